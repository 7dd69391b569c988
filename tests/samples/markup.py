"""The small markup the samples' papers are written in: headings, paragraphs, lists, tables, pictures, signatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import Template


@dataclass(frozen=True)
class Heading:
    """`# The paper's title`, `## Section`, `### Part`."""

    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    """Lines up to an empty line."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """`- one` under `- another`."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """`| a | b |` rows; the first is the header. `widths` are shares, from a line such as `|= 1 3 2`."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Picture:
    """`!bars Marks out of ten | Home=7, School=5`: what to draw, its caption, and the drawing's own words."""

    kind: str
    caption: str
    words: str


@dataclass(frozen=True)
class SignedBy:
    """`!signed Name | Role | 3 May 2026`: a drawn scribble over a name, a role and a day."""

    name: str
    role: str
    day: str


@dataclass(frozen=True)
class PageBreak:
    """`---`."""


Block = Heading | Paragraph | Bullets | Table | Picture | SignedBy | PageBreak


def read(text: str, facts: dict[str, str]) -> list[Block]:
    """The blocks of a text, with `$facts` put in; a fact nobody gave is a KeyError."""
    return [_block(lines) for lines in _groups(Template(text).substitute(facts))]


def _groups(text: str) -> Iterator[list[str]]:
    for group in text.split("\n\n"):
        lines = [line.rstrip() for line in group.splitlines() if line.strip()]
        if lines:
            yield lines


def _block(lines: list[str]) -> Block:  # noqa: PLR0911 - one for each kind of block
    first = lines[0]
    if first == "---":
        return PageBreak()
    if first.startswith("#"):
        marks, _, text = " ".join(lines).partition(" ")
        return Heading(text, len(marks))
    if first.startswith("- "):
        return Bullets(tuple(line[2:] for line in lines))
    if first.startswith("|"):
        return _table(lines)
    if first.startswith("!signed "):
        return SignedBy(*_cells(first.removeprefix("!signed ")))
    if first.startswith("!"):
        kind, _, rest = " ".join(lines)[1:].partition(" ")
        caption, words = _cells(rest)
        return Picture(kind, caption, words)
    return Paragraph(" ".join(lines))


def _table(lines: list[str]) -> Table:
    rows = tuple(_cells(line.strip("|")) for line in lines if not line.startswith("|="))
    shares = next((line for line in lines if line.startswith("|=")), "")
    widths = tuple(int(share) for share in shares.removeprefix("|=").split()) or (1,) * len(rows[0])
    return Table(rows, widths)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.split("|"))
