"""Holds every form that came back against the record it belongs to, and takes one into it when somebody says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bundler.documents.definitions.misfits import KeyPath, read_as, written
from bundler.model.case import Case
from bundler.model.fields import windows_has_no
from bundler.model.merged import Side
from bundler.model.paper import Examination, Paper
from bundler.model.record import CaseFile, FiledRecord, FormRecord
from bundler.model.records import RECORDS, form_of
from bundler.model.return_standing import Misanswer, ReturnedPaper
from bundler.model.returned import ChangedFact, ReturnedForm, recorded
from bundler.rules.merging import merge

_NAME = re.compile(r"[a-z][\w-]{0,79}\.json")
"""What a form may call a record that is not there yet; anybody can write into a form what they like."""

_IN_WORD: Mapping[str, str] = MappingProxyType({
    "date": "Choose it from the calendar, or type it like 28/02/2026; leave it empty where it is not known.",
    "time": "Type it like 14:30 or 2.30 pm; leave it empty where it is not known.",
    "choice": "Choose one of the answers that the form offers.",
    "wrong-type": "Type a number in digits, for example 2.",
    "missing": "Fill it in; or empty the whole row.",
})
"""What to do in the form about an answer that the record refuses, by the kind of mistake."""


@dataclass(frozen=True)
class RecordAsFiled:
    """The record a form belongs to: its file's name, and the record itself if it is there."""

    name: str
    filed: FiledRecord | None
    kind: type[FormRecord]

    @property
    def now(self) -> dict[str, Any]:
        """What the record says, as JSON; what a new one would say if there is none."""
        says: dict[str, Any] = recorded(self.filed.record if self.filed else self.kind())
        return says


def returned_forms(file: CaseFile, examinations: Mapping[str, Examination]) -> tuple[ReturnedPaper, ...]:
    """Every dropped form, with what taking it would do."""
    return tuple(
        standing_of(file, paper, examination.returned)
        for paper in (*file.papers, *file.strays)
        if (examination := examinations.get(paper.content)) and examination.returned
    )


def standing_of(
    file: CaseFile, paper: Paper, form: ReturnedForm, use: Mapping[str, Side] | None = None
) -> ReturnedPaper:
    """One form against its record; `use` are decisions about places that both changed."""
    belongs = record_of(file, form)
    is_of_this_case = form.reference == file.case.reference
    name = belongs.name if belongs else form.record
    taken = next((note for note in file.taken if note.file_sha256 == paper.sha256), None)
    standing = ReturnedPaper(
        path=paper.path, sha256=paper.sha256, returned=form, record=name, is_of_this_case=is_of_this_case, taken=taken
    )
    if belongs is None or not is_of_this_case or not form.is_read:
        return standing
    merged = merge(form.base, belongs.now, form.answers, use)
    return standing.model_copy(update={
        "merged": merged,
        "misanswers": tuple(_misanswers(belongs.kind, merged.record)),
        "facts": tuple(_still_different(file.case, form.facts)),
    })  # fmt: skip


def record_of(file: CaseFile, form: ReturnedForm) -> RecordAsFiled | None:
    """The record that a form is for: the file it was written from or for; None for a form that nobody knows.

    A form cannot name any other file.
    """
    kind = RECORDS.get(form.form)
    if kind is None:
        return None
    filed = tuple(one for one in file.records_of(form.form) if not one.shared_from)
    named = next((one for one in filed if one.path == form.record), None)
    is_name = _NAME.fullmatch(form.record) and not windows_has_no(form.record)
    name = form.record if named or (is_name and form_of(form.record) == form.form) else f"{form.form}.json"
    return RecordAsFiled(name, named or next((one for one in filed if one.path == name), None), kind)


def _misanswers(kind: type[FormRecord], merged: Mapping[str, Any]) -> Iterator[Misanswer]:
    """What the record would refuse, by the same rules as its JSON file, in the words of somebody who uses Word."""
    _, misfits = read_as(kind, dict(merged))
    for misfit in misfits:
        is_empty = misfit.code == "missing" or (misfit.code == "wrong-type" and _at(merged, misfit.path) is None)
        message = "Nothing is filled in there." if is_empty else misfit.message.replace("this key", "this field")
        remedy = _IN_WORD.get("missing" if is_empty else misfit.code, misfit.remedy)
        yield Misanswer(place=written(misfit.path), message=message, remedy=remedy)


def _at(merged: Any, path: KeyPath) -> Any:
    """What stands at a place; nothing where there is no such place."""
    for key in path:
        try:
            merged = merged[key]
        except (KeyError, IndexError, TypeError):
            return None
    return merged


def _still_different(case: Case, facts: tuple[ChangedFact, ...]) -> Iterator[ChangedFact]:
    """Corrections that case.json has not taken up yet."""
    from bundler.documents.fillable.answering import as_value
    from bundler.documents.fillable.kinds import Kind, Leaf
    from bundler.documents.forms import in_print

    for fact in facts:
        value: Any = case
        for key in fact.place.split("."):
            value = getattr(value, key, None)
        if value is None or isinstance(value, str | bool | int) or hasattr(value, "isoformat"):
            now = in_print(value)
            is_same_day = hasattr(value, "isoformat") and as_value(Leaf(Kind.DATE), fact.now) == value.isoformat()
            if not is_same_day and " ".join(now.split()) != " ".join(fact.now.split()):
                yield fact.model_copy(update={"was": now})
