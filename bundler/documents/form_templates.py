"""Read what stands in a Word template: its placeholders, those that cannot be parsed, and its text for reviewers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from jinja2 import TemplateSyntaxError, nodes
from lxml import etree

from bundler.documents.forms import new_environment, open_template, paragraph_lines
from bundler.documents.template_tags import Tags, Unparsable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PART = re.compile(r"word/(header|document|footer|footnotes)\d*\.xml")
_ORDER = {"header": 0, "document": 1, "footer": 2, "footnotes": 3}
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(frozen=True)
class Placeholder:
    """A name that a template uses, with the paragraph and the part ("word/header1.xml") it stands in.

    The name is dotted from the context's own name; `[]` stands for "each row of": `record.actions[].details`.
    """

    name: str
    paragraph_text: str
    part: str


def placeholders(template: Path) -> tuple[Placeholder, ...]:
    """Every name that the tags which can be parsed use, in order."""
    return tuple(found for tags in _tags(template) for found in _names_of(tags))


def unparsable(template: Path) -> tuple[Unparsable, ...]:
    """Every tag that cannot be parsed or does not close, each with its paragraph."""
    faults = tuple(fault for tags in _tags(template) for fault in tags.faults)
    return faults or tuple(_unparsable_parts(template))


def text_of(template: Path) -> str:
    """The template as text for reviewers: headers, body and footers in order, cells of a row between bars."""
    return "\n".join(
        f"[{part.removeprefix('word/').removesuffix('.xml')}]\n" + "".join(f"{line}\n" for line in _block_lines(root))
        for part, root in _parts(template)
    )


def _parts(template: Path) -> list[tuple[str, etree._Element]]:
    """The parts with text, headers first, each parsed."""
    open_template(template)
    with ZipFile(template) as docx:
        found = [(match[1], name) for name in docx.namelist() if (match := _PART.fullmatch(name))]
        found.sort(key=lambda pair: (_ORDER[pair[0]], pair[1]))
        return [(name, etree.fromstring(docx.read(name), _PARSER)) for _, name in found]


def _patched_parts(template: Path) -> Iterator[tuple[str, str]]:
    """Each part's XML as docxtpl hands it to jinja."""
    form = open_template(template)
    for part, root in _parts(template):
        yield part, form.patch_xml(etree.tostring(root, encoding="unicode"))


def _tags(template: Path) -> list[Tags]:
    """The tags of each part that has text."""
    return [
        Tags.of(part, ("".join(_paragraph_text(paragraph)) for paragraph in root.iter(f"{_W}p")))
        for part, root in _parts(template)
    ]


def _names_of(tags: Tags) -> Iterator[Placeholder]:
    """The names of one part; what a broken tag may have bound stands for nobody can tell what."""
    steps = tuple(tags.steps())
    program = new_environment().parse("\n".join(step.text for step in steps))
    for name, line in _names_in(program, dict.fromkeys(tags.doubtful_names)):
        tag = steps[line - 1].tag
        yield Placeholder(name, tag.paragraph_text, tag.part)


def _names_in(node: nodes.Node, rows: dict[str, str | None]) -> Iterator[tuple[str, int]]:
    """Each dotted name below a node with its line; `rows` says what the names of loops stand for."""
    if isinstance(node, nodes.For):
        yield from _names_in(node.iter, rows)
        rows = rows | {"loop": None} | _bound(node.target, _dotted(node.iter, rows), each=True)
        for part in [*node.body, *node.else_, *([node.test] if node.test else [])]:
            yield from _names_in(part, rows)
    elif isinstance(node, nodes.Assign):
        yield from _names_in(node.node, rows)
        rows.update(_bound(node.target, _dotted(node.node, rows), each=False))
    elif isinstance(node, nodes.AssignBlock):
        for part in node.body:
            yield from _names_in(part, rows)
        rows.update(_bound(node.target, None, each=False))
    elif isinstance(node, nodes.Name | nodes.Getattr) or _is_key(node):
        yield from _one_name(node, rows)
    else:
        for child in node.iter_child_nodes():
            yield from _names_in(child, rows)


def _one_name(node: nodes.Node, rows: dict[str, str | None]) -> Iterator[tuple[str, int]]:
    name = _dotted(node, rows)
    if name:
        yield name, node.lineno
    elif isinstance(node, nodes.Getattr | nodes.Getitem):
        yield from _names_in(node.node, rows)


def _bound(target: nodes.Node, source: str | None, *, each: bool) -> dict[str, str | None]:
    """What the name that a loop or a set binds stands for; None where nobody can tell."""
    names = [found.name for found in ([target] if isinstance(target, nodes.Name) else target.find_all(nodes.Name))]
    known = source is not None and len(names) == 1
    return dict.fromkeys(names, f"{source}[]" if known and each else source if known else None)


def _is_key(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)


def _dotted(node: nodes.Node | None, rows: dict[str, str | None]) -> str | None:
    """The dotted name of an expression, or None where it is not a plain one."""
    match node:
        case nodes.Name():
            return rows.get(node.name, node.name)
        case nodes.Getattr():
            return _joined(_dotted(node.node, rows), f".{node.attr}")
        case nodes.Getitem():
            return _joined(_dotted(node.node, rows), f".{node.arg.value}" if _is_key(node) else "[]")  # type: ignore[attr-defined]  # a key is a Const
        case nodes.Filter():
            return _joined(_dotted(node.node, rows), "[]" if node.name in {"first", "last"} else "")
    return _dotted(node.left, rows) if isinstance(node, nodes.Or) else None


def _joined(stem: str | None, ending: str) -> str | None:
    return None if stem is None else stem + ending


def _unparsable_parts(template: Path) -> Iterator[Unparsable]:
    """What only shows in the whole part, as it is filled."""
    for part, xml in _patched_parts(template):
        try:
            new_environment().compile(re.sub(r"<w:p([ >])", r"\n<w:p\1", xml))
        except TemplateSyntaxError as error:
            line = paragraph_lines(xml)[error.lineno - 1]
            yield Unparsable(str(error.message), line.strip(), part)


def _block_lines(element: etree._Element) -> Iterator[str]:
    """The lines of a part, a cell or a content control, in document order."""
    for child in element:
        if child.tag == f"{_W}p":
            yield "".join(_paragraph_text(child))
        elif child.tag == f"{_W}tbl":
            yield from _table_lines(child)
        else:
            yield from _block_lines(child)


def _table_lines(table: etree._Element) -> Iterator[str]:
    for row in table.iter(f"{_W}tr"):
        cells = ["\n".join(_block_lines(cell)).strip() for cell in row.iter(f"{_W}tc")]
        yield f"| {' | '.join(cells)} |"


def _paragraph_text(paragraph: etree._Element) -> Iterator[str]:
    """The pieces of a paragraph's text; a field shows as [PAGE], not as the number Word last worked out."""
    in_field = False
    for piece in (piece for run in paragraph.iter(f"{_W}r") for piece in run):
        kind = piece.get(f"{_W}fldCharType")
        in_field = kind == "separate" or (in_field and kind != "end")
        if piece.tag == f"{_W}instrText":
            yield f"[{(piece.text or '').strip()}]"
        elif not in_field:
            yield {f"{_W}t": piece.text or "", f"{_W}tab": "\t", f"{_W}br": "\n"}.get(str(piece.tag), "")
