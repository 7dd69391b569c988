"""Noting that somebody was told of a decision, or of a release, in another way than by a mail of ours (R54)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from bundler.documents.cases.casefolder import find_case
from bundler.documents.cases.sibling_folders import read_sibling
from bundler.documents.definitions.messages import load_messages
from bundler.model.audit import Event
from bundler.model.case import Case
from bundler.model.decision import NOTIFIED, How, RecordedDecision
from bundler.model.delivery import Mailbox
from bundler.model.errors import CaseUnreadableError, NotAllowedError, UsageError
from bundler.model.officer import Officer
from bundler.model.words import day_in_words, in_a_sentence
from bundler.pipeline.decisions_in_force import decisions_of
from bundler.pipeline.release_history import histories_of
from bundler.pipeline.workshop import Workshop

PARENT = re.compile(r"parent-([1-9][0-9]?)")
_ROLES = frozenset(name for part in get_args(Mailbox) for name in get_args(part))
_BY_WORD_OF_MOUTH: tuple[How, ...] = ("face-to-face", "phone")


@dataclass(frozen=True)
class Wish:
    """Who was told, how, and on which day; `event` is the message that it was told instead of."""

    reference: str
    who: str
    how: How
    on: date
    pack: str | None = None
    event: str | None = None


@dataclass(frozen=True)
class Noted:
    """The entry of the trail; an older one where the same was noted before."""

    event: Event
    is_new: bool


@dataclass(frozen=True)
class _About:
    """The decision or the release, and the first day on which anybody can have been told of it."""

    pack: str
    subject: str
    fingerprint: str
    since: date


def note_told(workshop: Workshop, wish: Wish, officer: Officer, now: datetime) -> Noted:
    """One entry, once. UsageError where it cannot have been so; NotAllowedError for an officer of another authority.

    TrailBrokenError where the trail, or a decision that it names, is not what was written.
    """
    folder = find_case(wish.reference, workshop.cases)
    case, reference = read_sibling(folder), folder.name
    if case is None:
        raise CaseUnreadableError("The case cannot be read.", f"See: bundler check {reference}")
    if not officer.serves(case.authority):
        words = f"This takes an officer of the authority '{case.authority}'."
        raise NotAllowedError(words, "See: bundler officer list")
    _refuse_what_cannot_be(wish, case)
    about = _about(workshop, wish, reference)
    if not about.since <= wish.on <= workshop.today:
        raise UsageError(
            f"Nobody can have been told of {about.subject} on {day_in_words(wish.on)}.",
            f"It is of {day_in_words(about.since)}. Give a day from then until today with --on, like {about.since}.",
        )
    detail: dict[str, int | str] = {"who": wish.who, "how": wish.how, "on": wish.on.isoformat()}
    event = Event(
        kind=NOTIFIED, who=officer.name, role=officer.roles[0], at=now, reference=reference, pack=about.pack,
        subject=about.subject, fingerprint=about.fingerprint,
        detail={**detail, "event": wish.event} if wish.event else detail,
    )  # fmt: skip
    return _noted(workshop, event)


def _refuse_what_cannot_be(wish: Wish, case: Case) -> None:
    parent = PARENT.fullmatch(wish.who)
    if parent:
        parents = sum(one.birth_parent for one in case.parents)
        if int(parent[1]) > parents:
            raise UsageError(
                f"The case has no {wish.who}.", f"It has {parents or 'no'} birth parents, counted in case.json's order."
            )
        if wish.how not in _BY_WORD_OF_MOUTH:
            raise UsageError(
                "What a parent is sent is let go by a second person.", f"See: bundler letters {wish.reference}"
            )
    elif wish.who not in _ROLES:
        who = ", ".join(sorted(_ROLES))
        raise UsageError(f"Nobody is called '{wish.who}' here.", f"Use parent-1, or one of: {who}.")
    elif wish.how == "letter":
        raise UsageError("Only parents are written letters.", "Use face-to-face, phone or email.")


def _about(workshop: Workshop, wish: Wish, reference: str) -> _About:
    """The last decision, unless what is told is of a release, or nothing was decided yet."""
    decisions = [one for one in decisions_of(workshop, reference) if wish.pack in (None, one.pack)]
    is_of_a_decision = wish.event is not None and _is_of_a_decision(workshop, wish.event)
    if is_of_a_decision or PARENT.fullmatch(wish.who) or (decisions and wish.event is None):
        return _of_decision(decisions, reference)
    return _of_release(workshop, wish, reference)


def _is_of_a_decision(workshop: Workshop, event: str) -> bool:
    messages = load_messages(workshop.templates)
    about = sorted(name for name, message in messages.items() if message.when != "overdue")
    if event not in about:
        there_are = f"There are: {', '.join(about)}."
        raise UsageError(f"There is no message '{event}' about a release or a decision.", there_are)
    return messages[event].when == "decided"


def _of_decision(decisions: list[RecordedDecision], reference: str) -> _About:
    if not decisions:
        recording = f"Record it with: bundler decide {reference}"
        raise UsageError("No decision is recorded of which anybody could be told.", recording)
    _one_pack({one.pack for one in decisions})
    last = decisions[-1]
    return _About(last.pack, last.name, last.fingerprint, last.decided_on)


def _of_release(workshop: Workshop, wish: Wish, reference: str) -> _About:
    found = [
        _About(history.pack, told.name, told.prepared.event.fingerprint, told.prepared.event.at.date())
        for history in histories_of(workshop, reference)
        if wish.pack in (None, history.pack)
        for number, told in history.told.items()
        if history.standing(number) == "in force"
    ]
    if not found:
        raise UsageError("No release is in force of which anybody could be told.", f"See: bundler releases {reference}")
    _one_pack({one.pack for one in found})
    return found[-1]


def _one_pack(packs: set[str]) -> None:
    if len(packs) > 1:
        raise UsageError(f"It could be about {in_a_sentence(sorted(packs))}.", "Name the pack with --pack.")


def _noted(workshop: Workshop, event: Event) -> Noted:
    for entry in workshop.audit.entries(event.reference, (NOTIFIED,)):
        before = entry.event
        if (before.pack, before.subject, dict(before.detail)) == (event.pack, event.subject, dict(event.detail)):
            return Noted(before, is_new=False)
    workshop.audit.append(event)
    return Noted(event, is_new=True)
