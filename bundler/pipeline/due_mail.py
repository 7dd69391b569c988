"""What is due to be told to whom: of releases in force, of recorded decisions, and of time limits that have passed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from bundler.documents.cases.casefolder import find_case, read_record
from bundler.documents.cases.sibling_folders import read_sibling
from bundler.documents.delivery.ready_folders import DELIVERIES, ready_name
from bundler.model.audit import Event
from bundler.model.decision import NOTIFIED
from bundler.model.delivery import OWNER, Letter, Message
from bundler.model.errors import CaseUnreadableError, NotAllowedError, TrailBrokenError, UsageError
from bundler.model.iro_summary import IroSummary
from bundler.model.profile import Profile
from bundler.model.release import RELEASED
from bundler.model.words import choice_in_words, count_of, day_in_words
from bundler.pipeline.clocks import CaseClocks, clocks_of, clocks_of_every_case
from bundler.pipeline.decisions_in_force import decisions_of
from bundler.pipeline.release_history import History, history_at
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import OF_DECISIONS
from bundler.rules.clock_words import whose_rule
from bundler.rules.owners import CASE_HOLDER
from bundler.rules.timescales import local_days

if TYPE_CHECKING:
    from bundler.model.case import Case
    from bundler.model.decision import RecordedDecision

_LATER = "not known yet"
_NEEDED = "what is still needed for a decision that was deferred"
_RELEASE = "release-"
_OTHERWISE = {"face-to-face": "face to face", "phone": "by telephone", "email": "by another mail"}


@dataclass(frozen=True)
class Wanted:
    """What a delivery is about: all of it, one case, one pack of it, one release; `event` is one that was asked for.

    `overdue` says that the clocks are to be looked at too.
    """

    reference: str | None = None
    pack: str | None = None
    number: int | None = None
    event: str | None = None
    overdue: bool = False

    def has(self, reference: str, pack: str, number: int) -> bool:
        is_it = self.reference in (None, reference) and self.pack in (None, pack)
        return is_it and self.number in (None, number)

    def has_letter(self, letter: Letter) -> bool:
        if letter.release.startswith(_RELEASE):
            return self.has(letter.reference, letter.pack, int(letter.release.removeprefix(_RELEASE)))
        is_it = self.reference in (None, letter.reference) and self.pack in (None, letter.pack)
        return is_it and self.number is None


@dataclass(frozen=True)
class _About:
    """What messages are about, and what they may say of it; `fingerprint` is that of the version, if there is one."""

    reference: str
    pack: str
    subject: str
    fingerprint: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class _Late:
    """Something that should have been done by a day that has passed, and whose it is."""

    name: str
    what: str
    rule: str
    due_on: date
    working_days_late: int
    owner: str


@dataclass(frozen=True)
class DueMail:
    """Everything that is due at one moment, and whether what was put before still is."""

    workshop: Workshop
    messages: Mapping[str, Message]
    now: datetime

    def letters(self, wanted: Wanted) -> tuple[tuple[Letter, ...], tuple[str, ...]]:
        """Every letter that is due, and what cannot be put; TrailBrokenError where the trail is not what was written.

        A decision that is not what was recorded is told of, and no mail is sent about it; others go.
        """
        letters: list[Letter] = []
        refused: list[str] = []
        for where, occasion in self._occasions(wanted):
            try:
                letters += occasion()
            except (NotAllowedError, CaseUnreadableError, UsageError, TrailBrokenError) as error:
                refused.append(f"{where}: {error.message}")
        return tuple(letters), tuple(refused)

    def _occasions(self, wanted: Wanted) -> Iterator[tuple[str, Callable[[], Iterable[Letter]]]]:
        for history, number in self._in_force(wanted):
            where = f"{history.reference} · {history.pack}"
            yield where, partial(self._of_release, history, number, wanted.event)
        for reference in self._decided(wanted):
            yield reference, partial(self._of_decisions, reference, wanted)
        for case in self._clocks(wanted):
            yield case.reference, partial(self._of_clocks, case)

    def _when(self, *when: str, pack: str = "") -> Iterator[Message]:
        """The messages of these kinds that are about a pack, or about whichever it is."""
        for message in self.messages.values():
            if message.when in when and (pack in message.packs or not message.packs):
                yield message

    # Releases

    def _in_force(self, wanted: Wanted) -> Iterator[tuple[History, int]]:
        if not self.workshop.has_trail:
            return
        entries = self.workshop.audit.entries(wanted.reference, (RELEASED,))
        for reference, pack in sorted({(one.event.reference, one.event.pack) for one in entries}):
            history = history_at(self.workshop, reference, pack)
            for number in history.told:
                if history.standing(number) == "in force" and wanted.has(reference, pack, number):
                    yield history, number

    def _of_release(self, history: History, number: int, asked: str | None) -> Iterator[Letter]:
        case = self.case(history.reference)
        profile = self.profile(case)
        fingerprint = history.told[number].prepared.event.fingerprint
        for message in self._messages_of(history, asked):
            for role in message.to:
                values = self.values_of(history, number, role, case, profile)
                about = _About(history.reference, history.pack, f"{_RELEASE}{number}", fingerprint, values)
                yield from _letter(message, about, role, case, profile)

    def _messages_of(self, history: History, asked: str | None) -> Iterator[Message]:
        for message in self._when("released", "iro-summary", "asked", pack=history.pack):
            is_due = message.when == "released" and bool(message.packs)
            is_sent_on = message.when == "iro-summary" and self._is_supported(history.reference)
            if message.name == asked or is_due or is_sent_on:
                yield message

    def _is_supported(self, reference: str) -> bool:
        """Whether the IRO's last summary supports the plan (R47, R49)."""
        folder = find_case(reference, self.workshop.cases)
        read = (read_record(folder, path.name, IroSummary)[0] for path in sorted(folder.glob("iro-summary*.json")))
        last = max((one for one in read if one), key=lambda one: one.day or date.min, default=None)
        return last is not None and last.outcome == "support"

    def values_of(self, history: History, number: int, role: str, case: Case, profile: Profile) -> dict[str, str]:
        """What a message about a release may say of it."""
        place = f"{DELIVERIES}/{role}/{ready_name(history.reference, history.pack, number)}"
        base = profile.delivery.link_base.rstrip("/")
        link = f"{base}/{place}".replace(" ", "%20") if base else f"the folder {place}"
        return {**self._values_of_case(case, history.reference, history.pack, number), "link": link}

    def _values_of_case(self, case: Case, reference: str, pack: str, release: int) -> dict[str, str]:
        """What the ADM's PA has to know beside the names (R50, B12)."""
        court = case.proceedings
        held = (review.held_on for review in case.reviews if review.held_on and review.held_on <= self.now.date())
        return {
            "reference": reference,
            "record_id": case.child.record_id or _LATER,
            "pack": self.workshop.definitions.in_terms_of(self.profile(case)).pack(pack).title,
            "release": str(release),
            "final_evidence_due": _day(court.final_evidence_due),
            "final_hearing_on": _day(court.final_hearing_on),
            "panel_on": _day(case.panel.meets_on),
            "last_review_on": _day(max(held, default=None)),
            "medical_on": _day(case.health.adoption_medical_on),
            "social_worker": _worker(case),
        }

    # Decisions

    def _decided(self, wanted: Wanted) -> list[str]:
        if not self.workshop.has_trail or wanted.number is not None:
            return []
        entries = self.workshop.audit.entries(wanted.reference, OF_DECISIONS.kinds)
        return sorted({one.event.reference for one in entries})

    def _of_decisions(self, reference: str, wanted: Wanted) -> Iterator[Letter]:
        decisions = [one for one in decisions_of(self.workshop, reference) if wanted.pack in (None, one.pack)]
        case = self.case(reference) if decisions else None
        for decided in decisions:
            if case:
                yield from self._of_decision(decided, case)

    def _of_decision(self, decided: RecordedDecision, case: Case) -> Iterator[Letter]:
        """To nobody who was told in another way (R54: by mail or face to face)."""
        values = {
            **self._values_of_case(case, decided.case, decided.pack, decided.release),
            "decision": choice_in_words(decided.decision), "decided_on": day_in_words(decided.decided_on),
        }  # fmt: skip
        about = _About(decided.case, decided.pack, decided.name, decided.fingerprint, values)
        for message in self._when("decided", pack=decided.pack):
            for role in message.to:
                if not self._told_otherwise(decided.case, decided.pack, decided.name, role, message.name):
                    yield from _letter(message, about, role, case, self.profile(case))

    def _told_otherwise(self, reference: str, pack: str, subject: str, role: str, message: str) -> Event | None:
        """A note that names no message tells of any."""
        entries = self.workshop.audit.entries(reference, (NOTIFIED,))
        about = (one.event for one in entries if (one.event.pack, one.event.subject) == (pack, subject))
        told = (one for one in about if one.detail.get("who") == role)
        return next((one for one in told if one.detail.get("event", message) == message), None)

    # Clocks

    def _clocks(self, wanted: Wanted) -> Iterable[CaseClocks]:
        if not wanted.overdue:
            return ()
        if wanted.reference:
            return (clocks_of(self.workshop, wanted.reference),)
        return clocks_of_every_case(self.workshop)

    def _of_clocks(self, case: CaseClocks) -> Iterator[Letter]:
        if case.situation is None:
            raise CaseUnreadableError("The case cannot be read.", f"See: bundler check {case.reference}")
        profile = case.situation.profile
        for late in (*_late_duties(case), *_late_needs(case, self.workshop.today)):
            yield from self._of_something_late(case.reference, late, case.situation.case, profile)

    def _of_something_late(self, reference: str, late: _Late, case: Case, profile: Profile) -> Iterator[Letter]:
        """To whoever has to do it, then the team manager, then the service manager: each once, as the days go by."""
        about = _About(reference, "", f"{late.name}@{late.due_on}", "", {
            "reference": reference,
            "record_id": case.child.record_id or _LATER,
            "what": late.what,
            "rule": late.rule,
            "due_on": day_in_words(late.due_on),
            "days_late": count_of((self.workshop.today - late.due_on).days, "day"),
            "today": day_in_words(self.workshop.today),
        })  # fmt: skip
        for message in self._when("overdue"):
            for role in _told_by_now(message, late, profile):
                yield from _letter(message, about, role, case, profile)

    # What was put before

    def held(self, letter: Letter) -> Iterator[str]:
        """What happened since it was put, so that it must not go any more."""
        if letter.release.startswith(_RELEASE):
            history = history_at(self.workshop, letter.reference, letter.pack)
            standing = history.standing(int(letter.release.removeprefix(_RELEASE)))
            if standing != "in force":
                yield f"{letter.release} is {standing}."
        told = self._told_otherwise(letter.reference, letter.pack, letter.release, letter.role, letter.event)
        if told:
            yield f"They were told {_OTHERWISE.get(str(told.detail.get('how')), 'in another way')}."
        recipients = self.profile(self.case(letter.reference)).delivery.recipients
        if recipients.get(letter.role) != letter.address:  # type: ignore[call-overload]
            yield "The address is not on the authority's list."

    def case(self, reference: str) -> Case:
        """The case alone: no paper is opened for a mail."""
        if reference not in self._cases:
            self._cases[reference] = read_sibling(find_case(reference, self.workshop.cases))
        case = self._cases[reference]
        if case is None:
            raise CaseUnreadableError("The case cannot be read.", f"See: bundler check {reference}")
        return case

    @cached_property
    def _cases(self) -> dict[str, Case | None]:
        return {}

    def profile(self, case: Case) -> Profile:
        return self.workshop.definitions.profile(case.authority)


def _letter(message: Message, about: _About, role: str, case: Case, profile: Profile) -> Iterator[Letter]:
    """The message to one role; nothing where the authority has no address for it."""
    address = profile.delivery.recipients.get(role)  # type: ignore[call-overload]
    if address is None:
        return
    refuse_names(about.values, case)
    yield Letter(
        message.name, about.reference, about.pack, about.subject, about.fingerprint, role, address,
        _one_line(f"{profile.marking}: {message.subject.format_map(about.values)}"),
        message.body.format_map(about.values),
    )  # fmt: skip


def _late_duties(case: CaseClocks) -> Iterator[_Late]:
    """Of each duty that is missed and not done, the deadline that is latest."""
    for duty in case.duties:
        late = [each for each in duty.deadlines if each.is_open and each.late_by and each.due_on]
        worst = max(late, key=lambda each: each.late_by, default=None)
        if worst and worst.due_on:
            rule = worst.timescale
            yield _Late(
                duty.what, rule.title, whose_rule(worst), worst.due_on, worst.working_days_late, rule.who[0]
            )


def _late_needs(case: CaseClocks, today: date) -> Iterator[_Late]:
    """What deferred decisions wait for, each day once; what it is stays out, for people write names there."""
    days = {(each.decision, each.by) for each in case.needed if each.by and each.by < today}
    for decision, day in sorted(days):
        between = local_days(case.situation.profile).between(day, today) if case.situation else 0
        yield _Late(f"needed-for-{decision}", _NEEDED, "B14", day, between, CASE_HOLDER)


def _told_by_now(message: Message, late: _Late, profile: Profile) -> Iterator[str]:
    """Those of the message's readers whose turn has come; one who has no address passes the turn on."""
    known = profile.delivery.recipients
    readers = dict.fromkeys(role for role in (late.owner if to == OWNER else to for to in message.to) if role in known)
    days = profile.delivery.escalate_after
    for level, role in enumerate(readers):
        if late.working_days_late >= days[min(level, len(days) - 1)]:
            yield role


# No name in a mail

_FIXED = frozenset({"pack", "what", "rule", "decision", "days_late"})
"""What is said in the words of definitions, where a child called May or Grace is not meant."""


def refuse_names(values: Mapping[str, str], case: Case) -> None:
    """NotAllowedError where what is filled in would name the child: a reference made of a surname, say."""
    said = {word for key, value in values.items() if key not in _FIXED for word in _words(value)}
    if _names_of(case) & (said - _OWN_WORDS):
        raise NotAllowedError(
            "A mail about this case would name the child, so none is sent.",
            "Give the case a reference, and a record ID, without a name in it.",
        )


_NAMED_THERE = "named in the submission"
_MONTHS = "january february march april may june july august september october november december"
_OWN_WORDS = frozenset(f"{_MONTHS} not known yet the folder {_NAMED_THERE}".split())


def _worker(case: Case) -> str:
    """The social worker's name, unless it shares a word with the child's."""
    worker = case.people.social_worker
    if worker is None:
        return _LATER
    return _NAMED_THERE if _names_of(case) & _words(worker.name) else worker.name


def _names_of(case: Case) -> set[str]:
    names = (case.child.name, *case.child.also_known_as)
    return {word for name in names for word in _words(name) if len(word) > 1}


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.casefold()))


def _day(day: date | None) -> str:
    return day_in_words(day) if day else _LATER


def _one_line(text: str) -> str:
    return " ".join(text.split())
