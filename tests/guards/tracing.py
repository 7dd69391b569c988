"""Where each requirement of the source documents is met and which tests prove it, as one page of the docs.

    python -m tests.guards.tracing          writes docs/requirements.md
    python -m tests.guards.tracing --json   says what it would write, and what the tests prove

The requirements stand in docs/requirements.toml. Where they are met is read from the
R-numbers in the product itself: `authority` of packs, forms, profiles, timescales and messages, and the docstrings and
descriptions of the code. What proves them is read from `@pytest.mark.requirement("R92")`.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

REPO = Path(__file__).resolve().parents[2]
LIST = REPO / "docs/requirements.toml"
PAGE = REPO / "docs/requirements.md"

_NUMBERS = re.compile(r"\bR([1-9]\d{0,2})(?:[-–]R?([1-9]\d{0,2}))?\b")
_WIDEST = 12
"""A wider range in a docstring says what a whole module is about, not what it meets."""
_NAMES_OF_A_TABLE = ("id", "key", "role", "name")
_ROOMS = (
    "templates/packs", "templates/forms", "templates/timescales", "templates/authorities", "templates/messages",
    "bundler",
)  # fmt: skip
_AT_MOST = 4

Places = dict[str, dict[str, list[str]]]
"""By requirement and file: the items, fields, functions or tests in it."""


@dataclass(frozen=True)
class Requirement:
    """A row of the list; `later` says why nothing here meets it, or what of it is still to come."""

    id: str
    part: str
    kind: str
    says: str
    later: str = ""


def listed() -> tuple[Requirement, ...]:
    """The requirements in their order."""
    read = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return tuple(Requirement(id=name, part=part, **row) for part, rows in read.items() for name, row in rows.items())


def numbers_in(text: str, widest: int = 273) -> Iterator[str]:
    """`R42, R69-R71` is R42, R69, R70 and R71."""
    for first, last in _NUMBERS.findall(text):
        numbers = range(int(first), int(last or first) + 1)
        if len(numbers) <= widest:
            yield from (f"R{number}" for number in numbers)


def places_where_met() -> Places:
    found: Places = defaultdict(lambda: defaultdict(list))
    for room in _ROOMS:
        for path in sorted((REPO / room).rglob("*")):
            for requirement, label in _numbers_of(path):
                labels = found[requirement][path.relative_to(REPO).as_posix()]
                if label and label not in labels:
                    labels.append(label)
    return found


def tests_that_prove() -> tuple[Places, tuple[str, ...]]:
    """What the markers say, as pytest reads them; and the tests whose marker names nothing."""
    collector = _Collector()
    quietly = ["--collect-only", "-qq", "-n", "0", "-p", "no:cacheprovider", str(REPO / "tests")]
    with redirect_stdout(StringIO()) as said:
        ended = pytest.main(quietly, plugins=[collector])
    if ended != pytest.ExitCode.OK:
        raise SystemExit(said.getvalue())
    return collector.found, tuple(collector.nameless)


def page(rows: tuple[Requirement, ...], met: Places, proven: Places) -> str:
    parts = [line for _, part in groupby(rows, key=lambda row: row.part) for line in _part(tuple(part), met, proven)]
    return "\n".join((*_head(rows), *parts, ""))


class _Collector:
    """A pytest plugin that writes down each marked test."""

    def __init__(self) -> None:
        self.found: Places = defaultdict(lambda: defaultdict(list))
        self.nameless: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            path, name = item.path.relative_to(REPO).as_posix(), item.name.partition("[")[0]
            for marker in item.iter_markers("requirement"):
                if not marker.args:
                    self.nameless.append(item.nodeid)
                for requirement in marker.args:
                    tests = self.found[requirement][path]
                    if name not in tests:
                        tests.append(name)


def _numbers_of(path: Path) -> Iterator[tuple[str, str]]:
    match path.suffix:
        case ".toml":
            yield from _authorities(tomllib.loads(path.read_text(encoding="utf-8")), "")
        case ".py":
            yield from _strings(ast.parse(path.read_text(encoding="utf-8")), "")


def _authorities(value: Any, label: str) -> Iterator[tuple[str, str]]:
    """The R-numbers of every `authority`, with the name of the table it stands in."""
    if isinstance(value, dict):
        own = next((str(value[name]) for name in _NAMES_OF_A_TABLE if name in value), label)
        for requirement in numbers_in(str(value.get("authority", ""))):
            yield requirement, own
        for name, below in value.items():
            yield from _authorities(below, own if isinstance(below, list) else name)
    elif isinstance(value, list):
        for below in value:
            yield from _authorities(below, label)


def _strings(node: ast.AST, label: str) -> Iterator[tuple[str, str]]:
    """The R-numbers of every text, with the name of the function or class it stands in."""
    for below in ast.iter_child_nodes(node):
        is_named = isinstance(below, ast.FunctionDef | ast.ClassDef)
        own = below.name.lstrip("_").replace("_", " ") if is_named else label  # type: ignore[attr-defined] # has a name
        if isinstance(below, ast.Constant) and isinstance(below.value, str):
            for requirement in numbers_in(below.value, _WIDEST):
                yield requirement, label
        yield from _strings(below, own)


def _head(rows: tuple[Requirement, ...]) -> Iterator[str]:
    later = [row for row in rows if row.later]
    yield "# Requirements"
    yield ""
    yield (
        "What the source procedures ask of Bundler, where each point is met and which tests prove it. "
        "This page is written by `make requirements` from [requirements.toml](requirements.toml), from the R-numbers "
        "that packs, forms, timescales, profiles and code carry, and from the tests' markers; do not edit it."
    )
    yield ""
    wait = f"{len(later)} of them wait, wholly or in part, for later work, and say so." if later else "none waits."
    yield f"{len(rows)} requirements; {wait}"


def _part(rows: tuple[Requirement, ...], met: Places, proven: Places) -> Iterator[str]:
    yield from ("", f"## {rows[0].part}", "")
    yield "| | Kind | What it asks | Met in | Proved by |"
    yield "|---|---|---|---|---|"
    yield from (_row(row, met, proven) for row in rows)


def _row(row: Requirement, met: Places, proven: Places) -> str:
    says = f"{row.says}.<br>*{row.later}*" if row.later else f"{row.says}."
    cells = (row.id, row.kind, says, _cell(met.get(row.id, {})), _cell(proven.get(row.id, {})))
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _cell(places: dict[str, list[str]]) -> str:
    files = [f"`{file}`{_labels(labels)}" for file, labels in sorted(places.items(), key=_by_room)]
    return "<br>".join((*files[:_AT_MOST], *_and_more(files))) or "–"


def _labels(labels: list[str]) -> str:
    shown = [label if label.startswith("test_") else label.removeprefix("case.").replace("_", " ") for label in labels]
    return f": {', '.join((*shown[:_AT_MOST], *_and_more(shown)))}" if labels else ""


def _and_more(shown: list[str]) -> Iterable[str]:
    return (f"and {len(shown) - _AT_MOST} more",) if len(shown) > _AT_MOST else ()


def _by_room(place: tuple[str, list[str]]) -> tuple[int, str]:
    room = next((number for number, room in enumerate(_ROOMS) if place[0].startswith(room)), len(_ROOMS))
    return room, place[0]


def main() -> None:
    rows, met, (proven, nameless) = listed(), places_where_met(), tests_that_prove()
    written = page(rows, met, proven)
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps({"page": written, "met": met, "proven": proven, "nameless": nameless}))
    else:
        PAGE.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
