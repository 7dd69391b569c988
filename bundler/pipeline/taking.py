"""Writes a form for a record, and takes one that came back into it: the only place where Bundler changes a record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from bundler.documents.cases.casefolder import ATTACHMENTS, find_case
from bundler.documents.cases.history import keep_record, note_taken, was_overtaken, write_record
from bundler.documents.cases.record_text import changed_text, typed_for_new
from bundler.documents.definitions.misfits import nearest, plain, read_as
from bundler.documents.intake import steps
from bundler.model.errors import CaseUnreadableError, FaultError, UsageError
from bundler.model.fields import Protected
from bundler.model.finding import Trouble
from bundler.model.merged import Side
from bundler.model.pack import Form
from bundler.model.paper import Paper
from bundler.model.record import CaseFile
from bundler.model.records import RECORDS, form_of
from bundler.model.return_standing import ReturnedPaper, TakenForm
from bundler.model.returned import ReturnedForm, is_nothing, recorded
from bundler.pipeline.case_reading import read_case
from bundler.pipeline.closer_look import opened
from bundler.pipeline.examining import bytes_of, examine_papers, remember
from bundler.pipeline.form_context import form_context
from bundler.pipeline.returned_forms import record_of, standing_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.disclosure import shown
from bundler.rules.merging import EVERY


@dataclass(frozen=True)
class Taking:
    """What came of taking a form; `room` is where the record as it was is kept, None if nothing was written.

    `wording` is the form as this authority prints it, None for a form that nobody knows.
    """

    reference: str
    paper: ReturnedPaper
    wording: Form | None = None
    room: Path | None = None

    @property
    def is_held(self) -> bool:
        """True where something must be decided or corrected first."""
        merged = self.paper.merged
        is_of_another = not self.paper.is_of_this_case or self.paper.is_about_another_child
        is_wrong = bool(self.paper.misanswers) or is_of_another
        return merged is None or is_wrong or bool(merged.conflicts)


def write_fillable(workshop: Workshop, reference: str, name: str) -> tuple[str, bytes]:
    """A form to be filled in, with the name of its file; `name` is a form's, or that of one of the case's records."""
    from bundler.documents.fillable.writing import write_form

    folder, file = _readable(workshop, reference)
    form = form_of(f"{name.removesuffix('.json')}.json")
    if form is None or form not in workshop.definitions.forms:
        meant = nearest(name, tuple(RECORDS))
        hint = f"Did you mean {meant}? " if meant else ""
        raise UsageError(f"There is no form '{plain(name)}'.", f"{hint}There are: {', '.join(RECORDS)}.")
    record_name = f"{name.removesuffix('.json')}.json"
    filed = next((one for one in file.records_of(form) if one.path == record_name), None)
    if filed is None and name == form:
        filed = _only_one(file, form)
    record = filed.record if filed else RECORDS[form]()
    profile = workshop.definitions.profile(file.case.authority)
    wording = workshop.definitions.in_terms_of(profile).forms[form]
    context = form_context(wording, file.case, record, profile, draft=True, sees=get_args(Protected))
    where = filed.path if filed else record_name
    visible = shown(record, get_args(Protected))  # what is confidential even to these goes into no file that travels
    docx = write_form(workshop.definitions.word_template(form), context, visible, where, folder.name)
    return f"{folder.name} {where.removesuffix('.json')}.docx", docx


def take_form(
    workshop: Workshop, reference: str, named: str, use: Mapping[str, Side], *, dry_run: bool = False
) -> Taking:
    """Takes a form into its record if nothing is in conflict; what the record said before is kept in history/.

    UsageError where there is no such form; CaseBusyError where the case is being built, or the record was changed.
    """
    folder, file = _readable(workshop, reference)
    paper, place, form = _form_named(workshop, folder, file, named)
    if not form.is_read and form.reference == file.case.reference:
        form = _opened(workshop, paper, place)
    standing = standing_of(file, paper, form, use)
    _make_sure_it_decides(standing, use)
    taking = Taking(folder.name, standing, _wording(workshop, file, form.form))
    if dry_run or taking.is_held or (standing.is_settled and not _is_worth_a_note(file, standing)):
        return taking
    with workshop.store.case_lock(folder.name):
        return replace(taking, room=_written(workshop, folder, file, standing))


def _make_sure_it_decides(standing: ReturnedPaper, use: Mapping[str, Side]) -> None:
    """Each place that is decided is one in conflict; else UsageError, for a slip of the pen decides nothing."""
    if standing.merged is None:
        return
    both = [*standing.merged.decided, *(each.place for each in standing.merged.conflicts)]
    for place in use:
        if place != EVERY and place not in both:
            meant = nearest(place, tuple(both))
            hint = f"Did you mean {meant}? " if meant else ""
            raise UsageError(
                f"--use {plain(place)} decides nothing: that place is not in conflict.",
                f"{hint}In conflict: {', '.join(sorted(both)) or 'nothing'}.",
            )


def _wording(workshop: Workshop, file: CaseFile, form: str) -> Form | None:
    definitions = workshop.definitions
    return definitions.in_terms_of(definitions.profile(file.case.authority)).forms.get(form)


def _is_worth_a_note(file: CaseFile, standing: ReturnedPaper) -> bool:
    """Though it changes nothing: somebody decided that the record is right, or said the same of other papers."""
    form, merged = standing.returned, standing.merged
    if standing.taken is not None or merged is None:
        return False
    is_of_others = form.contents != file.contents_taken(standing.record) and not form.is_as_it_went_out
    return bool(merged.decided) or is_of_others


def _written(workshop: Workshop, folder: Path, file: CaseFile, standing: ReturnedPaper) -> Path:
    belongs = record_of(file, standing.returned)
    if belongs is None or standing.merged is None:
        raise ValueError("only a form of a known record can be taken")
    target = folder / belongs.name
    before = target.read_bytes() if belongs.filed else None
    if belongs.filed and hashlib.sha256(before or b"").hexdigest() != belongs.filed.sha256:
        raise was_overtaken(belongs.name)
    typed = json.loads(before.decode("utf-8-sig")) if before else typed_for_new(
        standing.returned.form, folder, workshop.templates
    )  # fmt: skip
    text = changed_text(typed, belongs.now, standing.merged.record)
    _make_sure(belongs.kind, text, standing.merged.record)
    room = keep_record(folder, belongs.name, before)
    write_record(folder, belongs.name, text, before)
    note_taken(room, TakenForm(
        file=standing.path, file_sha256=standing.sha256, record=belongs.name,
        record_before=hashlib.sha256(before).hexdigest() if before is not None else "",
        record_after=hashlib.sha256(text.encode()).hexdigest(),
        taken_on=workshop.today, contents=standing.returned.contents, decided=standing.merged.decided,
    ))  # fmt: skip
    return room


def _make_sure(kind: type[Any], text: str, wanted: dict[str, Any]) -> None:
    """The text is read as the very record that was shown; else FaultError, and nothing is written."""
    record, _ = read_as(kind, json.loads(text))
    read, _ = read_as(kind, wanted)
    if record is None or read is None or _said(recorded(record)) != _said(recorded(read)):
        raise FaultError("the record would not say what was shown", "Nothing was written. Please report this.")


def _said(value: Any) -> Any:
    """What a record says, without the places where it says nothing; rows that say nothing count."""
    if isinstance(value, dict):
        return {key: said for key, part in value.items() if (said := _said(part)) not in (None, {})}
    if isinstance(value, list):
        return [_said(part) for part in value] or None
    return None if is_nothing(value) else value


def _readable(workshop: Workshop, reference: str) -> tuple[Path, CaseFile]:
    folder = find_case(reference, workshop.cases)
    reading = read_case(workshop, folder)
    if reading.file is None:
        raise CaseUnreadableError(
            f"The case {folder.name} cannot be read as it is.", f"See why, with: bundler check {folder.name}"
        )
    return folder, reading.file


def _only_one(file: CaseFile, form: str) -> Any:
    """The form's only record; UsageError where there are several, for then it must be said which."""
    shared = next((one for one in file.records_of(form) if one.shared_from), None)
    if shared:
        raise UsageError(
            f"The record of {form} is shared from the case {shared.shared_from}.",
            f"Write the form there: bundler form {shared.shared_from} {form}",
        )
    filed = file.records_of(form)
    if len(filed) > 1:
        names = ", ".join(one.path.removesuffix(".json") for one in filed)
        raise UsageError(f"The case has more than one record of {form}.", f"Name one: {names}.")
    return filed[0] if filed else None


def _form_named(workshop: Workshop, folder: Path, file: CaseFile, named: str) -> tuple[Paper, Path, ReturnedForm]:
    """The form of that name in the case folder, or at that path anywhere, and where its bytes lie."""
    examined = examine_papers(workshop, folder, file)
    found = [
        (paper, bytes_of(workshop.store, folder, paper), examination.returned)
        for paper in (*examined.file.papers, *examined.file.strays)
        if (examination := examined.examinations.get(paper.content)) and examination.returned
    ]
    plain_name = named.replace("\\", "/")
    for wanted in (plain_name, f"{ATTACHMENTS}/{plain_name}"):
        for one in found:
            if one[0].path == wanted:
                return one
    alike = [one for one in found if one[0].path.rpartition("/")[2] == plain_name]
    if len(alike) == 1:
        return alike[0]
    if Path(named).is_file():
        return _form_at(workshop, Path(named), folder)
    names = ", ".join(f"“{paper.path}”" for paper, _, _ in found)
    remedy = f"There are: {names}." if names else "Put it into the case's attachments folder first; none is there yet."
    raise UsageError(f"There is no filled-in form “{plain(named)}” in the case folder.", remedy)


def _opened(workshop: Workshop, paper: Paper, place: Path) -> ReturnedForm:
    """A form that was saved in another format than Word's present one, read by way of LibreOffice, and remembered."""
    look = opened(workshop, {paper.sha256: place})[paper.sha256]
    if isinstance(look, Trouble) or look.returned is None:
        raise UsageError(
            f"“{plain(paper.path)}” is a form, but it cannot be read as it is saved.",
            "Open it, save it as a Word document (.docx), and take that.",
        )
    remember(workshop, paper, look)
    return look.returned


def _form_at(workshop: Workshop, path: Path, folder: Path) -> tuple[Paper, Path, ReturnedForm]:
    raw = path.read_bytes()
    with workshop.store.passing_folder() as room:
        copy = room / "form.docx"
        copy.write_bytes(raw)
        look = workshop.apart.run(steps.examine, copy, workshop.limits, None)
    if isinstance(look, Trouble) or look.returned is None:
        raise UsageError(f"“{plain(path.name)}” is no form that Bundler wrote.", "Write one with: bundler form")
    is_inside = folder.resolve() in path.resolve().parents
    name = path.resolve().relative_to(folder.resolve()).as_posix() if is_inside else path.name
    return Paper(path=name, sha256=hashlib.sha256(raw).hexdigest(), size=len(raw)), path, look.returned


__all__ = ["Taking", "take_form", "write_fillable"]
