"""Whether the form records are finished: filled in, signed, dated, and free of placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from bundler.model.fact_words import in_plain_words, nobody_has_recorded
from bundler.model.fields import Signature
from bundler.model.finding import Finding
from bundler.model.pack import FormField
from bundler.model.words import in_a_sentence
from bundler.rules.holding import Holding, records_in_use
from bundler.rules.owners import CASE_HOLDER, owner_in_words, owner_of
from bundler.rules.placeholders import placeholder_in
from bundler.rules.plain import words_of
from bundler.rules.sheet import Sheet, attribute, decided_sheets, in_words, is_blank, is_said, sheets
from bundler.rules.signing import is_signed
from bundler.rules.situation import Situation
from bundler.rules.walking import signatures, texts
from bundler.rules.writing_down import how_to_fill_in, how_to_record, where_to_write

_WITHOUT_REASON = re.compile(r"\s*not available\s*[-–—:.]*\s*", re.IGNORECASE)


def records_are_filled_in(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Every field that a form needs for this case is filled in; a fact that two forms need is asked for once."""
    said: set[tuple[str, str]] = set()
    for sheet in sheets(situation, holding):
        for finding in _once_needed(sheet, (*_blank_fields(sheet), *_unknown_fields(sheet))):
            about = (finding.place, "" if finding.code == "field-blank" else finding.message)
            if about not in said:
                said.add(about)
                yield finding


def rows_are_filled_in(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Every row that a form prints is there, and every row has what the form needs in it."""
    for sheet in sheets(situation, holding):
        yield from _once_needed(sheet, tuple(_blank_rows(sheet)))


def answers_leave_no_doubt(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """No answer is one that the form warns of (C8: the family do not agree)."""
    for sheet in sheets(situation, holding):
        for field in sheet.form.fields:
            if field.doubt_if and is_said(sheet.value(field.doubt_if.partition("=")[0]), field.doubt_if):
                yield _doubted(sheet, field)


def decisions_are_written_out(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """Once a decision is recorded, its form and the letters about it are filled in and signed (R53-R55).

    It warns only: they are printed to be signed.
    """
    yield from (finding.model_copy(update={"severity": "warns"}) for finding in what_decisions_lack(situation))


def what_decisions_lack(situation: Situation) -> Iterator[Finding]:
    """The same with the weight that each field has: what must be there before a decision is recorded."""
    for sheet in decided_sheets(situation):
        yield from (*_blank_fields(sheet), *_unknown_fields(sheet), *_blank_rows(sheet), *_unsigned_fields(sheet))


def records_are_signed(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Every signature that a form needs is there with name and date, or as a signed scan."""
    for sheet in sheets(situation, holding):
        yield from _once_needed(sheet, tuple(_unsigned_fields(sheet)))


def started_signatures_are_finished(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """No signature that a form could do without has a name and no date, or a date and no name."""
    for sheet in sheets(situation, holding):
        needed = {field.key for field in sheet.form.fields if sheet.needs(field).is_yes}
        for path, signature in signatures(sheet.filed.record):
            is_started = signature.name or signature.signed_on
            if path not in needed and is_started and not is_signed(signature, situation):
                field = FormField(key=path, label=in_words(path), owner=sheet.held.item.owner)
                yield _unsigned(sheet, field, signature)


def records_have_no_placeholders(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Nothing in a record, or in what a letter is made from, still says TBC or XX/XX/XXXX (D9)."""
    for sheet in sheets(situation, holding):
        owners = {field.key: field.owner for field in sheet.form.fields}
        for path, text in texts(sheet.filed.record):
            if placeholder := placeholder_in(text):
                owner = owners.get(path.partition("[")[0], sheet.held.item.owner)
                label = f"{sheet.form.label_of(path)} in {sheet.title}"
                finding = _placeholder(sheet.place(path), placeholder, owner, situation, label)
                yield finding.model_copy(update={"item": sheet.held.item.id})
    for filed, item in records_in_use(situation, holding):
        for path, text in texts(filed.record) if item is None else ():
            if placeholder := placeholder_in(text):
                yield _placeholder(f"{filed.path}: {path}", placeholder, CASE_HOLDER, situation)


def what_is_not_available_has_its_reason(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """A section that cannot be written says “Not available –” and why (B13)."""
    for sheet in sheets(situation, holding):
        owners = {field.key: field.owner for field in sheet.form.fields}
        for path, text in texts(sheet.filed.record):
            if _WITHOUT_REASON.fullmatch(text):
                owner = owners.get(path.partition("[")[0], sheet.held.item.owner)
                yield _without_reason(sheet, path, owner)


def the_case_has_no_placeholders(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """A fact nobody knows yet is left out of case.json, not written as TBC."""
    for path, text in texts(situation.case):
        if placeholder := placeholder_in(text):
            yield _placeholder(f"case.json: {path}", placeholder, CASE_HOLDER, situation)


def _once_needed(sheet: Sheet, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Of a form that is not finished, and that nobody can tell is needed, only what decides that is asked (R72)."""
    if not findings or not sheet.held.needed.cannot_tell:
        return findings
    return (_perhaps_not_needed(sheet),)


def _blank_fields(sheet: Sheet) -> Iterator[Finding]:
    for field in sheet.form.fields:
        if is_blank(sheet.value(field.key)) and not sheet.is_signature(field) and sheet.needs(field).is_yes:
            yield _blank(sheet, field)


def _unknown_fields(sheet: Sheet) -> Iterator[Finding]:
    """One finding for all blank fields of a record that the same missing facts leave open."""
    unknown: dict[tuple[str, ...], list[str]] = {}
    for field in sheet.form.fields:
        if is_blank(sheet.value(field.key)) and sheet.needs(field).cannot_tell:
            unknown.setdefault(sheet.needs(field).missing, []).append(field.label)
    for missing, labels in unknown.items():
        yield _cannot_tell(sheet, missing, labels)


def _blank_rows(sheet: Sheet) -> Iterator[Finding]:
    for field in sheet.form.fields:
        rows = sheet.value(field.key) if field.each or field.each_if or field.rows_for else ()
        yield from _blank_cells(sheet, field, rows or ())
        if field.required is None or sheet.needs(field).is_yes:
            yield from _rows_not_there(sheet, field, rows or ())


def _unsigned_fields(sheet: Sheet) -> Iterator[Finding]:
    for field in sheet.form.fields:
        if sheet.is_signature(field) and sheet.needs(field).is_yes:
            signature = sheet.value(field.key)
            if not is_signed(signature, sheet.situation):
                yield _unsigned(sheet, field, signature)


def _blank_cells(sheet: Sheet, field: FormField, rows: tuple[Any, ...]) -> Iterator[Finding]:
    """One finding for each row, however much of it is blank."""
    for number, row in enumerate(rows):
        also = [key for key, if_said in field.each_if.items() if _is_said_in(row, if_said)]
        blank = [key for key in dict.fromkeys((*field.each, *also)) if is_blank(attribute(row, key))]
        if blank:
            label = f"{field.label}, row {number + 1}: {in_a_sentence([sheet.label(key) for key in blank])}"
            at = f"{field.key}[{number}]{f'.{blank[0]}' if len(blank) == 1 else ''}"
            yield _blank(sheet, field.model_copy(update={"key": at, "label": label}), are="are" if blank[1:] else "is")


def _rows_not_there(sheet: Sheet, field: FormField, rows: tuple[Any, ...]) -> Iterator[Finding]:
    """A list that is blank as a whole is asked for as one field."""
    if not rows and sheet.needs(field).is_yes:
        return
    there = {words_of(_first_text(row)) for row in rows}
    for named, printed in sheet.wanted_rows(field):
        if words_of(named) not in there:
            yield _blank(sheet, field.model_copy(update={"label": f"{field.label}: {printed}"}), row=printed)


def _is_said_in(row: Any, key_and_value: str) -> bool:
    return is_said(attribute(row, key_and_value.partition("=")[0]), key_and_value)


def _first_text(row: Any) -> str:
    return str(getattr(row, next(iter(type(row).model_fields)))) if isinstance(row, BaseModel) else str(row)


def _blank(sheet: Sheet, field: FormField, row: str = "", are: str = "is") -> Finding:
    """`row` tells one row of a list from another, of which each is asked for."""
    item, place = sheet.held.item, sheet.place(field.key)
    return Finding(
        code="field-blank", severity=field.severity, place=place, item=item.id,
        message=f"“{field.label}” {are} blank in {sheet.title}.",
        remedy=how_to_fill_in(place, sheet.situation.case.reference),
        owner=owner_in_words(field.owner, sheet.situation.case.people), authority=field.authority or item.authority,
        hard=field.hard, lacks=(f"{place}: {row}" if row else place,), waits=f"“{field.label}” in {sheet.title}",
        is_plain_ask=True,
    )  # fmt: skip


def _doubted(sheet: Sheet, field: FormField) -> Finding:
    item, place = sheet.held.item, sheet.place(field.key)
    return Finding(
        code="answer-in-doubt", severity="warns", place=place, item=item.id,
        message=f"“{field.label}” is answered in {sheet.title} so that somebody should look: {field.doubt}.",
        remedy="Settle it with whoever it is about, or say in the form why it goes ahead all the same.",
        owner=owner_in_words(field.owner, sheet.situation.case.people), authority=field.authority or item.authority,
    )  # fmt: skip


def _cannot_tell(sheet: Sheet, missing: tuple[str, ...], labels: list[str]) -> Finding:
    item, fields = sheet.held.item, in_a_sentence([f"“{label}”" for label in labels])
    return Finding(
        code="cannot-tell", severity="blocks", place=missing[0], item=item.id,
        message=f"Cannot tell whether {sheet.title} needs {fields}, because {nobody_has_recorded(missing)}.",
        remedy=how_to_record(missing, sheet.situation.case.reference),
        owner=owner_of(sheet.situation), authority=item.authority,
        lacks=missing, waits=f"{fields} in {sheet.title}", is_plain_ask=True,
    )  # fmt: skip


def _perhaps_not_needed(sheet: Sheet) -> Finding:
    item, needed = sheet.held.item, sheet.held.needed
    return Finding(
        code="cannot-tell", severity="blocks", place=needed.missing[0], item=item.id,
        message=f"Cannot tell whether “{item.title}” is needed, because {needed.because}.",
        remedy=how_to_record(needed.missing, sheet.situation.case.reference),
        owner=owner_of(sheet.situation), authority=item.authority, hard=item.hard,
        lacks=needed.missing, waits=f"“{item.title}”", is_plain_ask=True,
    )  # fmt: skip


def _unsigned(sheet: Sheet, field: FormField, signature: Signature | None) -> Finding:
    item, place = sheet.held.item, sheet.place(field.key)
    is_undated = bool(signature and signature.name)
    return Finding(
        code="undated" if is_undated else "unsigned", severity=field.severity, place=place, item=item.id,
        message=f"“{field.label}” in {sheet.title} {'has no date' if is_undated else 'is not signed'}.",
        remedy=f"Enter name, role and date {where_to_write(place, sheet.situation.case.reference)}; or name the "
        "signed scan there.",
        owner=owner_in_words(field.owner, sheet.situation.case.people), authority=field.authority or item.authority,
        hard=field.hard, lacks=(place,), waits=f"“{field.label}” in {sheet.title}",
    )  # fmt: skip


def _without_reason(sheet: Sheet, path: str, owner: str) -> Finding:
    place, item = sheet.place(path), sheet.held.item
    return Finding(
        code="reason-missing", severity="blocks", place=place, item=item.id,
        message=f"{sheet.form.label_of(path)} in {sheet.title} says that something is not available, and not why.",
        remedy="Write the reason behind it: “Not available – ” and why.",
        owner=owner_in_words(owner, sheet.situation.case.people), authority="B13",
    )  # fmt: skip


def _placeholder(place: str, placeholder: str, owner: str, situation: Situation, label: str = "") -> Finding:
    words = label or in_plain_words(place)
    return Finding(
        code="placeholder-text", severity="blocks", place=place,
        message=f"{words[:1].upper()}{words[1:]} still says “{placeholder}”.",
        remedy="Write what is true, or delete it if nobody knows yet.",
        owner=owner_in_words(owner, situation.case.people),
    )  # fmt: skip
