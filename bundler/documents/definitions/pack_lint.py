"""What is wrong with packs and authority profiles beyond their spelling: names nobody knows, rules nobody meets."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Generic, TypeVar

from bundler.documents.definitions.clashes import items_with_paths
from bundler.documents.definitions.loading import DefinitionProblem, Definitions
from bundler.documents.definitions.misfits import KeyPath, nearest, plain, shown, written
from bundler.documents.definitions.toml_places import line_of, places
from bundler.model.pack import Form, Item, Needed, Pack
from bundler.model.profile import Profile
from bundler.model.redaction import Grounds
from bundler.model.terms import TERMS, terms_named_in
from bundler.model.timescale import Timescales
from bundler.model.words import day_in_words

D = TypeVar("D", Pack, Form, Profile, Timescales, Grounds)
TO_BE_CONFIRMED = "[to be confirmed"
_NO_TIMELINE = ("birth-parent", "fgc-family", "prospective-carers")
_COURTS_LIMIT = 350
_TERMS = tuple(term.key for term in TERMS)


@dataclass(frozen=True)
class Known:
    """What definitions may refer to but cannot define; the pipeline brings it from the rules.

    `words` reduces a naming as recognition does; `offered` are the dotted names a form's template may use.
    """

    conditions: Collection[str]
    roles: Collection[str]
    deadlines: Collection[str]
    events: Collection[str]
    words: Callable[[str], tuple[str, ...]]
    offered: Callable[[Form, Profile], frozenset[str]]


@dataclass(frozen=True)
class Sheet(Generic[D]):
    """A definition beside the text it was read from, so that a problem can name its line."""

    file: str
    definition: D
    text: str

    @cached_property
    def lines(self) -> Mapping[KeyPath, int]:
        return places(self.text)

    def problem(self, path: KeyPath, message: str, *, note: bool = False) -> DefinitionProblem:
        return DefinitionProblem(self.file, line_of(self.lines, path), message, note=note)

    def unknown(self, path: KeyPath, what: str, name: str, known: Collection[str]) -> Iterator[DefinitionProblem]:
        """A problem if nobody knows the name."""
        if name not in known:
            meant = nearest(name, tuple(known))
            hint = f" Did you mean '{meant}'?" if meant else f" There are: {', '.join(sorted(known)) or 'none'}."
            yield self.problem(path, f"There is no {what} {shown(name)}.{hint}")

    def notes(self) -> Iterator[DefinitionProblem]:
        """Wording that somebody has still to confirm, and terms nobody knows."""
        for path, text in _texts(tomllib.loads(self.text)):
            if text.casefold().startswith(TO_BE_CONFIRMED):
                yield self.problem(path, _to_be_confirmed(path, text), note=True)
            for name in terms_named_in(text):
                yield from self.unknown(path, "term", name, _TERMS)


def _to_be_confirmed(path: KeyPath, text: str) -> str:
    """What is open, by its key, and what the definition says of it beside that."""
    said = text.partition("]")[2].strip()
    return f"The authority has still to confirm {written(path)}{f': {plain(said)}' if said else '.'}"


def sheets_of(definitions: Definitions, folder: str, held: Mapping[str, D]) -> tuple[Sheet[D], ...]:
    """Each definition of a kind with its text."""
    return tuple(
        Sheet(f"{folder}/{name}.toml", each, _text_of(definitions, f"{folder}/{name}.toml"))
        for name, each in held.items()
    )


def _text_of(definitions: Definitions, file: str) -> str:
    return (definitions.templates / file).read_text(encoding="utf-8-sig")


def _texts(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _texts(below, (*path, key))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from _texts(below, (*path, number))


def pack_problems(sheet: Sheet[Pack], definitions: Definitions, known: Known) -> Iterator[DefinitionProblem]:
    """Everything wrong with one pack."""
    yield from _empty_sections(sheet)
    yield from _shared_namings(sheet, known)
    yield from _unstampable(sheet, ("title",), sheet.definition.title)
    for number, authority in enumerate(sheet.definition.authorities):
        yield from sheet.unknown(("authorities", number), "authority", authority, definitions.known("authorities"))
    for number, due in enumerate(sheet.definition.due):
        key = "before" if due.before else "after"
        yield from sheet.unknown(("due", number, key), "deadline", due.counted_from, known.deadlines)
    for path, item in items_with_paths(sheet.definition):
        yield from _item_problems(sheet, path, item, definitions, known)
    for number, requirement in enumerate(sheet.definition.requirements):
        place = ("requirements", number)
        yield from sheet.unknown((*place, "condition"), "condition", requirement.condition, known.conditions)
        yield from conditions_known(sheet, (*place, "needed"), requirement.needed, known)
        yield from sheet.unknown((*place, "owner"), "role", requirement.owner, known.roles)
        if requirement.in_force_from == "not set":
            message = f"'{requirement.id}' is off until in_force_from says from which day it is law."
            yield sheet.problem((*place, "in_force_from"), message, note=True)
    for number, companion in enumerate(sheet.definition.companions):
        yield from sheet.unknown(("companions", number, "form"), "form", companion.form, definitions.known("forms"))


def _item_problems(
    sheet: Sheet[Pack], path: KeyPath, item: Item, definitions: Definitions, known: Known
) -> Iterator[DefinitionProblem]:
    yield from conditions_known(sheet, (*path, "needed"), item.needed, known)
    yield from sheet.unknown((*path, "owner"), "role", item.owner, known.roles)
    if item.met_by:
        yield from sheet.unknown((*path, "met_by"), "condition", item.met_by, known.conditions)
    for number, role in enumerate(item.signed_by):
        yield from sheet.unknown((*path, "signed_by", number), "role", role, known.roles)
    for number, form in enumerate(item.forms):
        yield from sheet.unknown((*path, "forms", number), "form", form, definitions.known("forms"))
    yield from _age_limits(sheet, path, item, definitions)
    yield from _ways_to_meet(sheet, path, item, known)


def conditions_known(
    sheet: Sheet[Any], path: KeyPath, needed: Needed, known: Known
) -> Iterator[DefinitionProblem]:
    for key, names in (("all", needed.all), ("any", needed.any), ("not", needed.none)):
        for number, name in enumerate(names):
            yield from sheet.unknown((*path, key, number), "condition", name, known.conditions)
    for name in sorted({*needed.all} & {*needed.none}):
        yield sheet.problem(path, f"{shown(name)} stands under all and under not, so this is never needed.")


def _age_limits(
    sheet: Sheet[Pack], path: KeyPath, item: Item, definitions: Definitions
) -> Iterator[DefinitionProblem]:
    for profile in definitions.profiles.values():
        if item.max_age and profile.uses(sheet.definition) and item.max_age not in profile.max_age:
            message = f"authorities/{profile.name}.toml gives no age limit {shown(item.max_age)} under [max_age]."
            yield sheet.problem((*path, "max_age"), message)


def _ways_to_meet(sheet: Sheet[Pack], path: KeyPath, item: Item, known: Known) -> Iterator[DefinitionProblem]:
    """An item can be met by something, and each of its names can match a file."""
    if not item.attachment and not item.forms:
        yield sheet.problem(path, f"Nothing can meet the item '{item.id}': it takes neither a form nor an attachment.")
    if not item.attachment and item.names:
        yield sheet.problem((*path, "names"), f"The item '{item.id}' takes no attachment, so its names match nothing.")
    for number, name in enumerate(item.names):
        if not known.words(name):
            yield sheet.problem((*path, "names", number), f"{shown(name)} holds no word, so it matches nothing.")


def _empty_sections(sheet: Sheet[Pack]) -> Iterator[DefinitionProblem]:
    for number, section in enumerate(sheet.definition.sections):
        if not section.items:
            yield sheet.problem(("sections", number), f"Section {section.letter} has no items.")
        if section.timeline and sheet.definition.audience in _NO_TIMELINE:
            message = f"The timeline tells more than the audience '{sheet.definition.audience}' may know."
            yield sheet.problem(("sections", number, "timeline"), message)


def _shared_namings(sheet: Sheet[Pack], known: Known) -> Iterator[DefinitionProblem]:
    """No two items of a pack go by the same name: a paper called that would be a question for ever."""
    seen: dict[tuple[str, ...], str] = {}
    for path, item in items_with_paths(sheet.definition):
        if not item.attachment:
            continue
        for place, name in _namings(path, item):
            words = known.words(name)
            other = seen.setdefault(words, item.id)
            if words and other != item.id:
                yield sheet.problem(place, f"{shown(name)} names the item '{item.id}' and the item '{other}' too.")


def _namings(path: KeyPath, item: Item) -> Iterator[tuple[KeyPath, str]]:
    yield (*path, "id"), item.id
    yield (*path, "title"), item.title
    for number, name in enumerate(item.names):
        yield (*path, "names", number), name


def profile_problems(
    sheet: Sheet[Profile], definitions: Definitions, known: Known
) -> Iterator[DefinitionProblem]:
    """Everything wrong with one authority's profile."""
    profile = sheet.definition
    yield from _unstampable(sheet, ("marking",), profile.marking)
    yield from _base_problems(sheet, definitions)
    for number, name in enumerate(profile.packs):
        yield from sheet.unknown(("packs", number), "pack", name, definitions.known("packs"))
    for pack in profile.panels:
        yield from sheet.unknown(("panels", pack), "pack", pack, definitions.known("packs"))
    yield from _clocks(sheet, definitions, known)
    for key in profile.terms:
        yield from sheet.unknown(("terms", key), "term", key, _TERMS)
    for number, approver in enumerate(profile.approvers):
        yield from sheet.unknown(("approvers", number, "role"), "role", approver.role, known.roles)
        yield from conditions_known(sheet, ("approvers", number, "needed"), approver.needed, known)
    yield from _release(sheet, definitions, known)
    used = {item.max_age for pack in definitions.packs.values() for item in pack.items}
    for limit in profile.max_age:
        if limit not in used and definitions.packs_are_whole:
            yield sheet.problem(("max_age", limit), f"No item of any pack uses the age limit '{limit}'.")
    for key, days in (("extra_holidays", profile.extra_holidays), ("working_holidays", profile.working_holidays)):
        for number, day in enumerate(days):
            if not _is_iso(day):
                yield sheet.problem((key, number), f"{shown(day)} is not a date; write 2026-12-28.")


def _release(sheet: Sheet[Profile], definitions: Definitions, known: Known) -> Iterator[DefinitionProblem]:
    """Packs and conditions that are not there; a chain that can be without anybody; a question nobody is asked."""
    policy = sheet.definition.release
    chain = {step.role for step in policy.assured_by}
    for number, step in enumerate(policy.assured_by):
        place: KeyPath = ("release", "assured_by", number)
        yield from conditions_known(sheet, (*place, "needed"), step.needed, known)
        for pack in step.packs:
            yield from sheet.unknown((*place, "packs"), "pack", pack, definitions.known("packs"))
    if not any(step.severity == "must" and not step.packs and not step.needed.conditions for step in policy.assured_by):
        message = "Somebody must approve every pack: one entry without packs, needed and severity."
        yield sheet.problem(("release", "assured_by", 0), message)
    for number, question in enumerate(policy.checklist):
        place = ("release", "checklist", number)
        for pack in question.packs:
            yield from sheet.unknown((*place, "packs"), "pack", pack, definitions.known("packs"))
        if question.id in {each.id for each in policy.checklist[:number]}:
            yield sheet.problem((*place, "id"), f"There are two questions called {shown(question.id)}.")
        if question.asks and chain.isdisjoint(question.asks):
            yield sheet.problem((*place, "asks"), "None of these approves a pack, so that nobody is asked.")
    yield from _copies_and_volumes(sheet, definitions)


def _copies_and_volumes(sheet: Sheet[Profile], definitions: Definitions) -> Iterator[DefinitionProblem]:
    """Copies of packs that are not there, or for one reader twice; and volumes longer than a court takes."""
    policy = sheet.definition.release
    for number, copy in enumerate(policy.copies):
        place: KeyPath = ("release", "copies", number)
        for pack in copy.packs:
            yield from sheet.unknown((*place, "packs"), "pack", pack, definitions.known("packs"))
        if (copy.reader, copy.packs) in {(each.reader, each.packs) for each in policy.copies[:number]}:
            yield sheet.problem((*place, "reader"), f"There are two copies for {shown(copy.reader)}.")
    if policy.volume_pages > _COURTS_LIMIT:
        message = f"Above {_COURTS_LIMIT} pages a court's permission must be recorded (PD27A)."
        yield sheet.problem(("release", "volume_pages"), message, note=True)


def _clocks(sheet: Sheet[Profile], definitions: Definitions, known: Known) -> Iterator[DefinitionProblem]:
    """Timescales that are not there; and by when the policy itself is to be reviewed (R123)."""
    profile = sheet.definition
    for number, name in enumerate(profile.timescales):
        yield from sheet.unknown(("timescales", number), "file of timescales", name, definitions.known("timescales"))
    for pack, rules in profile.paper_deadlines.items():
        yield from sheet.unknown(("paper_deadlines", pack), "pack", pack, definitions.known("packs"))
        for number, due in enumerate(rules):
            key = "before" if due.before else "after"
            place = ("paper_deadlines", pack, number, key)
            yield from sheet.unknown(place, "deadline", due.counted_from, known.deadlines)
    if profile.policy_review_due:
        day = day_in_words(profile.policy_review_due)
        message = f"The policy itself is to be reviewed by {day} (R123): {plain(profile.policy_version)}."
        yield sheet.problem(("policy_review_due",), message, note=True)


def _base_problems(sheet: Sheet[Profile], definitions: Definitions) -> Iterator[DefinitionProblem]:
    """A profile rests on one other at most, so that a reader finds what it leaves out in one place."""
    name = sheet.definition.based_on
    if name is None:
        return
    yield from sheet.unknown(("based_on",), "authority", name, definitions.known("authorities"))
    base = definitions.profiles.get(name)
    if base and base.based_on:
        yield sheet.problem(("based_on",), f"'{name}' is itself based on '{base.based_on}'; name that one.")


def _is_iso(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _unstampable(sheet: Sheet[D], path: KeyPath, text: str) -> Iterator[DefinitionProblem]:
    """The footer of every page is stamped with the standard Western letters only."""
    foreign = "".join(dict.fromkeys(letter for letter in text if not _can_be_stamped(letter)))
    if foreign:
        yield sheet.problem(path, f"{shown(foreign)} cannot be printed in the footer; use plain Western letters.")


def _can_be_stamped(letter: str) -> bool:
    return (letter.isprintable() and letter.encode("cp1252", "replace") != b"?") or letter == "?"
