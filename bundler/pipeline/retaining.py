"""What is past its time and how it goes: one officer proposes, another confirms, it goes whole, a proof line stays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, TypeVar

from pydantic import ValidationError

from bundler.documents.cases.casefolder import all_cases, read
from bundler.documents.kept import destroy, is_aside, kept_below, set_aside, tree_of
from bundler.documents.private import private_folder, write_private
from bundler.documents.release.checking import check_whole
from bundler.documents.release.folder import VERSION_JOURNAL, VERSION_MANIFEST, ReleaseFolder, as_json
from bundler.documents.shelf import JOURNAL, MANIFEST, Shelf
from bundler.model.audit import Entry, Event
from bundler.model.case import Case
from bundler.model.errors import CaseBusyError, NotAllowedError, UsageError
from bundler.model.fields import Record
from bundler.model.manifest import Journal, Manifest
from bundler.model.officer import Officer
from bundler.model.profile import Profile
from bundler.model.record import CaseFile
from bundler.model.release import KEPT
from bundler.model.retention import (
    PURGE_CONFIRMED,
    PURGE_PROPOSED,
    PURGE_STOPPED,
    PURGE_WITHDRAWN,
    PURGED,
    Proof,
    PurgePolicy,
)
from bundler.pipeline.left_behind import Along, along_with, take_along, what_stays
from bundler.pipeline.look import Look
from bundler.pipeline.purged import kind_of_purge, place_of_purge, proof_path, purges_of
from bundler.pipeline.release_history import history_at
from bundler.pipeline.workshop import Workshop
from bundler.rules.approvals import may_be_one
from bundler.rules.officers import folded, is_same_person, must_be
from bundler.rules.retention import Age, Known, Purge, Stand, Thing, age_of, age_of_record

R = TypeVar("R", bound=Record)
_SEE: Final = "See how things stand with: bundler retain --all"


@dataclass(frozen=True)
class Standing:
    """One thing that is kept, how old it is by its rule, and the purge of it that is under way, if one is."""

    thing: Thing
    age: Age
    stands: Stand
    purge: Purge | None = None


@dataclass(frozen=True)
class RecordStanding:
    """A case folder: the authority's record, which is told and never touched."""

    reference: str
    rule: str
    age: Age
    stands: Stand


@dataclass(frozen=True)
class Kept:
    """All that there is, and what a kill had left undone of earlier purges, in plain words."""

    things: tuple[Standing, ...]
    records: tuple[RecordStanding, ...]
    recovered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Archive:
    """What is kept in one workspace, told by its cases, its trail and the day."""

    workshop: Workshop

    @cached_property
    def cases(self) -> dict[str, Case]:
        """Every case that can be read, by its folder's name."""
        return {name: file.case for name, (_, file) in self._files.items()}

    @cached_property
    def _files(self) -> dict[str, tuple[Path, CaseFile]]:
        readings = ((folder, self._read(folder)) for folder in all_cases(self.workshop.cases))
        return {folder.name: (folder, file) for folder, file in readings if file}

    def _read(self, folder: Path) -> CaseFile | None:
        return read(folder, self.workshop.definitions, self.workshop.known).file

    def _are_others(self, reference: str) -> bool:
        """Whether what is kept under a reference was made for another child than the one who has it now."""
        folder, file = self._files.get(reference, (None, None))
        if folder is None:
            return False
        owner = Look(reference, folder, file, None, None, ()).shelf_owner
        return not Shelf(self.workshop.output, reference, "", owner).is_of_this_child

    @cached_property
    def entries(self) -> dict[str, tuple[Entry, ...]]:
        """The trail by case."""
        by_case: dict[str, list[Entry]] = {}
        for entry in self.workshop.audit.entries() if self.workshop.has_trail else ():
            by_case.setdefault(entry.event.reference, []).append(entry)
        return {reference: tuple(entries) for reference, entries in by_case.items()}

    @cached_property
    def purges(self) -> dict[tuple[str, str, str], Purge]:
        return purges_of(self.workshop)

    def profile_of(self, reference: str) -> Profile | None:
        case = self.cases.get(reference)
        return self.workshop.definitions.profiles.get(case.authority) if case else None

    def known(self, reference: str) -> Known:
        return Known(
            self.cases.get(reference), self.profile_of(reference), self.entries.get(reference, ()),
            are_others=self._are_others(reference),
        )  # fmt: skip

    def things(self) -> Iterator[Standing]:
        for found in kept_below(self.workshop.output):
            thing = Thing(found.kind, found.reference, found.pack, found.name, found.place)
            age = age_of(thing, self.known(thing.reference), self.workshop.today)
            yield Standing(thing, age, age.stands(self.workshop.today), self.purges.get(thing.key))

    def records(self) -> Iterator[RecordStanding]:
        for folder in all_cases(self.workshop.cases):
            rule, age = age_of_record(self.known(folder.name), self.workshop.today)
            yield RecordStanding(folder.name, rule, age, age.stands(self.workshop.today))


def look_over(workshop: Workshop, now: datetime) -> Kept:
    """Everything that is kept; what a kill cut short is finished first."""
    recovered = complete(workshop, now)
    archive = Archive(workshop)
    return Kept(tuple(archive.things()), tuple(archive.records()), recovered)


# Proposing


def propose(workshop: Workshop, wanted: Sequence[str], officer: Officer, now: datetime) -> tuple[Standing, ...]:
    """Puts down what is to go, each by the hash of what it is now; nothing goes yet.

    UsageError where a thing is not past its time, is held, or is not what was released.
    """
    complete(workshop, now)
    archive = Archive(workshop)
    chosen = _chosen(archive, wanted)
    for one in chosen:
        _must_be_allowed(archive, one.thing.reference, officer, "To propose a purge", "proposed_by")
        _make_sure_it_may_go(one)
        _make_sure_it_is_what_was_released(workshop, one.thing)
    workshop.audit.append_all([_proposal(archive, one, officer, now) for one in chosen])
    return chosen


def what_goes_along(workshop: Workshop, thing: Thing) -> Along:
    """What a confirmation would take away with a thing today."""
    return along_with(workshop, thing, is_closed=_is_closed(Archive(workshop), thing))


def what_stays_of(workshop: Workshop, things: Sequence[Thing]) -> dict[str, tuple[str, ...]]:
    """By case: where something of it still would be, once these are gone."""
    going = {one.place for one in things}
    for one in things:
        going |= set(what_goes_along(workshop, one).places)
    return {one.reference: what_stays(workshop, one.reference, frozenset(going)) for one in things}


def _chosen(archive: Archive, wanted: Sequence[str]) -> tuple[Standing, ...]:
    """Single things by their place; of a case named by its reference, all that is past its time."""
    every = tuple(archive.things())
    chosen: dict[str, Standing] = {}
    for name in wanted:
        place = _place(archive.workshop.output, name)
        of_case = [one for one in every if one.thing.reference == place and one.stands == "past its time"]
        found = [one for one in every if one.thing.place == place] or of_case
        if not found:
            raise UsageError(f"There is nothing past its time that is called {place}.", _SEE)
        chosen |= {one.thing.place: one for one in found}
    return tuple(chosen.values())


def _place(output: Path, name: str) -> str:
    """What is named as it lies there, with or without the output folder before it."""
    path = Path(name)
    if (path.is_absolute() or path.exists()) and output.resolve() in path.resolve().parents:
        return path.resolve().relative_to(output.resolve()).as_posix()
    return path.as_posix()


_Who = Literal["proposed_by", "confirmed_by", "either"]


def _must_be_allowed(archive: Archive, reference: str, officer: Officer, what: str, who: _Who) -> str:
    """The role in which an officer may do it; NotAllowedError for who may not."""
    case = archive.cases.get(reference)
    policy = _policy(archive, reference)
    allowed = {"proposed_by": policy.proposed_by, "confirmed_by": policy.confirmed_by}
    roles: tuple[str, ...] = allowed.get(who, (*policy.confirmed_by, *policy.proposed_by))
    must_be(officer, roles, case.authority if case else "", what)
    return next(role for role in roles if officer.is_any_of(role))


def _policy(archive: Archive, reference: str) -> PurgePolicy:
    profile = archive.profile_of(reference)
    return profile.purging if profile else PurgePolicy()


def _make_sure_it_may_go(one: Standing) -> None:
    place, age = one.thing.place, one.age
    match one.stands:
        case "held":
            raise UsageError(f"{place} must not go: {'; '.join(age.holds)}.", "It can go once that has ended.")
        case "cannot tell":
            raise UsageError(f"Whether {place} may go, nobody can tell: {age.unknown}.", "Record that fact first.")
        case "kept" | "never purged":
            raise UsageError(f"{place} is not past its time.", _SEE)


def _make_sure_it_is_what_was_released(workshop: Workshop, thing: Thing) -> None:
    """A purge must not be the way in which a changed release vanishes."""
    if thing.kind != "release":
        return
    folder = ReleaseFolder(workshop.output / thing.place)
    told = history_at(workshop, thing.reference, thing.pack).told.get(folder.number)
    is_known = told and folder.sealed_sha256 == told.sealed and folder.kept_sha256 == told.kept
    if not is_known or check_whole(folder).flaws:
        raise UsageError(
            f"{thing.place} is not what was released, and must not vanish before somebody has looked into that.",
            f"Look with: bundler verify output/{thing.place}",
        )


def _proposal(archive: Archive, one: Standing, officer: Officer, now: datetime) -> Event:
    thing, age = one.thing, one.age
    released = _released(archive, thing)
    detail: dict[str, str | int] = {
        "kind": thing.kind, "tree": tree_of(archive.workshop.output / thing.place).sha256, "rule": age.rule,
        "begun": str(age.begun_on), "until": str(age.until),
        "sealed": str(released.event.detail.get("sealed", "")) if released else "",
    }  # fmt: skip
    role = _must_be_allowed(archive, thing.reference, officer, "To propose a purge", "proposed_by")
    return Event(
        kind=PURGE_PROPOSED, who=officer.name, role=role, at=now, reference=thing.reference, pack=thing.pack,
        subject=thing.name, fingerprint=released.event.fingerprint if released else "", detail=detail,
    )  # fmt: skip


def _released(archive: Archive, thing: Thing) -> Entry | None:
    """The entry by which the trail knows a release, or that of which a ready folder is a copy."""
    name = f"release-{thing.name.rpartition('release-')[2]}"
    told = history_at(archive.workshop, thing.reference, thing.pack).told.values() if thing.pack else ()
    return next((one.prepared for one in told if one.name == name), None)


# Withdrawing


def withdraw(workshop: Workshop, wanted: Sequence[str], officer: Officer, now: datetime) -> tuple[str, ...]:
    """Takes back what was proposed and nobody has confirmed; answers the places that stay.

    Whoever may propose or confirm may do it. UsageError where nobody has proposed it.
    """
    complete(workshop, now)
    archive = Archive(workshop)
    chosen = _proposals(archive, wanted)
    role = {
        purge.key: _must_be_allowed(archive, purge.key[0], officer, "To withdraw a proposal", "either")
        for purge in chosen.values()
    }
    for place, purge in chosen.items():
        with _nobody_else(workshop, Thing(kind_of_purge(purge), *purge.key, place)):
            _make_sure_nobody_was_faster(workshop, purge)
            workshop.audit.append(purge.proposed.event.model_copy(update={
                "kind": PURGE_WITHDRAWN, "who": officer.name, "role": role[purge.key], "at": now,
                "detail": {"proposal": purge.proposed.number},
            }))  # fmt: skip
    return tuple(chosen)


def _proposals(archive: Archive, wanted: Sequence[str]) -> dict[str, Purge]:
    """By place, there or not: what is gone by hand can be withdrawn too."""
    every = {place_of_purge(purge): purge for purge in archive.purges.values() if not purge.confirmed}
    chosen: dict[str, Purge] = {}
    for name in wanted:
        place = _place(archive.workshop.output, name)
        found = {there: purge for there, purge in every.items() if place in (there, purge.key[0])}
        if not found:
            raise UsageError(f"Nobody has proposed to purge {place}, or it is confirmed already.", _SEE)
        chosen |= found
    return chosen


# Confirming


def confirm(
    workshop: Workshop, wanted: Sequence[str], officer: Officer, officers: Sequence[Officer], now: datetime
) -> tuple[Proof, ...]:
    """Takes away what somebody else has proposed, if it still is what it was and still may go.

    NotAllowedError for who proposed it; CaseBusyError while the case is being built or released.
    """
    complete(workshop, now)
    archive = Archive(workshop)
    chosen = _proposed(archive, wanted)
    for one, purge in chosen:
        _must_be_allowed(archive, one.thing.reference, officer, "To confirm a purge", "confirmed_by")
        _must_be_another(purge, officer, officers)
    return tuple(_confirm(archive, one, purge, officer, now) for one, purge in chosen)


def _proposed(archive: Archive, wanted: Sequence[str]) -> tuple[tuple[Standing, Purge], ...]:
    every = [(one, one.purge) for one in archive.things() if one.purge and not one.purge.confirmed]
    chosen: dict[str, tuple[Standing, Purge]] = {}
    for name in wanted:
        place = _place(archive.workshop.output, name)
        found = [pair for pair in every if place in (pair[0].thing.place, pair[0].thing.reference)]
        if not found:
            raise _not_proposed(archive, place)
        chosen |= {pair[0].thing.place: pair for pair in found}
    return tuple(chosen.values())


def _not_proposed(archive: Archive, place: str) -> UsageError:
    """A purge that a kill cut short is ended before, so that who confirms again comes too late."""
    done = [one for one in archive.purges.values() if one.confirmed and place_of_purge(one) == place]
    if done:
        return UsageError(f"{place} was {done[0].in_words}.", f"See: bundler retain proof {done[0].key[0]}")
    return UsageError(f"Nobody has proposed to purge {place}.", "Propose it with: bundler retain propose")


def _must_be_another(purge: Purge, officer: Officer, officers: Sequence[Officer]) -> None:
    """One name, one that could be it, or one person of two names, never makes two."""
    name = purge.proposed.event.who
    proposer = next((one for one in officers if folded(one.name) == folded(name)), None)
    if may_be_one(name, officer.name) or (proposer and is_same_person(proposer, officer)):
        raise NotAllowedError(
            "Who has proposed a purge cannot confirm it: it takes two people.", "Ask another records officer."
        )


def _confirm(archive: Archive, one: Standing, purge: Purge, officer: Officer, now: datetime) -> Proof:
    workshop, thing = archive.workshop, one.thing
    with _nobody_else(workshop, thing):
        _make_sure_it_may_go(one)
        _make_sure_nobody_was_faster(workshop, purge)
        tree = tree_of(workshop.output / thing.place)
        if tree.sha256 != purge.tree:
            raise UsageError(
                f"{thing.place} has changed since its purge was proposed.", "Look at it, then have it proposed anew."
            )
        role = _must_be_allowed(archive, thing.reference, officer, "To confirm a purge", "confirmed_by")
        is_closed = _is_closed(archive, thing)
        detail = {
            **purge.proposed.event.detail, "proposal": purge.proposed.number, "files": tree.files,
            **_pdfs_told(tree.pdfs), **_along_told(along_with(workshop, thing, is_closed=is_closed)),
        }  # fmt: skip
        confirmed = workshop.audit.append(purge.proposed.event.model_copy(update={
            "kind": PURGE_CONFIRMED, "who": officer.name, "role": role, "at": now, "detail": detail,
        }))  # fmt: skip
        return _take_away(workshop, thing, Purge(purge.proposed, confirmed), now, is_closed=is_closed)


def _along_told(along: Along) -> dict[str, str | int]:
    places = {f"also-{number}": place for number, place in enumerate(along.places, 1)}
    return {**places, "messages": len(along.messages)}


def _also(confirmed: Entry) -> tuple[str, ...]:
    """The places that two people have named with the thing."""
    return tuple(str(place) for key, place in confirmed.event.detail.items() if key.startswith("also-"))


_PDFS_OF_A_FACT: Final = 15
"""So many hashes, cut short, make one fact of the trail, which has 500 signs."""


def _pdfs_told(pdfs: Sequence[str]) -> dict[str, str]:
    """Every PDF by its hash, in as many facts as that takes."""
    starts = range(0, len(pdfs), _PDFS_OF_A_FACT)
    return {
        f"pdfs-{number}": ",".join(one[:32] for one in pdfs[start : start + _PDFS_OF_A_FACT])
        for number, start in enumerate(starts, 1)
    }


def _make_sure_nobody_was_faster(workshop: Workshop, purge: Purge) -> None:
    now = purges_of(workshop, purge.key[0]).get(purge.key)
    if now != purge:
        raise UsageError("Somebody else has just confirmed this purge, or proposed it anew.", _SEE)


def _is_closed(archive: Archive, thing: Thing) -> bool:
    case = archive.cases.get(thing.reference)
    return case is not None and case.closing.closed_on is not None


@contextmanager
def _nobody_else(workshop: Workshop, thing: Thing) -> Iterator[None]:
    """While something of a case goes, nobody builds or releases it."""
    with ExitStack() as stack:
        if thing.pack:
            stack.enter_context(workshop.store.release_lock(thing.reference, thing.pack))
        stack.enter_context(workshop.store.case_lock(thing.reference))
        yield


def _take_away(workshop: Workshop, thing: Thing, purge: Purge, now: datetime, *, is_closed: bool) -> Proof:
    """Out of its place, then for good, then the proof line, then the entry: each may be done twice."""
    if purge.confirmed is None:
        raise ValueError("only what two people have named goes")
    mark = _mark(purge.confirmed)
    aside = set_aside(workshop.output / thing.place, workshop.state, mark)
    take_along(workshop, thing, mark, _also(purge.confirmed), is_closed=is_closed)
    if is_closed:
        _forget(workshop, aside)
    destroy(workshop.state, mark)
    proof = _proof(purge.proposed, purge.confirmed)
    path, raw = proof_path(workshop.output, purge.key), as_json(proof)
    write_private(private_folder(path.parent) / path.name, raw)
    record = hashlib.sha256(raw).hexdigest()
    detail = {"confirmed": purge.confirmed.number, "tree": purge.tree, "record": record}
    workshop.audit.append(purge.confirmed.event.model_copy(update={"kind": PURGED, "at": now, "detail": detail}))
    return proof


def _mark(confirmed: Entry) -> str:
    """Under which something is set aside until it is gone for good."""
    return confirmed.sha256[:16]


def _forget(workshop: Workshop, aside: Path) -> None:
    """What the store holds of the papers it was made of; another case that uses one makes it anew."""
    workshop.store.forget_what_names_no_paper()
    for path in (aside / JOURNAL, aside / KEPT / VERSION_JOURNAL):
        journal = _read(path, Journal)
        for row in journal.documents if journal else ():
            workshop.store.forget(row.key, row.content_sha256)
    for path in (aside / MANIFEST, aside / KEPT / VERSION_MANIFEST):
        manifest = _read(path, Manifest)
        for file in manifest.ledger if manifest else ():
            workshop.store.forget_what_was_seen(file.sha256)


def _read(path: Path, kind: type[R]) -> R | None:
    try:
        return kind.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


def _proof(proposed: Entry, confirmed: Entry) -> Proof:
    """Made of the two entries alone, so that it is the same whoever ends what a kill cut short."""
    first, second = proposed.event, confirmed.event
    told = {key: str(value) for key, value in second.detail.items()}
    pdfs = tuple(one for key, those in told.items() if key.startswith("pdfs-") for one in those.split(","))
    return Proof.model_validate({
        "case": first.reference, "pack": first.pack, "name": first.subject, "kind": told["kind"],
        "fingerprint": first.fingerprint, "sealed": told["sealed"], "tree": told["tree"], "files": int(told["files"]),
        "pdfs": pdfs, "also": _also(confirmed),
        "messages": int(told.get("messages", 0)), "rule": told["rule"],
        "begun_on": told["begun"], "until": told["until"],
        "proposed_by": first.who, "proposed_as": first.role, "proposed_at": first.at,
        "confirmed_by": second.who, "confirmed_as": second.role, "confirmed_at": second.at,
    })  # fmt: skip


# What a kill cut short


def complete(workshop: Workshop, now: datetime) -> tuple[str, ...]:
    """Ends what two people have said and what was not ended, and says so."""
    unfinished = [one for one in purges_of(workshop).values() if one.is_to_be_finished]
    return tuple(_complete(workshop, unfinished, now)) if unfinished else ()


def _complete(workshop: Workshop, purges: Iterable[Purge], now: datetime) -> Iterator[str]:
    archive = Archive(workshop)
    for purge in purges:
        thing = Thing(kind_of_purge(purge), *purge.key, place_of_purge(purge))
        path = workshop.output / thing.place
        with suppress(CaseBusyError), _nobody_else(workshop, thing):
            if purges_of(workshop, thing.reference).get(purge.key) != purge:
                continue
            has_begun = purge.confirmed is not None and is_aside(workshop.state, _mark(purge.confirmed))
            if not has_begun and path.exists() and tree_of(path).sha256 != purge.tree:
                workshop.audit.append(purge.proposed.event.model_copy(update={"kind": PURGE_STOPPED, "at": now}))
                yield f"The purge of {thing.place} was cut short, and it has changed since: it stays."
            else:
                _take_away(workshop, thing, purge, now, is_closed=_is_closed(archive, thing))
                yield f"The purge of {thing.place} had been cut short: it is ended now."
