"""A form that was written from a template of another day: fields came, went, moved and were called otherwise since."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

from bundler.documents.fillable.writing import write_form
from bundler.model.fgc_referral import FgcReferral
from bundler.model.fields import Protected
from bundler.model.record import FormRecord
from bundler.model.records import RECORDS
from bundler.model.returned import ReturnedForm, is_nothing, recorded
from bundler.pipeline.form_context import form_context
from bundler.rules.merging import merge
from tests.documents.fillable import filling

TEXT = re.compile(rb"\{\{ record\.([a-z_]+) \}\}")
"""A text that a template prints as it is."""


def template_of(form: str) -> bytes:
    return filling.definitions().word_template(form).read_bytes()


@cache
def texts_of(form: str) -> list[str]:
    """The plain text fields that a template prints once, whatever the record says."""
    found = [key.decode() for key in TEXT.findall(document(template_of(form)))]
    tags = document(filling.written(form, filling.full_record(form)))
    fields = RECORDS[form].model_fields
    return [
        key for key in dict.fromkeys(found)
        if found.count(key) == 1 and "str" in str(fields[key].annotation) and f'w:val="{key}"'.encode() in tags
    ]  # fmt: skip


def document(docx: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        return parts.read("word/document.xml")


WITH_TEXTS = [form for form in sorted(RECORDS) if len(texts_of(form)) > 1]


def written_from(folder: Path, form: str, record: FormRecord, edit: Callable[[bytes], bytes]) -> bytes:
    """The form as an edited template writes it."""
    (folder / "templates").mkdir(exist_ok=True)
    template = folder / "templates" / f"{form}.docx"
    template.write_bytes(filling.rewritten(template_of(form), {"word/document.xml": edit}))
    known = filling.definitions()
    context = form_context(
        known.forms[form], filling.CASE, record, known.profile("exampleshire"), draft=True, sees=get_args(Protected)
    )
    return write_form(template, context, record, f"{form}.json", filling.CASE.reference)


def filled_in(docx: bytes, **typed: str) -> bytes:
    for tag, text in typed.items():
        docx = filling.edited(docx, lambda root, tag=tag, text=text: filling.fill(root, tag, text))  # type: ignore[misc]
    return docx


def merged(returned: ReturnedForm, record: FormRecord) -> dict[str, Any]:
    """The record with the form; nothing is in conflict."""
    result = merge(returned.base, recorded(record), returned.answers)
    assert not result.conflicts
    return result.record


def test_most_forms_are_tried() -> None:
    assert len(WITH_TEXTS) > len(RECORDS) / 2


@pytest.mark.parametrize("form", WITH_TEXTS)
def test_a_field_that_the_form_did_not_ask_for_yet_keeps_what_the_record_says(form: str, tmp_path: Path) -> None:
    new, old = texts_of(form)[:2]
    record = filling.full_record(form)
    docx = written_from(
        tmp_path, form, record, lambda raw: raw.replace(f"{{{{ record.{new} }}}}".encode(), b"Not asked")
    )
    returned = filling.read(filled_in(docx, **{old: "Said anew"}), tmp_path)
    assert merged(returned, record) == {**recorded(record), old: "Said anew"}
    assert (returned.lost, returned.unknown, returned.unclear) == ((), {}, ())


@pytest.mark.parametrize("form", WITH_TEXTS)
def test_fields_that_have_changed_places_since_are_read_as_themselves(form: str, tmp_path: Path) -> None:
    one, other = texts_of(form)[:2]
    record = filling.full_record(form)

    def swap(raw: bytes) -> bytes:
        swapped = {one: other, other: one}
        return TEXT.sub(lambda found: b"{{ record.%s }}" % swapped.get(key := found[1].decode(), key).encode(), raw)

    returned = filling.read(filled_in(written_from(tmp_path, form, record, swap), **{one: "A", other: "B"}), tmp_path)
    assert merged(returned, record) == {**recorded(record), one: "A", other: "B"}


@pytest.mark.parametrize("form", WITH_TEXTS)
def test_a_field_that_was_renamed_or_dropped_since_is_told_with_what_it_says(form: str, tmp_path: Path) -> None:
    gone, kept = texts_of(form)[:2]
    record = filling.full_record(form)
    docx = filled_in(filling.written(form, record), **{gone: "Said under its old name", kept: "Said anew"})
    older = filling.without_packed_slip(filling.rewritten(docx, dict.fromkeys(
        ("word/document.xml", "customXml/itemBundler.xml"), lambda raw: raw.replace(f'"{gone}"'.encode(), b'"old_name"')
    )))  # fmt: skip
    returned = filling.read(older, tmp_path)
    assert returned.unknown == {"old_name": "Said under its old name"}
    assert merged(returned, record) == {**recorded(record), kept: "Said anew"}
    assert not returned.lost


def test_of_a_box_that_is_gone_since_only_a_tick_is_told(tmp_path: Path) -> None:
    docx = filling.written("fgc-referral", FgcReferral(interpreter_needed=True, criteria=("early-help",)))
    older = filling.rewritten(docx, dict.fromkeys(
        ("word/document.xml", "customXml/itemBundler.xml"),
        lambda raw: raw.replace(b'"criteria', b'"old_criteria').replace(b'"interpreter_needed', b'"old_need')
        .replace(b'"advocate_in_place', b'"old_advocate'),
    ))  # fmt: skip
    assert filling.read(older, tmp_path).unknown == {"old_criteria": "early help", "old_need": "yes"}


def test_a_list_that_has_a_new_column_since_keeps_it_in_every_row(tmp_path: Path) -> None:
    record = filling.full_record("ppm-initial")
    docx = written_from(tmp_path, "ppm-initial", record, lambda raw: re.sub(rb"\{\{ \w+\.by_when \}\}", b"-", raw))
    typed = filled_in(docx, **{"actions[0].who": "Jo", "actions[2].details": "Ring"})
    rows = merged(filling.read(typed, tmp_path), record)["actions"]
    before = recorded(record)["actions"]
    assert rows[:2] == [{**before[0], "who": "Jo"}, before[1]]
    assert {key: value for key, value in rows[2].items() if not is_nothing(value)} == {"details": "Ring"}
