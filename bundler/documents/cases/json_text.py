"""JSON as people write it: read with limits, its mistakes said in words, its keys found again by line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bundler.documents.definitions.misfits import KeyPath, Misfit, plain, written

LARGEST = 5_000_000
DEEPEST = 40
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[{}\[\],:]|[^"{}\[\],:\s]++', re.DOTALL)
Saying = tuple[str, str]
_TYPOGRAPHIC = "\u201c\u201d\u201e\u2018\u2019"


class JsonMistakeError(ValueError):
    """Why a text is not JSON that can be used: a code, a sentence, what to do, and on which line."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True)
class JsonText:
    """A JSON text that could be read, and the keys it states twice."""

    text: str
    value: Any
    repeated: tuple[Misfit, ...]


def read_json(raw: bytes) -> JsonText:
    """The value of a JSON file, or a JsonMistakeError that says what to mend."""
    if len(raw) > LARGEST:
        raise JsonMistakeError("too-big", "The file is far too big for a record.", "Take pasted documents out of it.")
    text = _text_of(raw)
    if not text.strip():
        raise JsonMistakeError("empty", "The file is empty.", "Restore the file, or start it again from a new case.")
    if _deepest(text) > DEEPEST:
        raise JsonMistakeError("too-deep", "The brackets are nested far too deep.", "Restore the last good version.")
    repeats: list[bool] = []
    try:
        value = json.loads(
            text,
            object_pairs_hook=lambda pairs: _object(pairs, repeats),
            parse_constant=_refuse_constant,
            parse_int=_whole_number,
        )
    except json.JSONDecodeError as error:
        raise _in_words(error) from error
    return JsonText(text, value, tuple(_repeated(text)) if repeats else ())


def lines(text: str) -> Mapping[KeyPath, int]:
    """The line (from 1) of every key and list entry of a well-formed JSON text."""
    found: dict[KeyPath, int] = {(): 1}
    for path, line in _walk(text):
        found.setdefault(path, line)
    return found


def _text_of(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise JsonMistakeError(
            "encoding", "The file is saved as Unicode (UTF-16).", "Save it again and choose the encoding UTF-8."
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"Line {line} holds a letter that is not saved as UTF-8."
        raise JsonMistakeError("encoding", message, "Save the file again and choose the encoding UTF-8.") from error


def _deepest(text: str) -> int:
    depth = most = 0
    for sign in _TOKEN.finditer(text):
        if sign[0] in "{[":
            depth += 1
            most = max(most, depth)
        elif sign[0] in "}]":
            depth -= 1
    return most


def _object(pairs: list[tuple[str, Any]], repeats: list[bool]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) < len(pairs):
        repeats.append(True)
    return held


def _refuse_constant(word: str) -> Any:
    raise JsonMistakeError("syntax", f"{word} is not a value.", "Write a number, or leave the key out.")


def _whole_number(digits: str) -> int | float:
    """A whole number; one of absurd length becomes infinite, which no key takes."""
    return int(digits) if len(digits) <= 20 else float("inf")


def _repeated(text: str) -> Iterator[Misfit]:
    """Each key stated again, but not the keys inside it."""
    first: dict[KeyPath, int] = {}
    told: set[KeyPath] = set()
    for path, line in _walk(text):
        is_inside = any(path[:end] in told for end in range(1, len(path)))
        if path in first and isinstance(path[-1], str) and not is_inside:
            told.add(path)
            message = f"'{written(path)}' is stated twice, on line {first[path]} and on line {line}."
            yield Misfit(path, "duplicate-key", message, "Keep the right one and delete the other.")
        first.setdefault(path, line)


def _walk(text: str) -> Iterator[tuple[KeyPath, int]]:
    """Each key and list entry of a well-formed JSON text in order, with its line."""
    path: list[str | int] = []
    awaits_key: list[bool] = []
    for sign, line in _tokens(text):
        if sign == "{":
            path.append("")
            awaits_key.append(True)
        elif sign == "[":
            path.append(0)
            awaits_key.append(False)
            yield tuple(path), line
        elif sign in ("}", "]"):
            path.pop()
            awaits_key.pop()
        elif sign == "," and isinstance(path[-1], int):
            path[-1] += 1
            yield tuple(path), line
        elif sign == ",":
            awaits_key[-1] = True
        elif sign.startswith('"') and awaits_key and awaits_key[-1]:
            path[-1] = json.loads(sign)
            awaits_key[-1] = False
            yield tuple(path), line


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line, end = 1, 0
    for sign in _TOKEN.finditer(text):
        line += text.count("\n", end, sign.start())
        end = sign.start()
        yield sign[0], line


def _in_words(error: json.JSONDecodeError) -> JsonMistakeError:
    """Python's complaint as an administrator understands it."""
    where = f"Line {error.lineno}, column {error.colno}: "
    before = error.doc[: error.pos].rstrip()
    here = error.doc[error.pos : error.pos + 1]
    message, remedy = _mistake(error.msg, before[-1:], here)
    return JsonMistakeError("syntax", where + message, remedy)


def _mistake(complaint: str, before: str, here: str) -> Saying:
    """What is wrong and what to do, from the complaint and the characters around the place."""
    return _from_character(before, here) or _from_complaint(complaint, here)


def _from_character(before: str, here: str) -> Saying | None:
    if not here:
        return "the file ends too early; a bracket or quotation mark is not closed.", "Close it, or restore the file."
    if here in _TYPOGRAPHIC:
        return f"{here} is a typographic quotation mark.", 'Use the plain one: "'
    if here == "'":
        return "' does not begin a text here.", 'Put texts and keys between double quotation marks: "'
    if here == "/":
        return "comments are not allowed in these files.", "Delete the comment; put remarks into README.txt."
    if before == "," and here in "}]":
        return f"there is a comma before '{here}' with nothing after it.", "Delete that comma."
    return None


def _from_complaint(complaint: str, here: str) -> Saying:
    for words, saying in _COMPLAINTS:
        if complaint.startswith(words):
            return saying
    return f"'{plain(here)}' does not belong here.", "Compare with the lines above, or with a new case's file."


_COMPLAINTS: tuple[tuple[str, Saying], ...] = (
    ("Expecting ',' delimiter", ("a comma is missing before this place.",
                                 "Put a comma after each entry but the last.")),
    ("Expecting ':' delimiter", ("a colon is missing after the key.", 'Write "key": value.')),
    ("Expecting property name", ("a key is expected here.", 'Put keys between quotation marks: "key": value.')),
    ("Expecting value", ("a value is missing or not written the JSON way.",
                         'Write "text" in quotation marks, a number, true, false or null.')),
    ("Extra data", ("there is something after the end of the record.", "Delete what stands after the last }.")),
    ("Unterminated string", ("the text that begins here is not closed.", 'Put a " at its end.')),
    ("Invalid control character", ("a text is broken over two lines or holds a tab.",
                                   "Write \\n for a line break and \\t for a tab, on one line.")),
    ("Invalid \\", ("a backslash does not stand for anything here.", "Write / in paths, or \\\\ for a backslash.")),
)


__all__ = ["JsonMistakeError", "JsonText", "lines", "read_json"]
