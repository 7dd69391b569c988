"""The meetings that a plan needs: Permanence Planning Meetings (PPM), legal planning, family group conference (FGC)."""

from __future__ import annotations

from collections.abc import Callable

from bundler.model.journey import MeetingKind
from bundler.model.ppm import PpmRecord
from bundler.rules.conditions.core import Condition, Missing, Question, missing
from bundler.rules.conditions.evidence import step
from bundler.rules.meeting_days import meeting_day
from bundler.rules.plain import words_of
from bundler.rules.situation import Situation

_PPMS = (MeetingKind.INITIAL_PPM, MeetingKind.REVIEW_PPM)
_NEEDED_AT_A_PPM: tuple[Callable[[frozenset[str]], bool], ...] = (
    lambda role: {"team", "manager"} <= role,
    lambda role: {"social", "worker"} <= role and "supervising" not in role,
    lambda role: bool(role & {"iro", "reviewing"}),
    lambda role: bool(role & {"supervising", "fostering", "carer", "carers"}),
    lambda role: bool(role & {"adviser", "advisor", "permanence", "permanency", "adoption"}),
)
"""Who reads along when a child is harder to place (R32, R128): each role by the words that people write it with."""


def _is_arranged(*kinds: MeetingKind) -> Question:
    """Held or booked, as the case or the meeting's own record says."""

    def is_arranged(situation: Situation) -> bool:
        return any(meeting_day(situation.file, kind) for kind in kinds)

    return is_arranged


def _family_meets(situation: Situation) -> bool:
    """R124, R152."""
    conference = situation.case.conference.meets_on or meeting_day(situation.file, MeetingKind.FAMILY_GROUP_CONFERENCE)
    return conference is not None


def _conference_has_a_purpose(situation: Situation) -> bool | Missing:
    return True if situation.case.conference.called_for else missing("conference.called_for")


def _right_people_were_there(situation: Situation) -> bool | Missing:
    """R128, R32: at the last PPM that is recorded."""
    filed = [one for form in ("ppm-initial", "ppm-review") for one in situation.file.records_of(form)]
    latest = max(filed, key=lambda one: (str(one.record.day or ""), one.path), default=None)
    if latest is None or not isinstance(latest.record, PpmRecord) or not latest.record.present:
        return Missing((f"{latest.path if latest else 'ppm-review.json'}: present",))
    roles = [frozenset(words_of(person.role or "")) for person in latest.record.present]
    return all(any(is_theirs(role) for role in roles) for is_theirs in _NEEDED_AT_A_PPM)


MEETINGS: tuple[Condition, ...] = (
    Condition(
        "ppm-is-arranged", _is_arranged(*_PPMS),
        "a Permanence Planning Meeting is held or booked", "no Permanence Planning Meeting is held or booked",
    ),
    Condition(
        "legal-planning-meeting-is-arranged", _is_arranged(MeetingKind.LEGAL_PLANNING),
        "a legal planning meeting is held or booked", "no legal planning meeting is held or booked",
    ),
    Condition(
        "family-meeting-is-arranged", _family_meets,
        "a family group conference is held or booked", "no family group conference is held or booked",
    ),
    Condition(
        "conference-has-a-purpose", _conference_has_a_purpose,
        "it is recorded what the conference is to settle", "the conference has no purpose",
    ),
    Condition(
        "right-people-were-at-the-ppm", _right_people_were_there,
        "the last PPM had the people that a hard decision needs",
        "the last PPM lacked one of those whom a hard decision needs: team manager, social worker, IRO, fostering, "
        "and the adviser for permanence or adoption",
    ),
    Condition(
        "adoption-service-was-at-a-ppm", step("early_permanence.adoption_service_at_ppm"),
        "the Adoption Service was at a PPM", "the Adoption Service has not been at a PPM",
    ),
)  # fmt: skip
