"""What is past its time and may go: from when it counts, until when it is kept, what holds it, what cannot be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from bundler.model.audit import Entry
from bundler.model.case import Case
from bundler.model.decision import DECISION_RECORDED
from bundler.model.profile import Profile, Retention
from bundler.model.release import RELEASED, REVOKED
from bundler.model.retention import (
    PURGE_CONFIRMED,
    PURGE_PROPOSED,
    PURGE_STOPPED,
    PURGE_WITHDRAWN,
    PURGED,
    Hold,
    Keep,
    KeptKind,
)
from bundler.model.words import age_on, day_in_words
from bundler.rules.timescales import add_months

PURGE_KINDS: Final = (PURGE_PROPOSED, PURGE_WITHDRAWN, PURGE_CONFIRMED, PURGE_STOPPED, PURGED)
DECIDED: Final = DECISION_RECORDED
_ADULT: Final = 18
Stand = Literal["past its time", "kept", "held", "cannot tell", "never purged"]


@dataclass(frozen=True)
class Thing:
    """Something that Bundler keeps: `place` is its path below output/, `name` what the audit trail calls it."""

    kind: KeptKind
    reference: str
    pack: str
    name: str
    place: str

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.reference, self.pack, self.name)


@dataclass(frozen=True)
class Age:
    """How old something is by the rule for it: the day from which it counts, and the last on which it is kept."""

    begun_on: date | None = None
    until: date | None = None
    rule: str = ""
    authority: str = ""
    unknown: str = ""
    holds: tuple[str, ...] = ()

    def stands(self, today: date) -> Stand:
        """What cannot be told is never past its time; a hold speaks only where it is needed."""
        if not self.rule and not self.unknown:
            return "never purged"
        if self.unknown:
            return "cannot tell"
        if self.until is None or today <= self.until:
            return "kept"
        return "held" if self.holds else "past its time"


@dataclass(frozen=True)
class Known:
    """What the times of keeping are told by: the case, its authority's profile, and what the trail says of it.

    `are_others` says that what lies there is noted as another child's.
    """

    case: Case | None
    profile: Profile | None
    entries: Sequence[Entry] = ()
    are_others: bool = False


# Copies that Bundler keeps


def age_of(thing: Thing, known: Known, today: date) -> Age:
    """By the profile's own rule for that kind of copy; nothing is guessed where a fact is missing."""
    if known.case is None or known.profile is None:
        return Age(unknown="the case folder is not there or cannot be read, so that nobody can say whose rule it is")
    if known.are_others:
        return Age(unknown="it is noted as another child's, or the name was corrected since: build the case once more")
    keep = known.profile.purging.keeps.get(thing.kind)
    if keep is None:
        return Age()
    begun = _begun_on(thing, keep, known)
    unknown = begun if isinstance(begun, str) else _unknown_of_court(known.case)
    if isinstance(begun, str):
        return Age(rule=_rule(thing), authority=keep.authority, unknown=unknown)
    until = add_months(begun, keep.months)
    holds = (*holds_on(known.case, known.profile, today), *_in_use(thing, known))
    return Age(begun, until, _rule(thing), keep.authority, unknown if today > until else "", holds)


def _rule(thing: Thing) -> str:
    return f"keeps-{thing.kind}"


def _begun_on(thing: Thing, keep: Keep, known: Known) -> date | str:
    """The day, or which fact is missing."""
    match keep.counted_from:
        case "case-closed":
            closed = known.case.closing.closed_on if known.case else None
            return closed or "the fact closing.closed_on is missing in case.json"
        case "release":
            return _released_on(thing, known.entries) or "nothing in the audit trail says that it was released"
        case "superseded":
            return _superseded_on(thing, known.entries) or "nothing has superseded it, and nobody has revoked it"
        case "decision":
            return _decided_on(thing, known.entries) or "nothing in the audit trail says that it was recorded"


def _released_on(thing: Thing, entries: Sequence[Entry]) -> date | None:
    """Of a version: the first release that was made of it or of a later one."""
    if thing.kind == "version":
        made_of = (
            one for one in _of(thing, entries, RELEASED)
            if number_after("v", str(one.event.detail.get("version", ""))) >= number_after("v", thing.name)
        )  # fmt: skip
        return _day_of(next(made_of, None))
    return _day_of(next((one for one in _of(thing, entries, RELEASED) if _number(one) == _release_of(thing)), None))


def _superseded_on(thing: Thing, entries: Sequence[Entry]) -> date | None:
    number = _release_of(thing)
    later = [one for one in _of(thing, entries, RELEASED) if _number(one) > number]
    ended = [*later, *(one for one in _of(thing, entries, REVOKED) if _number(one) == number)]
    return min((one.event.at.date() for one in ended), default=None)


def _decided_on(thing: Thing, entries: Sequence[Entry]) -> date | None:
    """Of a letter: the decision that it is about."""
    name = thing.name.partition("-letter-")[0]
    return _day_of(next((one for one in _of(thing, entries, DECIDED) if one.event.subject == name), None))


def _of(thing: Thing, entries: Sequence[Entry], kind: str) -> Iterator[Entry]:
    return (one for one in entries if one.event.pack == thing.pack and one.event.kind == kind)


def _day_of(entry: Entry | None) -> date | None:
    return entry.event.at.date() if entry else None


def _number(entry: Entry) -> int:
    return number_after("release-", entry.event.subject)


def _release_of(thing: Thing) -> int:
    """The number of a release, or of the one that a ready folder is a copy of."""
    return number_after("release-", f"release-{thing.name.rpartition('release-')[2]}")


def number_after(start: str, name: str) -> int:
    """The number in `v3` or `release-3`; 0 where there is none."""
    number = name.removeprefix(start)
    return int(number) if name.startswith(start) and number.isdecimal() else 0


# What stops a purge


def holds_on(case: Case, profile: Profile, today: date) -> tuple[str, ...]:
    """Why nothing of a case may go now, in plain words."""
    return tuple(_holds_on(case, profile, today))


def _holds_on(case: Case, profile: Profile, today: date) -> Iterator[str]:
    court = case.proceedings
    if court.concluded_on is None and (court.in_court or (court.in_court is None and court.issued_on)):
        yield "care proceedings are open (case.json: proceedings)"
    yield from (f"{_reason(hold)} (case.json: closing.holds)" for hold in case.closing.holds if _lasts(hold, today))
    for each in profile.purging.holds:
        if _lasts(each, today) and (not each.cases or case.reference in each.cases):
            yield f"{_reason(each)} (the profile of {profile.name}: purging.holds)"


def _reason(hold: Hold) -> str:
    return hold.reason.strip().rstrip(".")


def _lasts(hold: Hold, today: date) -> bool:
    return hold.ended_on is None or today < hold.ended_on


def _unknown_of_court(case: Case) -> str:
    """Whether there are proceedings has to be known before anything goes for good."""
    court = case.proceedings
    is_known = court.in_court is not None or court.issued_on or court.concluded_on
    return "" if is_known else "the fact proceedings.in_court is missing in case.json"


def _in_use(thing: Thing, known: Known) -> Iterator[str]:
    """As long as a case is open, the last release is what labels are quoted from and decisions are held to."""
    if known.case is None or known.case.closing.closed_on is not None:
        return
    last = max((_number(one) for one in _of(thing, known.entries, RELEASED)), default=0)
    if thing.kind == "release" and _release_of(thing) == last:
        yield "it is the last release of a case that is not closed"
    if thing.kind in ("decision", "letter"):
        yield "the case is not closed"


# The child's record


def age_of_record(known: Known, today: date) -> tuple[str, Age]:
    """How long the case folder itself is kept, and by the name of which rule; it is only told, and never purged."""
    if known.case is None or known.profile is None:
        return "", Age(unknown="the case cannot be read")
    found = _record_rule(known.case, known.profile)
    if isinstance(found, str):
        return "", Age(unknown=found)
    name, rule, begun = found
    return name, Age(begun, add_months(begun, rule.years * 12), name, rule.authority,
                     holds=holds_on(known.case, known.profile, today))  # fmt: skip


def _record_rule(case: Case, profile: Profile) -> tuple[str, Retention, date] | str:
    """The rule that applies, with the day it counts from; or what cannot be told."""
    closing, born = case.closing, case.child.date_of_birth
    if closing.adoption_order_on:
        return _rule_that_counts("adoption-order", profile, closing.adoption_order_on)
    if case.entered_care_on is None:
        return "the fact entered_care_on is missing in case.json, so that nobody can say whether reg 50 applies"
    if born is None:
        return "the fact child.date_of_birth is missing in case.json"
    if closing.died_on and age_on(closing.died_on, born) < _ADULT:
        return _rule_that_counts("death-in-childhood", profile, closing.died_on)
    return _rule_that_counts("birth", profile, born)


def _rule_that_counts(fact: str, profile: Profile, begun: date) -> tuple[str, Retention, date] | str:
    rules = ((name, rule, begun) for name, rule in profile.retention.items() if rule.counts == fact)
    return next(rules, f'the profile of {profile.name} has no rule in [retention] with counts = "{fact}"')


# What the audit trail says of purges


@dataclass(frozen=True)
class Purge:
    """The purge of one thing, as far as it has come; a new proposal takes the place of an earlier one."""

    proposed: Entry
    confirmed: Entry | None = None
    done: Entry | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        event = self.proposed.event
        return (event.reference, event.pack, event.subject)

    @property
    def tree(self) -> str:
        return str(self.proposed.event.detail.get("tree", ""))

    @property
    def is_to_be_finished(self) -> bool:
        return self.confirmed is not None and self.done is None

    @property
    def in_words(self) -> str:
        """When and under which rule, once two people have said so."""
        confirmed = self.confirmed or self.proposed
        rule = self.proposed.event.detail.get("rule", "")
        return f"purged on {day_in_words(confirmed.event.at.date())} under {rule}"


def purges_told(entries: Iterable[Entry]) -> dict[tuple[str, str, str], Purge]:
    """By reference, pack and name."""
    told: dict[tuple[str, str, str], Purge] = {}
    for entry in entries:
        event = entry.event
        key = (event.reference, event.pack, event.subject)
        if event.kind == PURGE_PROPOSED:
            told[key] = Purge(entry)
        elif key in told and _is_over(told[key], entry):
            del told[key]
        elif key in told:
            told[key] = _after(told[key], entry)
    return told


def _is_over(purge: Purge, entry: Entry) -> bool:
    """What two people have said cannot be withdrawn any more."""
    return entry.event.kind == PURGE_STOPPED or (entry.event.kind == PURGE_WITHDRAWN and purge.confirmed is None)


def _after(purge: Purge, entry: Entry) -> Purge:
    if entry.event.kind == PURGE_CONFIRMED:
        return replace(purge, confirmed=entry)
    return replace(purge, done=entry) if entry.event.kind == PURGED else purge
