"""The order of a panel's day: brothers and sisters together, each case with its time, initials instead of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from bundler.model.case import Case, People
from bundler.model.finding import Finding
from bundler.model.journey import MeetingKind
from bundler.model.pack import Pack
from bundler.model.panel_day import BookedBundle, BookItem, ToMove
from bundler.model.profile import PanelHabits
from bundler.model.words import day_in_words
from bundler.rules.owners import ROLES, role_in_words

_PANELS = frozenset({
    MeetingKind.EARLY_PERMANENCE_PANEL, MeetingKind.TRACKING_PANEL, MeetingKind.LEGAL_PANEL,
    MeetingKind.RESOURCE_AND_CARE_PANEL, MeetingKind.ACCESS_TO_RESOURCES_PANEL, MeetingKind.FOSTERING_PANEL,
    MeetingKind.PERMANENCE_PANEL, MeetingKind.CARE_PANEL_16_PLUS,
})  # fmt: skip
_SERVING = ("panel_chair", "adm", "panel_adviser", "medical_adviser", "panel_administrator")
_PRESENTING = ("social_worker", "team_manager", "permanency_worker", "supervising_social_worker", "iro")
_IRO_MANAGER = "iro_manager"
_NOBODY = "Whoever looks after the case folder"


def is_for_a_panel(pack: Pack) -> bool:
    """True for packs that a panel reads, or the ADM; a family's conference has no book."""
    return pack.meets_as in _PANELS if pack.meets_as else pack.audience in ("panel", "adm")


def initials_of(case: Case) -> str:
    """`T.H.`: enough for those who expect the case, nothing for others who see an agenda."""
    words = f"{case.child.first_name} {case.child.surname}".replace("-", " ").split()
    return "".join(f"{word[0].upper()}." for word in words)


def in_order(bundles: Iterable[BookedBundle]) -> tuple[BookedBundle, ...]:
    """By reference, but each group of brothers and sisters one after the other."""
    left = {bundle.reference: bundle for bundle in sorted(bundles, key=lambda bundle: bundle.reference)}
    ordered: list[BookedBundle] = []
    while left:
        waiting = [next(iter(left))]
        while waiting:
            bundle = left.pop(waiting.pop(0), None)
            if bundle:
                ordered.append(bundle)
                waiting += bundle.siblings
    return tuple(ordered)


def with_times(bundles: Sequence[BookedBundle], day: date, habits: PanelHabits) -> tuple[BookItem, ...]:
    """The agenda: each case after the one before, without a pause; without times where nobody said when it starts."""
    return tuple(
        BookItem(number, bundle, *_hours(number, day, habits)) for number, bundle in enumerate(bundles, start=1)
    )


def _hours(number: int, day: date, habits: PanelHabits) -> tuple[time | None, time | None]:
    if habits.starts is None:
        return None, None
    first = datetime.combine(day, habits.starts)
    starts, ends = (first + timedelta(minutes=habits.minutes * count) for count in (number - 1, number))
    return (starts.time(), ends.time()) if ends.date() == day else (None, None)


def serving(habits: PanelHabits, cases: Sequence[Case], pack: Pack) -> tuple[tuple[str, str], ...]:
    """Those whom the cases name as serving the panel, unless they sit on it; at the tracking panel an IRO manager."""
    members = {member.name.casefold() for member in habits.members}
    roles = (*_SERVING, _IRO_MANAGER) if pack.meets_as is MeetingKind.TRACKING_PANEL else _SERVING
    named = [one for role in roles for case in cases for one in _worker(case.people, role)]
    if _IRO_MANAGER in roles and role_in_words(_IRO_MANAGER) not in {
        *(role for _, role in named), *(member.role for member in habits.members)
    }:
        named.append(("", role_in_words(_IRO_MANAGER)))
    by_name = {name.casefold(): (name, role) for name, role in named}
    return tuple(one for name, one in by_name.items() if name not in members)


def presenting(case: Case, pack: Pack) -> tuple[tuple[str, str], ...]:
    """Who comes for the case, as far as it is recorded: the carers too where the panel reads their papers (R29)."""
    workers = (*(one for role in _PRESENTING for one in _worker(case.people, role)), *_escalating(case, pack))
    return (*workers, *_family(case)) if any(item.per == "carer" for item in pack.items) else workers


def _family(case: Case) -> Iterator[tuple[str, str]]:
    """A place each and no names: everybody who comes that day signs the same sheet."""
    yield from (("", "Foster carer") for adult in case.placement.household if adult.role == "carer")
    if case.panel.child_attends:
        yield "", "Child"


def _escalating(case: Case, pack: Pack) -> Iterator[tuple[str, str]]:
    """R12: at the tracking panel the IRO manager speaks to each delay that was escalated."""
    name = case.people.iro_manager.name if case.people.iro_manager else ""
    for review in case.reviews if pack.meets_as is MeetingKind.TRACKING_PANEL else ():
        if review.escalated_on:
            yield name, f"{role_in_words(_IRO_MANAGER)}, on the escalation of {day_in_words(review.escalated_on)}"


def _worker(people: People, role: str) -> tuple[tuple[str, str], ...]:
    worker = getattr(people, role)
    return ((worker.name, role_in_words(role)),) if worker else ()


def to_move(findings: Iterable[Finding]) -> tuple[ToMove, ...]:
    """What blocks, with whose move it is."""
    return tuple(
        ToMove(finding.message, finding.remedy, finding.owner or _NOBODY)
        for finding in findings if finding.severity == "blocks"
    )  # fmt: skip


def roles_to_move(moves: Iterable[ToMove]) -> tuple[str, ...]:
    """The roles alone, for an agenda that others see too."""
    known = (*ROLES.values(), _NOBODY)
    roles = (next((role for role in known if move.who.startswith(role)), move.who.partition(" (")[0]) for move in moves)
    return tuple(dict.fromkeys(roles))


def are_taken_out(before: Mapping[str, tuple[str, str]], now: Mapping[str, tuple[str, str]]) -> bool:
    """True where a bundle holds what the case no longer has: it may have been taken out because nobody may read it."""
    contents = {content for _, content in now.values()}
    return any(place not in now and content not in contents for place, (_, content) in before.items())


def changed_titles(before: Mapping[str, tuple[str, str]], now: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    """The documents of a bundle that are not what they were, by title; each is given as title and content by place."""
    fresh = [title for place, (title, content) in now.items() if before.get(place, ("", ""))[1] != content]
    gone = [title for place, (title, _) in before.items() if place not in now]
    return tuple(dict.fromkeys((*fresh, *gone)))
