"""The Word templates that the product ships: every record prints whole, blank or full, in Word and as PDF."""

import io
import re
from collections.abc import Mapping
from datetime import date, time
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from zipfile import ZipFile

import pytest
from lxml import etree
from pydantic import BaseModel
from pypdf import PdfReader

from bundler.documents.definitions.loading import load
from bundler.documents.form_templates import placeholders, text_of, unparsable
from bundler.documents.forms import fill_form
from bundler.documents.office import Conversion, convert
from bundler.model.case import Case, Child, Match, Parent, PermanencePlan, Placement
from bundler.model.fields import Protected
from bundler.model.record import FormRecord
from bundler.model.records import RECORDS
from bundler.pipeline.form_context import PaperRow, form_context, names_offered

TEMPLATES = Path(__file__).parents[2] / "templates"
DEFINITIONS = load(TEMPLATES)
PROFILE = DEFINITIONS.profiles["exampleshire"]
WORD_TEMPLATES = sorted((TEMPLATES / "forms").glob("*.docx"))
EVERYTHING = get_args(Protected)
NEVER_PRINTED = {"json_schema", "child", "scan"}
SAID_NO = {"address_confidential"}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

every_template = pytest.mark.parametrize("template", WORD_TEMPLATES, ids=lambda path: path.stem)


def full(kind: Any, name: str, choice: int = 0) -> Any:
    """A value of this type with a text of its own in every place; lists have two rows, choices the given one."""
    kind = _plain(kind)
    if get_origin(kind) is tuple:
        return tuple(full(get_args(kind)[0], f"{name} {number}", choice) for number in ("one", "two"))
    if get_origin(kind) is Literal:
        return get_args(kind)[choice % len(get_args(kind))]
    if issubclass(kind, BaseModel):
        return kind.model_validate(
            {key: full(info.annotation, f"{name} {key}", choice) if key not in SAID_NO else False
             for key, info in kind.model_fields.items() if key not in NEVER_PRINTED}
        )
    if issubclass(kind, Enum):
        return next(iter(kind))
    return {str: f"{name} & <{name}> {{{{ }}}}", bool: True, int: 7, date: date(2026, 12, 9), time: time(14, 30)}[kind]


def texts_in(value: Any) -> list[str]:
    if isinstance(value, BaseModel):
        return [text for key in type(value).model_fields for text in texts_in(getattr(value, key))]
    if isinstance(value, tuple):
        return [text for row in value for text in texts_in(row)]
    return [value] if type(value) is str and "{{" in value else []


def _plain(kind: Any) -> Any:
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return _plain(next(part for part in get_args(kind) if part is not NoneType))
    return kind


def bare_case() -> Case:
    return Case(
        reference="CH-2026-014", authority="exampleshire", packs=("fostering-panel",),
        child=Child(first_name="Maya", surname="Hart"),
    )


def full_case() -> Case:
    return bare_case().model_copy(
        update={
            "child": full(Child, "child"), "placement": full(Placement, "placement"), "match": Match(route="ifa"),
            "plan": full(PermanencePlan, "plan"), "people": full(Case.model_fields["people"].annotation, "people"),
        }
    )


def filled(template: Path, case: Case, record: FormRecord | None, **more: Any) -> bytes:
    form = DEFINITIONS.forms[template.stem]
    return fill_form(
        template, form_context(form, case, record, PROFILE, draft=True, sees=EVERYTHING, **more)
    )


def full_form(template: Path, choice: int = 0, *, decided: bool = True) -> tuple[bytes, FormRecord]:
    """The form of a record in which everything is said; `choice` picks among decisions and outcomes."""
    record = full(RECORDS[template.stem], "record", choice)
    if not decided and hasattr(record, "decided_on"):
        record = record.model_copy(update={"decided_on": None})
    papers = (PaperRow(title="Paper one", pages=3, dated="9 December 2026", labels="A2–A4", sha256="0123abcd"),)
    parent = full(Parent, "parent").model_copy(update={"name": getattr(record, "parent", "parent name")})
    decision = getattr(record, "decision", None)
    docx = filled(template, full_case(), record, papers=papers, parent=parent, decision=decision)
    return docx, record


def squeezed(text: str) -> str:
    """Without white space: lines break where they must."""
    return re.sub(r"\s+", "", text)


def text_in(docx: bytes) -> str:
    with ZipFile(io.BytesIO(docx)) as parts:
        names = [name for name in parts.namelist() if re.fullmatch(r"word/(document|header\d+|footer\d+)\.xml", name)]
        runs = [run for name in names for run in etree.fromstring(parts.read(name)).iter(f"{W}t")]
    return squeezed("".join(run.text or "" for run in runs))


def pdf_text(pdf: Path) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(pdf).pages))


@every_template
def test_the_text_beside_a_template_says_what_the_template_says(template: Path) -> None:
    assert template.with_suffix(".txt").read_text("utf-8") == text_of(template), "run: bundler packs text"


@every_template
def test_everything_a_template_uses_is_supplied(template: Path) -> None:
    assert unparsable(template) == ()
    offered = names_offered(DEFINITIONS.forms[template.stem], PROFILE)
    assert [found for found in placeholders(template) if found.name not in offered] == []


@every_template
def test_a_blank_form_leaves_no_mark_of_the_template(template: Path) -> None:
    text = text_in(filled(template, bare_case(), None))

    assert "CH-2026-014" in text
    assert not re.search(r"\{\{|\{%|None|undefined", text)


@every_template
def test_whatever_is_recorded_is_printed(template: Path) -> None:
    """Some facts only print with one of the decisions, or before it; a fact printed with none of them is lost."""
    forms = [*(full_form(template, choice) for choice in range(5)), full_form(template, decided=False)]

    printed = "".join(text_in(docx) for docx, _ in forms)

    assert [text for text in texts_in(forms[0][1]) if squeezed(text) not in printed] == []


def test_the_referral_says_that_a_confidential_address_is_withheld_and_leaves_no_blank() -> None:
    template = next(path for path in WORD_TEMPLATES if path.stem == "fgc-referral")
    parents = [
        {"name": "Ann Jones", "address": "9 Tannery Yard", "phone": "01632 960311", "address_confidential": True},
        {"name": "Ben Lee", "address": "5 The Parade", "phone": "01632 960312", "address_confidential": False},
    ]
    text = text_in(filled(template, bare_case(), RECORDS["fgc-referral"].model_validate({"parents": parents})))
    assert "AnnJonesWithheld(confidential)Withheld(confidential)" in text
    assert "BenLee5TheParade01632960312" in text
    assert "TanneryYard" not in text
    assert "960311" not in text


@every_template
def test_every_cell_of_a_filled_form_ends_with_a_paragraph(template: Path) -> None:
    for docx in (filled(template, bare_case(), None), full_form(template)[0]):
        with ZipFile(io.BytesIO(docx)) as parts:
            body = etree.fromstring(parts.read("word/document.xml"))
        assert all(cell[-1].tag == f"{W}p" for cell in body.iter(f"{W}tc"))
        assert all(table.find(f"{W}tr") is not None for table in body.iter(f"{W}tbl"))


@every_template
def test_a_template_is_a4_british_english_and_carries_marking_and_page_numbers(template: Path) -> None:
    with ZipFile(template) as parts:
        body = etree.fromstring(parts.read("word/document.xml"))
        styles = etree.fromstring(parts.read("word/styles.xml"))
    size = next(body.iter(f"{W}pgSz"))
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == ("11906", "16838")
    assert {language.get(f"{W}val") for language in styles.iter(f"{W}lang")} == {"en-GB"}
    wanted = ("{{ document.marking }}", "{{ document.reference }}", "[PAGE] of [NUMPAGES]")
    assert all(piece in text_of(template) for piece in wanted)


@pytest.mark.office
def test_every_form_becomes_a_pdf_that_says_what_was_recorded(tmp_path: Path) -> None:
    """One start for all forms; what was recorded is read from the PDF with another library."""
    records: Mapping[str, FormRecord] = {path.stem: _write_full(path, tmp_path) for path in WORD_TEMPLATES}

    outcomes = convert(
        [Conversion(tmp_path / f"{name}.docx", tmp_path / f"{name}.pdf") for name in records], tmp_path / "work"
    )

    assert [outcome.reason for outcome in outcomes if not outcome.converted] == []
    for name, record in records.items():
        in_word = text_in((tmp_path / f"{name}.docx").read_bytes())
        printed = pdf_text(tmp_path / f"{name}.pdf")
        wanted = [text for text in texts_in(record) if squeezed(text) in in_word]
        assert wanted, name
        # Word by word: a page may break within a text, and header and footer then stand between.
        assert [text for text in wanted if not all(word in printed for word in text.split())] == [], name


@pytest.mark.office
def test_ticks_are_drawn_with_a_font_that_has_them(tmp_path: Path) -> None:
    _write_full(TEMPLATES / "forms" / "fgc-referral.docx", tmp_path)

    convert([Conversion(tmp_path / "fgc-referral.docx", tmp_path / "form.pdf")], tmp_path / "work")

    text = pdf_text(tmp_path / "form.pdf")
    assert "Yes☒No☐" in text
    fonts = _fonts_of(tmp_path / "form.pdf")
    assert fonts
    assert all(re.match(r"/[A-Z]{6}\+", font) for font in fonts), "every font is embedded"


def _fonts_of(pdf: Path) -> set[str]:
    pages: list[Any] = list(PdfReader(pdf).pages)
    return {str(font.get_object()["/BaseFont"]) for page in pages for font in page["/Resources"]["/Font"].values()}


def _write_full(template: Path, folder: Path) -> FormRecord:
    docx, record = full_form(template)
    (folder / template.name).write_bytes(docx)
    return record
