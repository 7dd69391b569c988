"""A first look at a Word document: everything in it that must not, or could not rightly, become pages of a bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Final

from lxml import etree

from bundler.documents.fillable.reading import read_form
from bundler.documents.intake import word_troubles
from bundler.documents.intake.limits import MAX_WORDS
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.documents.intake.word_package import (
    Part,
    Relationship,
    WordPackage,
    drop,
    is_on,
    opened,
    tags,
    unwrap,
    value,
)
from bundler.model.finding import Trouble
from bundler.model.paper import Examination, PaperKind

_COMPATIBILITY: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_DRAWING: Final = (
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
)
_PICTURE: Final = (
    "http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main",
)
_WORD_2010: Final = "http://schemas.microsoft.com/office/word/2010/wordml"
_VML: Final = "urn:schemas-microsoft-com:vml"

_INSERTIONS: Final = ("ins", "cellIns", "customXmlInsRangeStart")
_DELETIONS: Final = ("del", "cellDel", "customXmlDelRangeStart")
_MOVES: Final = ("moveFrom", "moveTo", "customXmlMoveFromRangeStart", "customXmlMoveToRangeStart")
FORMATS: Final = (
    "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "tblGridChange", "trPrChange",
    "tcPrChange", "numberingChange", "cellMerge",
)
CONFLICTS: Final = tuple(f"{{{_WORD_2010}}}{name}" for name in ("conflictIns", "conflictDel"))

READ: Final = ("document", "hdr", "ftr", "footnotes", "endnotes")
"""The kinds of part whose text is printed."""
_SHOWN: Final = frozenset(tags("t", "sym", "drawing", "pict", "object", "ptab", "noBreakHyphen"))
_NOT_READ: Final = frozenset((f"{{{_COMPATIBILITY}}}Fallback", *tags("del", "moveFrom", "rPr", "pPr")))
_SPACING: Final = {
    tag: text
    for name, text in (("p", "\n"), ("tab", "\t"), ("br", "\n"), ("cr", "\n"), ("noBreakHyphen", "-"))
    for tag in tags(name)
}
_TEXT: Final = frozenset(tags("t"))

_FETCHED: Final = {
    "attachedTemplate": "a template on the internet",
    "image": "a picture",
    "oleObject": "a linked object",
    "package": "a linked object",
    "frame": "a frame",
    "subDocument": "a subdocument",
    "mailMergeSource": "the data of a mail merge",
}
_FETCHING_FIELDS: Final = frozenset(
    ("INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "DDE", "DDEAUTO", "DATABASE", "RD")
)
_DAY_FIELDS: Final = frozenset(("DATE", "TIME", "SAVEDATE", "PRINTDATE"))
_OWN_NAME_FIELDS: Final = frozenset(("FILENAME",))
OBJECTS: Final = frozenset(("oleObject", "package", "control", "activeXControlBinary"))
_LEAST_CROP: Final = 1_000
"""In thousandths of a per cent of a side; Word itself cuts off less than that by rounding."""
_MAX_NAMES: Final = 5
_LONGEST_NAME: Final = 60

Check = Callable[[WordPackage], Iterator[Trouble]]


def examine_word(path: Path) -> Examination:
    """The document's visible words, whether it is signed, and its troubles; never an exception for bad content.

    Raises `OSError` where the file itself cannot be read.
    """
    try:
        package = opened(path)
    except RefusedPaperError as refusal:
        return Examination(kind=PaperKind.WORD, troubles=(refusal.trouble,))
    if returned := read_form(package):
        return Examination(kind=PaperKind.WORD, returned=returned)
    return Examination(
        kind=PaperKind.WORD,
        troubles=tuple(trouble for check in CHECKS for trouble in check(package)),
        signed=any(name.startswith("_xmlsignatures/") for name in package.names),
        words=visible_words(package),
    )


def changes_are_accepted(package: WordPackage) -> Iterator[Trouble]:
    """LibreOffice prints text that was struck out, and who struck it is in the file (D11)."""
    counts = {
        ("insertion", "insertions"): _count(package, *tags(*_INSERTIONS)),
        ("deletion", "deletions"): _count(package, *tags(*_DELETIONS)),
        ("move", "moves"): _count(package, *tags(*_MOVES)),
        ("change of format", "changes of format"): _count(package, *tags(*FORMATS)),
        ("conflict", "conflicts"): _count(package, *CONFLICTS),
    }
    kinds = [word_troubles.counted(number, *words) for words, number in counts.items() if number]
    if kinds:
        yield word_troubles.tracked_changes(kinds)


def comments_are_gone(package: WordPackage) -> Iterator[Trouble]:
    said = _count(package, *tags("comment"))
    marked = _count(package, *tags("commentReference", "annotationRef"))
    if said or marked:
        yield word_troubles.comments(max(said, 1))


def nothing_is_hidden(package: WordPackage) -> Iterator[Trouble]:
    styles = hidden_styles(package)
    runs = sum(
        is_hidden(run, styles) for part in package.of_kind(*READ) for run in part.all("r") if _shows(run)
    )
    others = sum(1 for part in package.of_kind(*READ) for _ in hidden_rows_and_shapes(part))
    if runs + others:
        yield word_troubles.hidden_text(runs + others)


def pictures_are_whole(package: WordPackage) -> Iterator[Trouble]:
    """What is cropped away is not shown, but LibreOffice writes the whole picture into the PDF."""
    cropped = sum(1 for part in package.of_kind(*READ) for _ in cropped_in(part))
    if cropped:
        yield word_troubles.cropped_pictures(cropped)


def there_are_no_macros(package: WordPackage) -> Iterator[Trouble]:
    by_name = any(name.lower().endswith("vbaproject.bin") for name in package.names)
    if by_name or any(relation.kind == "vbaProject" for relation in package.relationships):
        yield word_troubles.macros()


def everything_shown_is_inside(package: WordPackage) -> Iterator[Trouble]:
    """Plain hyperlinks are fine, and so is the name of a template on a drive, which LibreOffice does not open."""
    outside = [relation for relation in package.relationships if is_fetched(relation)]
    on_a_drive = [relation for relation in outside if relation.kind == "attachedTemplate" and _is_file(relation.target)]
    fetched = [_FETCHED.get(relation.kind, "something") for relation in outside if relation not in on_a_drive]
    fetched += [f"a field {name}" for name in _field_names(package) if name in _FETCHING_FIELDS]
    if fetched:
        yield word_troubles.external_links(tuple(dict.fromkeys(fetched)))
    elif on_a_drive:
        yield word_troubles.template_elsewhere()


def is_fetched(relation: Relationship) -> bool:
    """Whether what is related lies elsewhere and would be shown."""
    return relation.is_external and relation.kind not in ("hyperlink", "aFChunk")


def no_document_is_taken_in(package: WordPackage) -> Iterator[Trouble]:
    """What Word would take in on opening is no part of the pages yet, and other programs leave it out."""
    if any(relation.kind == "aFChunk" for relation in package.relationships) or _count(package, *tags("altChunk")):
        yield word_troubles.document_inside()


def no_other_file_is_inside(package: WordPackage) -> Iterator[Trouble]:
    """The sheet behind a chart does not count: what it shows is drawn, and the sheet stays behind."""
    related = {
        relation.target
        for relation in package.relationships
        if relation.kind in OBJECTS and not relation.is_external and "/charts/" not in relation.owner
    }
    placed = _count(package, *tags("object", "control"))
    if related or placed:
        yield word_troubles.embedded_objects(max(len(related), placed))


def form_fields_are_filled(package: WordPackage) -> Iterator[Trouble]:
    empty = [
        properties
        for part in package.of_kind(*READ)
        for properties in part.all("sdtPr")
        if any(is_on(prompt) for prompt in properties.iterchildren(*tags("showingPlcHdr")))
    ]
    names = dict.fromkeys(name for properties in empty if (name := _control_name(properties)))
    if empty:
        yield word_troubles.form_field_empty(len(empty), tuple(names)[:_MAX_NAMES])


def fields_print_what_they_printed(package: WordPackage) -> Iterator[Trouble]:
    names = tuple(dict.fromkeys(_field_names(package)))
    days = tuple(name for name in names if name in _DAY_FIELDS)
    if days:
        yield word_troubles.date_field(days)
    if any(name in _OWN_NAME_FIELDS for name in names):
        yield word_troubles.file_name_field()


CHECKS: Final[tuple[Check, ...]] = (
    changes_are_accepted,
    comments_are_gone,
    nothing_is_hidden,
    pictures_are_whole,
    there_are_no_macros,
    everything_shown_is_inside,
    no_document_is_taken_in,
    no_other_file_is_inside,
    form_fields_are_filled,
    fields_print_what_they_printed,
)


def visible_words(package: WordPackage) -> str:
    """The text that Word shows, paragraph by paragraph, content controls and text boxes included."""
    styles = hidden_styles(package)
    words = (text for part in package.of_kind(*READ) for text in _texts(part, styles))
    return "".join(words).strip()[:MAX_WORDS]


def _texts(part: Part, hidden_styles: frozenset[str]) -> Iterator[str]:
    walk = etree.iterwalk(part.root, events=("start",))
    for _, element in walk:
        if element.tag in _NOT_READ or (element.tag in tags("r") and is_hidden(element, hidden_styles)):
            walk.skip_subtree()
        elif element.tag in _TEXT:
            yield element.text or ""
        elif element.tag in _SPACING:
            yield _SPACING[element.tag]


def _count(package: WordPackage, *names: str) -> int:
    """How often these elements stand in the file; a text box's second, older copy counts only if it is alone."""
    found = [element for part in package.parts if part.kind != "glossaryDocument" for element in part.root.iter(*names)]
    first_copies = sum(next(element.iterancestors(f"{{{_COMPATIBILITY}}}Fallback"), None) is None for element in found)
    return first_copies or len(found)


def _shows(run: etree._Element) -> bool:
    return any(child.tag in _SHOWN and (child.tag not in _TEXT or (child.text or "").strip()) for child in run)


def is_hidden(run: etree._Element, hidden_styles: frozenset[str]) -> bool:
    """Hidden by itself, or by a style of its own, of its paragraph or of a table around it."""
    direct = [switch for properties in run.iterchildren(*tags("rPr"))
              for switch in properties.iterchildren(*tags("vanish"))]
    if direct:
        return is_on(direct[-1])
    return bool(hidden_styles) and any(style in hidden_styles for style in _styles_of(run))


def _styles_of(run: etree._Element) -> Iterator[str]:
    yield ""
    for element in (run, *run.iterancestors(*tags("p", "tbl"))):
        for properties in element.iterchildren(*tags("rPr", "pPr", "tblPr")):
            yield from (value(style) or "" for style in properties.iterchildren(*tags("rStyle", "pStyle", "tblStyle")))


def hidden_styles(package: WordPackage) -> frozenset[str]:
    """The ids of the styles that hide their text, by themselves or by what they are based on; "" for all text."""
    hidden: set[str] = set()
    based: dict[str, str] = {}
    for part in package.of_kind("styles"):
        for style in part.all("style", "docDefaults"):
            name = value(style, "styleId") or ""
            for base in style.iterchildren(*tags("basedOn")):
                based[name] = value(base) or ""
            if any(is_on(switch) for switch in style.iter(*tags("vanish"))):
                hidden.add(name)
            if value(style, "default") in ("1", "true", "on") and name in hidden:
                hidden.add("")
    while heirs := {name for name, base in based.items() if base in hidden} - hidden:
        hidden |= heirs
    return frozenset(hidden)


def hidden_rows_and_shapes(part: Part) -> Iterator[etree._Element]:
    for properties in part.all("trPr"):
        yield from (switch for switch in properties.iterchildren(*tags("hidden")) if is_on(switch))
    for space in _DRAWING:
        yield from (shape for shape in part.root.iter(f"{{{space}}}docPr") if shape.get("hidden") in ("1", "true"))
    yield from (
        shape for shape in part.root.iter(f"{{{_VML}}}*")
        if "visibility:hidden" in shape.get("style", "").replace(" ", "").lower()
    )


def cropped_in(part: Part) -> Iterator[etree._Element]:
    for space in _PICTURE:
        for cut in part.root.iter(f"{{{space}}}srcRect"):
            sides = [cut.get(side, "0").strip() for side in ("l", "t", "r", "b")]
            if any(side.endswith("%") or (side.isdigit() and int(side) >= _LEAST_CROP) for side in sides):
                yield cut
    for shown in part.root.iter(f"{{{_VML}}}imagedata"):
        if any(shown.get(f"crop{side}", "0").strip(" 0f.") for side in ("left", "top", "right", "bottom")):
            yield shown


def _control_name(properties: etree._Element) -> str:
    titles = [value(child) or "" for child in properties.iterchildren(*tags("alias"), *tags("tag"))]
    return next((title[:_LONGEST_NAME] for title in titles if title), "")


def _field_names(package: WordPackage) -> Iterator[str]:
    """The first word of every field's instruction, in capitals."""
    for part in package.of_kind(*READ):
        for instruction in _instructions(part):
            yield from instruction.upper().split()[:1]


def _instructions(part: Part) -> Iterator[str]:
    """Every field's instruction in full, however many runs it is spread over."""
    waiting: list[list[str] | None] = []
    for element in part.all("fldSimple", "fldChar", "instrText", "delInstrText"):
        name = etree.QName(element).localname
        if name == "fldSimple":
            yield value(element, "instr") or ""
        elif name != "fldChar":
            if waiting and waiting[-1] is not None:
                waiting[-1].append(element.text or "")
        elif value(element, "fldCharType") == "begin":
            waiting.append([])
        elif waiting:
            if (words := waiting.pop()) is not None:
                yield "".join(words)
            if value(element, "fldCharType") == "separate":
                waiting.append(None)


def unlink_fields(part: Part) -> None:
    """Fields that would fetch something become what they showed last."""
    for simple in [field for field in part.all("fldSimple") if _fetches(value(field, "instr") or "")]:
        unwrap(simple)
    for mark in [mark for field in _long_fields(part) if _fetches(field.instruction) for mark in field.marks]:
        drop(mark)


@dataclass
class _LongField:
    """A field spread over runs; `marks` is everything of it but what it shows."""

    instruction: str = ""
    marks: list[etree._Element] = dataclass_field(default_factory=list)
    is_instructing: bool = True


def _long_fields(part: Part) -> Iterator[_LongField]:
    open_fields: list[_LongField] = []
    for element in list(part.all("fldChar", "instrText", "t")):
        name, kind = etree.QName(element).localname, value(element, "fldCharType")
        if name == "fldChar" and kind == "begin":
            open_fields.append(_LongField())
        for one in open_fields[:-1]:
            if one.is_instructing:
                one.marks.append(element)
        if not open_fields:
            continue
        field = open_fields[-1]
        if name == "fldChar" or field.is_instructing:
            field.marks.append(element)
        if name == "instrText" and field.is_instructing:
            field.instruction += element.text or ""
        elif kind == "separate":
            field.is_instructing = False
        elif kind == "end":
            yield open_fields.pop()


def _fetches(instruction: str) -> bool:
    return instruction.upper().split()[:1] in [[name] for name in _FETCHING_FIELDS]


def _is_file(target: str) -> bool:
    """A path or a file address, not an address on the internet."""
    return target.lower().startswith(("file:", "\\\\", "/")) or "://" not in target
