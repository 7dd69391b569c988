"""On which line of a TOML file a key stands; tomllib reads the values but forgets the lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

KeyPath = tuple[str | int, ...]

_TABLE = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_BARE_OR_QUOTED = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_KEY = re.compile(rf"\s*({_BARE_OR_QUOTED}(?:\s*\.\s*{_BARE_OR_QUOTED})*)\s*=(.*)$", re.DOTALL)
_PART = re.compile(_BARE_OR_QUOTED)
_TOKEN = re.compile(
    r'''"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\#[^\n]*|[\[\]{},]|\n|[^"'\#\[\]{},\n]+|.''',
    re.DOTALL,
)


def places(text: str) -> Mapping[KeyPath, int]:
    """Every key path of a TOML text with the line (from 1) it starts on; arrays and inline tables included."""
    found: dict[KeyPath, int] = {(): 1}
    prefix: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    for line, statement in _statements(text):
        if table := _TABLE.fullmatch(statement):
            prefix = _header(_parts(table[2]), table[1] == "[[", counts)
            _note(found, prefix, line)
        elif key := _KEY.match(statement):
            path = (*prefix, *_parts(key[1]))
            _note(found, path, line)
            _look_inside(found, path, key[2], line)
    return found


def line_of(found: Mapping[KeyPath, int], path: KeyPath) -> int:
    """The line of a path, or of the nearest thing around it that is there."""
    while path not in found:
        path = path[:-1]
    return found[path]


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each key or header with its value, however many lines the value takes."""
    line, start, depth, statement = 1, 1, 0, ""
    for sign in _TOKEN.findall(text):
        depth += (sign in "[{") - (sign in "]}") if len(sign) == 1 else 0
        if sign == "\n" and depth <= 0:
            yield start, statement
            statement, start, depth = "", line + 1, 0
        elif not sign.startswith("#"):
            statement += sign
        line += sign.count("\n")
    yield start, statement


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _header(names: tuple[str, ...], repeats: bool, counts: dict[KeyPath, int]) -> KeyPath:
    """The path of a table header: `[[sections.items]]` is the next item of the section begun last."""
    path: KeyPath = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path])
    path = (*path, names[-1])
    if not repeats:
        return path
    counts[path] = counts.get(path, -1) + 1
    return (*path, counts[path])


def _look_inside(found: dict[KeyPath, int], path: KeyPath, value: str, line: int) -> None:
    """Notes what stands in an array or inline table, which may run over several lines."""
    stack: list[tuple[KeyPath, str, int]] = []
    pending: KeyPath = path
    key_text = ""
    for sign in _TOKEN.findall(value):
        if sign in ("[", "{"):
            _note(found, pending, line)
            stack.append((pending, sign, 0))
            pending = (*pending, 0) if sign == "[" else pending
            key_text = ""
        elif sign in ("]", "}") and stack:
            stack.pop()
        elif sign == "," and stack:
            base, kind, index = stack.pop()
            stack.append((base, kind, index + 1))
            pending = (*base, index + 1) if kind == "[" else base
            key_text = ""
        elif sign == "\n":
            line += 1
        elif stack and stack[-1][1] == "{":
            key_text += sign
            if key := _KEY.match(key_text):
                pending = (*stack[-1][0], *_parts(key[1]))
                _note(found, pending, line)
        elif stack and sign.strip():
            _note(found, pending, line)
        line += sign.count("\n") if sign != "\n" else 0


def _note(found: dict[KeyPath, int], path: KeyPath, line: int) -> None:
    for end in range(1, len(path) + 1):
        found.setdefault(path[:end], line)
