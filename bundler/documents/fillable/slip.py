"""The slip that travels in a form: which form of which case it is, and what the record said when it was written.

It lies in a part of its own, and packed in the document's own properties: those stay where the form is saved as .odt,
.doc or .rtf, which have no such parts.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from lxml import etree
from pydantic import Field, JsonValue, ValidationError

from bundler.model.fields import Record
from bundler.model.returned import Answers, RowAnswers, Steps, is_nothing, path_of

SPACE: Final = "urn:bundler:form:1"
_PROPERTIES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VARIANT: Final = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT_ID: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
PREFIX: Final = "Bundler "
"""Before the names of our properties."""
_PACKED: Final = "slip "
_LONGEST_PROPERTY: Final = 255
"""Word keeps no longer one."""
_FIRST_FACTS: Final = ("form", "reference", "record", "template")
LONGEST: Final = 10_000_000
"""Characters of a slip; a long report with all its texts has about a tenth of that."""
MOST_ROWS: Final = 4_000
"""Rows of all lists of a record together; a slip that says more is not ours."""


class Slip(Record):
    """What a form knows of itself.

    `controls` are the tags by number (as bookmarks name them), `cells` the numbers of those that fill their table cell,
    `leads` what stands before others in their line, `fixed` the texts of table rows that hold no field, `lines` what
    the form prints outside its fields, `facts` what it printed of case.json, `given` what rows hold that the record
    does not have yet. `contents` is the manifest's of the papers that the form goes out with; empty where it goes with
    none.
    """

    form: str
    reference: str
    record: str
    template: str
    contents: str = ""
    base: Answers | None = None
    controls: dict[str, str] = Field(default_factory=dict)
    cells: tuple[int, ...] = ()
    leads: dict[str, str] = Field(default_factory=dict)
    fixed: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    facts: dict[str, str] = Field(default_factory=dict)
    given: dict[str, dict[str, JsonValue]] = Field(default_factory=dict)


def slip_part(slip: Slip) -> bytes:
    """The part as XML; JSON in plain letters, so that no program alters it."""
    root = etree.Element(f"{{{SPACE}}}form", nsmap=_plain(SPACE))
    root.text = _plain_json(slip)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def properties_part(slip: Slip) -> bytes:
    """The custom properties: what form it is, and the whole slip in pieces of the length that Word keeps."""
    packed = base64.b64encode(zlib.compress(_plain_json(slip).encode(), 9)).decode()
    pieces = [packed[at : at + _LONGEST_PROPERTY] for at in range(0, len(packed), _LONGEST_PROPERTY)]
    said = {key: getattr(slip, key) for key in _FIRST_FACTS}
    said |= {f"{_PACKED}{number}": piece for number, piece in enumerate(pieces, start=1)}
    root = etree.Element(f"{{{_PROPERTIES}}}Properties", nsmap=_plain(_PROPERTIES) | {"vt": _VARIANT})
    for number, (key, value) in enumerate(said.items(), start=2):
        one = etree.SubElement(
            root, f"{{{_PROPERTIES}}}property", fmtid=_FORMAT_ID, pid=str(number), name=f"{PREFIX}{key}"
        )
        etree.SubElement(one, f"{{{_VARIANT}}}lpwstr").text = value
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def slip_in(roots: Iterable[etree._Element]) -> Slip | None:
    """The slip among the parts of a Word file, if it is a form of ours."""
    known = list(roots)
    return next(_whole_slips(known), None) or next(_slips_of_properties(known), None)


def slip_of(properties: Mapping[str, str]) -> Slip | None:
    """The slip that a document's properties hold, by their names; its first facts alone where the rest was lost."""
    said = {name.removeprefix(PREFIX): value for name, value in properties.items() if name.startswith(PREFIX)}
    facts = {key: said.get(key, "") for key in _FIRST_FACTS}
    if any(is_nothing(value) for value in facts.values()):
        return None
    return _believed(_unpacked(said)) or Slip(**facts)


def gathered(pairs: Iterable[tuple[Steps, JsonValue]]) -> Answers:
    """Values by their places as answers; rows in order of their numbers."""
    values: dict[str, JsonValue] = {}
    rows: dict[str, dict[int, dict[str, JsonValue]]] = {}
    for steps, value in pairs:
        key, row, below = parted(steps)
        if row is None:
            values[key] = value
        else:
            rows.setdefault(key, {}).setdefault(row, {})[below] = value
    return Answers(
        values=values,
        rows={
            key: tuple(RowAnswers(row=row, values=values) for row, values in sorted(held.items()))
            for key, held in rows.items()
        },
    )


def parted(steps: Steps) -> tuple[str, int | None, str]:
    """A place as the key of a list, the row's number and the key below it; as a plain key where there is no list."""
    at = next((at for at, step in enumerate(steps) if isinstance(step, int)), None)
    return (path_of(steps), None, "") if at is None else (path_of(steps[:at]), int(steps[at]), path_of(steps[at + 1 :]))


def _plain(space: str) -> dict[str, str]:
    """The names of a part that go without a prefix."""
    return {None: space}  # type: ignore[dict-item]  # lxml's own way of saying so


def _plain_json(slip: Slip) -> str:
    return json.dumps(slip.model_dump(mode="json"), ensure_ascii=True, separators=(",", ":"))


def _whole_slips(roots: list[etree._Element]) -> Iterator[Slip]:
    for root in roots:
        if root.tag == f"{{{SPACE}}}form" and (slip := _believed("".join(map(str, root.itertext())))):
            yield slip


def _slips_of_properties(roots: list[etree._Element]) -> Iterator[Slip]:
    for root in roots:
        if root.tag == f"{{{_PROPERTIES}}}Properties":
            said = {one.get("name", ""): "".join(map(str, one.itertext())) for one in root}
            if slip := slip_of(said):
                yield slip


def _believed(text: str) -> Slip | None:
    """The slip as it is written; None for what is none, or says more than any form of ours."""
    if len(text) > LONGEST:
        return None
    try:
        slip = Slip.model_validate_json(text)
    except ValidationError:
        return None
    is_too_much = slip.base is not None and sum(map(len, slip.base.rows.values())) > MOST_ROWS
    return None if is_too_much else slip


def _unpacked(said: Mapping[str, str]) -> str:
    """The slip's text out of its pieces, by their numbers; empty where they are not whole."""
    numbers = {key.removeprefix(_PACKED): piece for key, piece in said.items() if key.startswith(_PACKED)}
    packed = "".join(numbers.get(str(number), "") for number in range(1, len(numbers) + 1))
    try:
        return zlib.decompressobj().decompress(base64.b64decode(packed), LONGEST + 1).decode()
    except (ValueError, zlib.error):
        return ""


__all__ = ["PREFIX", "Slip", "gathered", "parted", "properties_part", "slip_in", "slip_of", "slip_part"]
