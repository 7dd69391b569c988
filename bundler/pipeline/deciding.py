"""Recording a decision on a released pack: every gate, and the folder where it stays as it was (R14, R53, R56, R57)."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bundler.documents.bundle.drawing import page_range
from bundler.documents.release.checking import check_whole
from bundler.documents.release.decisions import PREFIX, decision_sha256, write_decision
from bundler.documents.release.folder import VERSION_JOURNAL, VERSION_MANIFEST, ReleaseFolder
from bundler.model.agency_decision import AgencyDecision
from bundler.model.audit import Event
from bundler.model.decision import NOTIFIED, RecordedDecision
from bundler.model.delivery import DELIVERED
from bundler.model.errors import CaseBusyError, UsageError
from bundler.model.finding import blocks
from bundler.model.manifest import Journal, Manifest
from bundler.model.monitoring import MonitoredDecision
from bundler.model.officer import Officer
from bundler.model.pack import Pack
from bundler.model.words import choice_in_words, in_a_sentence
from bundler.pipeline.build import WouldPrint, would_print
from bundler.pipeline.closer_look import look_through
from bundler.pipeline.companions import filled_form
from bundler.pipeline.decisions_in_force import decisions_of, recorded_decisions
from bundler.pipeline.form_context import PaperRow
from bundler.pipeline.job import Job
from bundler.pipeline.look import Look, Seen, look_without_decision, packs_of
from bundler.pipeline.placing import begun_of, complete, next_number, place
from bundler.pipeline.preparation import prepare
from bundler.pipeline.release_history import History, history_of
from bundler.pipeline.releasing import one_look
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import OF_DECISIONS
from bundler.rules.change_of_plan import change_to_look_at, change_wrong
from bundler.rules.decision_steps import StepTaken, Telling, comments_without_answer, steps_taken
from bundler.rules.frozen import as_on_file
from bundler.rules.monitoring import row_of
from bundler.rules.officers import must_be
from bundler.rules.printed import Printed, differences, printed_in
from bundler.rules.quoted_labels import NOTE
from bundler.rules.recording import (
    FORM,
    OnFile,
    days_wrong,
    deferral_open,
    gaps_in,
    of_earlier_papers,
    on_file,
)
from bundler.rules.releases import Told

_ENGLAND = ZoneInfo("Europe/London")
_ADVISER_ALERTED = "panel.adviser_alerted_on"
_DRAFTED = "a draft for Outlook, which somebody had to send"


@dataclass(frozen=True)
class Decided:
    """What became of it: the decision with its folder, or what held it; and what it is about.

    `reasons` are what held it beside the steps, in plain words, `remarks` what holds nothing. `is_new` is False for one
    that was recorded before. `recovered` is what a kill had left undone.
    """

    look: Look
    told: Told | None = None
    manifest: Manifest | None = None
    said: OnFile | None = None
    steps: tuple[StepTaken, ...] = ()
    reasons: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    decision: RecordedDecision | None = None
    folder: Path | None = None
    is_new: bool = False
    recovered: tuple[str, ...] = ()

    @property
    def held(self) -> tuple[str, ...]:
        """Everything that kept it from being recorded."""
        return (*(one.in_words for one in self.steps if one.holds), *self.reasons)


@dataclass(frozen=True)
class Wish:
    """Of which case and pack the decision is to be recorded; with `dry_run` it is only said what holds it."""

    reference: str
    pack: str | None = None
    dry_run: bool = False


def record_decision(workshop: Workshop, wish: Wish, officer: Officer, now: datetime) -> Decided:
    """Record what was decided on the release in force, if nothing holds it.

    NotAllowedError for who may record no decision; CaseBusyError while somebody releases or decides on this pack;
    TrailBrokenError where the audit trail, or a decision that it names, is not what was written.
    """
    look, seen = one_look(workshop, wish.reference, wish.pack or _decided_pack(workshop, wish.reference))
    pack = seen.situation.pack
    if pack.decided_by is None:
        others = _decided_packs(workshop, look.reference)
        name_it = f"Name the pack that was decided on with --pack: {in_a_sentence(others)}."
        nothing = "The case has no pack on which anybody decides, so there is nothing to record."
        raise UsageError(f"Nobody decides on the pack '{pack.name}'.", name_it if others else nothing)
    roles = seen.situation.profile.decision.recorded_by
    must_be(officer, roles, seen.situation.case.authority, "To record a decision")
    role = next(role for role in roles if officer.is_any_of(role))
    with workshop.store.release_lock(look.reference, pack.name):
        history = history_of(workshop, look)
        recovered = () if wish.dry_run else (*history.complete(now), *complete_decisions(workshop, look, now))
        ready = Ready(workshop, look, seen, history, officer, role, now)
        return replace(_recorded(ready, dry_run=wish.dry_run), recovered=recovered)


def _decided_pack(workshop: Workshop, reference: str) -> str | None:
    """The one pack of the case on which anybody decides; None where there are several, or none."""
    packs = _decided_packs(workshop, reference)
    return packs[0] if len(packs) == 1 else None


def _decided_packs(workshop: Workshop, reference: str) -> list[str]:
    return [name for name in packs_of(workshop, reference) if workshop.definitions.pack(name).decided_by]


def complete_decisions(workshop: Workshop, look: Look, now: datetime) -> tuple[str, ...]:
    """Ends what a kill cut short; only for who holds the lock of the pack's releases."""
    return complete_decisions_at(workshop, look.reference, str(look.pack_name), now)


def complete_every_decision(workshop: Workshop, reference: str, now: datetime) -> tuple[str, ...]:
    """Of every pack of a case; where somebody releases or decides just now, it is left to them."""
    said: list[str] = []
    entries = workshop.audit.entries(reference, OF_DECISIONS.kinds) if workshop.has_trail else ()
    for pack in sorted({entry.event.pack for entry in entries}):
        if any(one.is_under_way for one in begun_of(workshop, reference, pack, OF_DECISIONS).values()):
            with suppress(CaseBusyError), workshop.store.release_lock(reference, pack):
                said += complete_decisions_at(workshop, reference, pack, now)
    return tuple(said)


def complete_decisions_at(workshop: Workshop, reference: str, pack: str, now: datetime) -> tuple[str, ...]:
    told = begun_of(workshop, reference, pack, OF_DECISIONS).values()
    shelf = workshop.output / reference / pack
    ended = complete(workshop, told, OF_DECISIONS, lambda one: decision_sha256(shelf / one.name) == one.sealed, now)
    return tuple(said for _, _, said in ended)


@dataclass(frozen=True)
class Ready:
    """Everything that is at hand when somebody wants to record a decision."""

    workshop: Workshop
    look: Look
    seen: Seen
    history: History
    officer: Officer
    role: str
    now: datetime

    @property
    def pack(self) -> Pack:
        return self.seen.situation.pack

    @property
    def shelf(self) -> Path:
        return self.workshop.output / self.look.reference / self.pack.name

    @property
    def in_force(self) -> Told | None:
        told = self.history.told
        return next((told[number] for number in told if self.history.standing(number) == "in force"), None)


def _recorded(ready: Ready, *, dry_run: bool) -> Decided:
    told = ready.in_force
    if told is None:
        return Decided(ready.look, reasons=(_nothing_released(ready),))
    folder = ready.history.folders.get(told.number)
    if folder is None or not _is_whole(folder, told):
        return Decided(ready.look, told, reasons=(_not_whole(ready, told),))
    about = Decided(ready.look, told, _manifest_of(folder))
    said = on_file(ready.seen.situation.file, ready.pack)
    if isinstance(said, str):
        return replace(about, steps=_steps(ready, told, None), reasons=(said,))
    before = _recorded_on(ready, told)
    if before:
        return _again(ready, about, said, before)
    checked = _checked(ready, replace(about, said=said), told, said, folder)
    return checked if checked.held or dry_run else _make(ready, checked, said)


def _nothing_released(ready: Ready) -> str:
    reference, pack = ready.look.reference, ready.pack.name
    if any(one.revocation for one in ready.history.told.values()):
        return (
            f"The last release of this pack was revoked, so there is nothing to decide on. Release it again with: "
            f"bundler release {reference} --pack {pack}"
        )
    return (
        "The pack was never released, so nobody can have decided on it. Release it with: "
        f"bundler release {reference} --pack {pack}"
    )


def _is_whole(folder: ReleaseFolder, told: Told) -> bool:
    is_told = (folder.sealed_sha256, folder.kept_sha256) == (told.sealed, told.kept)
    return is_told and not check_whole(folder).flaws


def _not_whole(ready: Ready, told: Told) -> str:
    return (
        f"{told.name} is not what was released: a file was changed or is gone. Nothing is decided on it. Look with: "
        f"bundler verify output/{ready.look.reference}/{ready.pack.name}/{told.name}"
    )


def _contents_of(ready: Ready, told: Told) -> str:
    """What was read of a release; empty where its folder is not what was released."""
    folder = ready.history.folders.get(told.number)
    return _manifest_of(folder).contents if folder and _is_whole(folder, told) else ""


def _manifest_of(folder: ReleaseFolder) -> Manifest:
    return Manifest.model_validate_json((folder.kept / VERSION_MANIFEST).read_bytes())


def _journal_of(folder: ReleaseFolder) -> Journal:
    return Journal.model_validate_json((folder.kept / VERSION_JOURNAL).read_bytes())


# What was recorded before


def _recorded_on(ready: Ready, told: Told) -> RecordedDecision | None:
    found = recorded_decisions(ready.workshop, ready.look.reference, ready.pack.name)
    return next((one for one in reversed(found) if one.release == told.number), None)


def _again(ready: Ready, about: Decided, said: OnFile, before: RecordedDecision) -> Decided:
    """Nothing is done twice; another decision takes another release."""
    known = replace(about, said=said, decision=before, folder=ready.shelf / before.name)
    if as_on_file(before).says == said.says:
        return known
    differs = (
        f"{before.name} on release-{before.release} is recorded, and {said.place} says something else now. What was "
        "recorded stays. Put the form back as it was; a new decision takes a new release."
    )
    return replace(known, reasons=(differs,))


# The gates


def _checked(ready: Ready, about: Decided, told: Told, said: OnFile, folder: ReleaseFolder) -> Decided:
    ready.workshop.seal.make_sure_it_is_there()
    ready.workshop.audit.entries_at_the_end()
    reasons = (
        *_recorded_before(ready, said),
        *_of_other_papers(ready, said, told, _manifest_of(folder).contents),
        *_about_the_change(ready, said),
        *_what_changed(ready, _manifest_of(folder), _journal_of(folder)),
        *gaps_in(said, ready.seen.situation, ready.look.findings),
        *deferral_open(said),
        *days_wrong(said, _day(told.prepared.event.at), _day(ready.now)),
    )
    return replace(
        about, steps=_steps(ready, told, said.decided_on), reasons=tuple(dict.fromkeys(reasons)),
        remarks=tuple(_remarks(ready, said, told)),
    )  # fmt: skip


def _recorded_before(ready: Ready, said: OnFile) -> Iterator[str]:
    """What was decided on an earlier release was decided on other papers."""
    for one in recorded_decisions(ready.workshop, ready.look.reference, ready.pack.name):
        if as_on_file(one).says == said.says:
            yield (
                f"{said.place} still says what was recorded as {one.name}, on release-{one.release}. A decision on the "
                "papers of a later release is to be made anew, and written down anew."
            )


def _of_other_papers(ready: Ready, said: OnFile, told: Told, contents: str) -> Iterator[str]:
    """What the ADM decided on is what the form went out with, whatever day it bears (R57)."""
    went_out_with = ready.seen.situation.file.contents_taken(said.place) if said.form else ""
    if went_out_with in ("", contents):
        return
    names = (one.name for one in ready.history.told.values() if _contents_of(ready, one) == went_out_with)
    name = next(names, "other papers")
    yield (
        f"The form that was taken in went out with {name}, and {told.name} is in force: it was not decided on these "
        f"papers. Have the form filled in that went out with {told.name}, and take it in with: bundler form "
        f"{ready.look.reference} --take FILE"
    )


def _about_the_change(ready: Ready, said: OnFile) -> Iterator[str]:
    if said.change:
        yield from change_wrong(said.change, ready.seen.situation, decisions_of(ready.workshop, ready.look.reference))


def _remarks(ready: Ready, said: OnFile, told: Told) -> Iterator[str]:
    if said.form:
        if not ready.seen.situation.file.contents_taken(said.place):
            yield from of_earlier_papers(said.form, told.name, _day(told.prepared.event.at))
        yield from comments_without_answer(said.form)
    if said.change:
        yield from change_to_look_at(decisions_of(ready.workshop, ready.look.reference))


def _day(moment: datetime) -> date:
    """The day on which something was, where the authority is."""
    return moment.astimezone(_ENGLAND).date()


def _steps(ready: Ready, told: Told, decided_on: date | None) -> tuple[StepTaken, ...]:
    return steps_taken(ready.seen.situation, ready.seen.checked.holding, tellings(ready.workshop, told), decided_on)


def tellings(workshop: Workshop, told: Told) -> Iterator[Telling]:
    """Who was told of a release, as the trail has it: by a mail of ours, or as somebody noted."""
    about = told.prepared.event
    for entry in workshop.audit.entries(about.reference, (DELIVERED, NOTIFIED)):
        event, detail = entry.event, entry.event.detail
        if (event.pack, event.subject) != (about.pack, told.name):
            continue
        if event.kind == DELIVERED:
            how = _DRAFTED if detail.get("way") == "draft" else "email"
            yield Telling(str(detail.get("event", "")), str(detail.get("to", "")), _day(event.at), how)
        else:
            on = date.fromisoformat(str(detail.get("on", _day(event.at))))
            yield Telling(str(detail.get("event", "")), str(detail.get("who", "")), on, str(detail.get("how", "")))


def _what_changed(ready: Ready, manifest: Manifest, journal: Journal) -> Iterator[str]:
    """Whether the case, without its decision, is still complete and what was read."""
    if not manifest.contents:
        yield "The release was made by a Bundler that did not yet note what was read. Build and release the pack again."
        return
    now = _undecided(ready)
    if now is None or blocks(now.findings):
        holding = [one.message for one in now.findings if one.severity == "blocks"] if now else []
        yield (
            f"Without its decision the case is not complete: {' '.join(holding[:3]) or 'it cannot be read.'} "
            f"See: bundler check {ready.look.reference}"
        )
    if now and now.contents != manifest.contents:
        before: tuple[Printed, ...] = printed_in(manifest.entries, journal)
        changed = "; ".join(dict.fromkeys(differences(before, now.documents)))
        yield (
            f"The pack is no longer what was read: {changed}. Build it, have it approved and release it again; what "
            "was decided counts for what was read."
        )


def _undecided(ready: Ready) -> WouldPrint | None:
    workshop, reference = ready.workshop, str(ready.look.folder)
    look = look_without_decision(workshop, reference, ready.pack)
    if look.seen and look_through(workshop, look):
        look = look_without_decision(workshop, reference, ready.pack)
    return would_print(workshop, look) if look.seen else None


# Making it


def _make(ready: Ready, checked: Decided, said: OnFile) -> Decided:
    """The frozen forms and the record of it in a work folder; then entry, rename, entry."""
    with ready.workshop.store.work_folder() as room:
        work = room / "decision"
        work.mkdir()
        trouble = _freeze_form(ready, checked, said, room, work)
        if trouble:
            return replace(checked, reasons=(trouble,))
        decided = write_decision(work, _as_recorded(ready, checked, said), ready.workshop.seal)
        target = ready.shelf / decided.name
        sealed = decision_sha256(work)
        event = Event(
            kind=OF_DECISIONS.prepared, who=ready.officer.name, role=ready.role, at=ready.now,
            reference=decided.case, pack=decided.pack, subject=decided.name, fingerprint=decided.fingerprint,
            detail={"sealed": sealed, "release": decided.release},
        )  # fmt: skip
        place(ready.workshop, event, OF_DECISIONS, work, target)
    return replace(checked, decision=decided, folder=target, is_new=True)


def _freeze_form(ready: Ready, checked: Decided, said: OnFile, room: Path, work: Path) -> str:
    """The form as Word and as sealed PDF, with the papers that were considered; only the ADM's decision has one."""
    companion = next((one for one in ready.pack.companions if one.form == FORM), None)
    if said.form is None or companion is None or checked.manifest is None:
        return ""
    job = Job(ready.workshop, ready.look, ready.seen, room, draft=False)
    filled = filled_form(job, companion, tuple(papers_of(checked.manifest)))
    prepared = prepare([filled.source], ready.workshop, job.folder("frozen"))
    for trouble in prepared.troubles.values():
        return f"The decision form would not become a PDF: {trouble.message}"
    shutil.copyfile(filled.path, work / f"{FORM}.docx")
    pdf = ready.workshop.store.pdf(prepared.by_place[filled.source.place].key)
    ready.workshop.seal.sign_pdf(pdf, work / f"{FORM}.pdf")
    return ""


def papers_of(manifest: Manifest) -> Iterator[PaperRow]:
    """The documents considered: those of the release, with their labels."""
    for entry in manifest.entries:
        if entry.item != NOTE:
            yield PaperRow(
                title=entry.title, dated=entry.dated, pages=entry.pages,
                labels=page_range(entry.first_label, entry.last_label), sha256=entry.source_sha256[:12],
            )  # fmt: skip


def _as_recorded(ready: Ready, checked: Decided, said: OnFile) -> RecordedDecision:
    told = checked.told
    if told is None or said.decided_on is None:
        raise ValueError("only a dated decision on a release is recorded")
    names = begun_of(ready.workshop, ready.look.reference, ready.pack.name, OF_DECISIONS)
    return RecordedDecision(
        case=ready.look.reference, pack=ready.pack.name, number=next_number(ready.shelf, PREFIX, names),
        release=told.number, fingerprint=told.prepared.event.fingerprint, form=said.form, match=said.match,
        change=said.change, decision=said.decision, decided_on=said.decided_on, still_needed=said.still_needed,
        row=_row(ready, said, checked.steps), recorded_by=ready.officer.name, role=ready.role, recorded_at=ready.now,
    )  # fmt: skip


def _row(ready: Ready, said: OnFile, steps: Iterable[StepTaken]) -> MonitoredDecision:
    """The adviser was alerted on the day that the step shows: by a message of the release as by the case (R51)."""
    situation = ready.seen.situation
    form = said.form or AgencyDecision(decided_on=said.decided_on)
    alerted = next((one.on for step in steps if step.step.fact == _ADVISER_ALERTED for one in step.evidence), None)
    row = row_of(situation.file, form, situation.today)
    gaps = () if said.change else row.exceptions  # what the steps before the ADM's decision lacked is told in its row
    return row.model_copy(update={
        "decision": choice_in_words(said.decision), "exceptions": gaps,
        "adviser_alerted_on": alerted or row.adviser_alerted_on,
    })  # fmt: skip
