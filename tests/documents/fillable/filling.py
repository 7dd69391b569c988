"""A form written for a record, what Word and LibreOffice would do to it, and what is read of it again."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any, get_args

from hypothesis import strategies as st
from lxml import etree

from bundler.documents.definitions.loading import Definitions, load
from bundler.documents.fillable.kinds import Group, Kind, Leaf, Rows, shape_of
from bundler.documents.fillable.reading import read_form
from bundler.documents.fillable.slip import SPACE
from bundler.documents.fillable.writing import write_form
from bundler.documents.intake.word_package import opened
from bundler.model.case import Case
from bundler.model.fields import Protected
from bundler.model.record import FormRecord
from bundler.model.records import RECORDS
from bundler.model.returned import ReturnedForm
from bundler.pipeline.form_context import form_context

REPO = Path(__file__).resolve().parents[3]
CASE = Case.model_validate({
    "reference": "T-1", "authority": "exampleshire", "packs": ["fostering-panel"],
    "child": {"first_name": "Ada", "surname": "Invented", "date_of_birth": "2018-04-01", "record_id": "900001"},
    "people": {"social_worker": {"name": "Sam Sample"}},
    "parents": [{"name": "Pat Invented", "relationship": "mother"}],
})  # fmt: skip

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


@cache
def definitions() -> Definitions:
    return load(REPO / "templates")


def written(form: str, record: FormRecord) -> bytes:
    """The form for a record of the invented case."""
    known = definitions()
    context = form_context(
        known.forms[form], CASE, record, known.profile(CASE.authority), draft=True, sees=get_args(Protected)
    )
    return write_form(known.word_template(form), context, record, f"{form}.json", CASE.reference)


def read(docx: bytes, folder: Path) -> ReturnedForm:
    path = folder / "returned.docx"
    path.write_bytes(docx)
    form = read_form(opened(path))
    assert form is not None
    return form


def edited(docx: bytes, edit: Callable[[etree._Element], None], part: str = "word/document.xml") -> bytes:
    """The form after somebody did something to its document."""
    return rewritten(docx, {part: lambda raw: _edited(raw, edit)})


def rewritten(docx: bytes, changes: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as parts, zipfile.ZipFile(out, "w") as target:
        for name in parts.namelist():
            target.writestr(name, changes[name](parts.read(name)) if name in changes else parts.read(name))
    return out.getvalue()


def without_base(docx: bytes) -> bytes:
    """The form after a program has lost what the record said when it was written."""
    forgetful = b'"base":null,"controls"'
    return rewritten(docx, {"customXml/itemBundler.xml": lambda raw: re.sub(rb'"base":.*?,"controls"', forgetful, raw)})


def without_packed_slip(docx: bytes) -> bytes:
    """The form whose own properties name it and no more."""
    return rewritten(docx, {"docProps/custom.xml": lambda raw: raw.replace(b'"Bundler slip ', b'"Somebody\'s ')})


def control(root: etree._Element, tag: str, number: int = 0) -> Any:
    """The content control with this tag."""
    found = [one for one in root.iter(f"{W}sdt") if one.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == tag]  # type: ignore[union-attr]
    return found[number]


def fill(root: etree._Element, tag: str, text: str, number: int = 0) -> None:
    """Types over what a control shows, as Word does it: the prompt goes, and in a box every line is a paragraph."""
    held = control(root, tag, number)
    for prompt in held.iter(f"{W}showingPlcHdr"):
        parent = prompt.getparent()
        assert parent is not None
        parent.remove(prompt)
        break
    content = held.find(f"{W}sdtContent")
    assert content is not None
    paragraphs = content.findall(f"{W}p")
    for place in paragraphs[1:]:
        content.remove(place)
    for run in list(content.iter(f"{W}r")):
        around = run.getparent()
        assert around is not None
        around.remove(run)
    for at, line in enumerate(text.split("\n")):
        target = content
        if paragraphs:
            target = paragraphs[0] if at == 0 else etree.SubElement(content, f"{W}p")
        run = etree.SubElement(target, f"{W}r")
        if at and not paragraphs:
            etree.SubElement(run, f"{W}br")
        etree.SubElement(run, f"{W}t").text = line


def tick(root: etree._Element, tag: str, *, on: bool = True) -> None:
    """Clicks a box, as Word does it."""
    box = control(root, tag)
    next(box.iter(f"{W14}checked")).set(f"{W14}val", "1" if on else "0")
    next(box.iter(f"{W}t")).text = "☒" if on else "☐"


SLIP = SPACE

HOSTILE = st.sampled_from([
    "Ŵŷ ŵ Llŷn", "a & b < c > d", "{{ record.x }}", "{% if %}", "tab\there", "one\ntwo\n\nfour", "😀👩‍👧",
    '"quoted" \'single\'', "]]>", "&amp;", "\u00a0no-break", "x" * 300, "ünïcödé Łódź", "<w:p/>", "T & T", "   leading",
    "trailing   ", "\n\nblank lines before", "?" * 2, "\u200f\u202bright to left", "Click", "\ue0001\ue001", "{_{",
    "a\r\nb",
])  # fmt: skip
TEXTS = st.one_of(
    HOSTILE,
    st.text(
        st.characters(
            blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff", whitelist_characters="\n\t"
        ),
        max_size=40,
    ),
)
_LEAVES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: TEXTS,
    Kind.DATE: st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    Kind.CLOCK: st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    Kind.NUMBER: st.integers(1, 10),
    Kind.YES_NO: st.booleans(),
}


def _value(annotation: Any, *, is_required: bool) -> st.SearchStrategy[Any]:
    shape = shape_of(annotation)
    match shape:
        case Leaf(kind=Kind.CHOICE):
            made: st.SearchStrategy[Any] = st.sampled_from(shape.options)
        case Leaf(kind=Kind.CHOICES):
            return st.lists(st.sampled_from(shape.options), unique=True).map(tuple)
        case Leaf():
            made = _LEAVES[shape.kind]
        case Group():
            return _group(shape.record)
        case Rows():
            each = _group(shape.each.record) if isinstance(shape.each, Group) else _LEAVES[shape.each.kind]
            return st.lists(each, max_size=3).map(tuple)
        case _:
            return st.none()
    return made if is_required else st.one_of(st.none(), made)


def _group(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({
        name: _value(field.annotation, is_required=field.is_required())
        for name, field in kind.model_fields.items() if name != "json_schema"
    })  # fmt: skip


def _edited(raw: bytes, edit: Callable[[etree._Element], None]) -> bytes:
    root = etree.fromstring(raw)
    edit(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def records(form: str) -> st.SearchStrategy[FormRecord]:
    """Any record of a form that its model accepts."""
    kind = RECORDS[form]

    def accepted(data: dict[str, Any]) -> bool:
        try:
            kind.model_validate(data)
        except ValueError:
            return False
        return True

    return _group(kind).filter(accepted).map(kind.model_validate)


def full_record(form: str) -> FormRecord:
    """A record in which every field says something, with two rows in every list."""
    return RECORDS[form].model_validate(_full(RECORDS[form], form))


def _full(kind: Any, path: str) -> dict[str, Any]:
    return {
        name: _full_value(field.annotation, f"{path}.{name}")
        for name, field in kind.model_fields.items() if name != "json_schema"
    }  # fmt: skip


def _full_value(annotation: Any, path: str) -> Any:
    shape = shape_of(annotation)
    match shape:
        case Leaf(kind=Kind.CHOICE | Kind.CHOICES):
            return shape.options[-1] if shape.kind is Kind.CHOICE else shape.options[:2]
        case Leaf():
            return _FULL[shape.kind](path)
        case Group():
            return _full(shape.record, path)
        case Rows():
            each = shape.each
            if isinstance(each, Group):
                return [_full(each.record, path), _full(each.record, f"{path}, the second")]
            return [f"{path} ŵ & <", f"{path}, the second"]
    return None


_FULL: dict[Kind, Callable[[str], Any]] = {
    Kind.TEXT: lambda path: f"{path} ŵ & < é 😀\nand a second line\twith a tab\n\nand {{{{ x }}}}",
    Kind.DATE: lambda _: date(2026, 12, 9), Kind.CLOCK: lambda _: time(14, 30), Kind.NUMBER: lambda _: 3,
    Kind.YES_NO: lambda _: False,
}  # fmt: skip

__all__ = [
    "CASE", "W", "control", "edited", "fill", "full_record", "read", "records", "rewritten", "tick", "without_base",
    "without_packed_slip", "written",
]  # fmt: skip
