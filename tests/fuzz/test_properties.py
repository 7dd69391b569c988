"""What must hold of every name, file beginning, JSON text, Rich Text body and winmail.dat, whatever is in it."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundler.documents.cases.json_text import DEEPEST, JsonMistakeError, JsonText, lines, read_json
from bundler.documents.intake import identify as formats
from bundler.documents.intake.identify import Format, identify, name_trouble
from bundler.documents.intake.member_names import MAX_FOLDERS, MAX_NAME, Names, decoded, safe_path
from bundler.documents.intake.rtf_body import read_rtf, unpacked_rtf
from bundler.documents.intake.tnef import read_tnef
from tests.documents.intake.mail_papers import winmail, zipped
from tests.fuzz.targets import is_safe

MANY = settings(max_examples=250, deadline=None)
FEWER = settings(max_examples=100, deadline=None)

# Names

odd_names = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(["..", ".", "/", "\\", "C:", "con", "\u202e", "a.pdf", " ", "\0"])).map("".join),
)


@MANY
@given(odd_names)
def test_a_name_is_made_relative_short_and_fit_for_every_machine(name: str) -> None:
    made = safe_path(decoded(name))
    is_safe(made)
    assert not Path(made).is_absolute()
    assert len(made.split("/")) <= MAX_FOLDERS + 1
    assert max(map(len, made.split("/"))) <= MAX_NAME + 1
    assert safe_path(made) == made


@FEWER
@given(st.lists(odd_names, max_size=8))
def test_names_in_one_container_differ_whatever_letters_they_are_in(names: list[str]) -> None:
    given_names = Names()
    made = [given_names.give(safe_path(name)) for name in names]
    assert len({name.casefold() for name in made}) == len(names)
    for name in made:
        is_safe(name)


# Kinds

STARTS = [start for start, _ in formats._STARTS]
beginnings = st.tuples(
    st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml ", b"From: a@b\n",
                     b"\xff\xfe", zipped({"mimetype": b"x", "content.xml": b"y"}), *STARTS]),
    st.binary(max_size=600),
).map(b"".join)


@MANY
@given(beginnings, st.sampled_from(["", ".pdf", ".docx", ".csv", ".zip", ".PDF", ".nonsense"]))
def test_every_file_is_of_some_kind(tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str) -> None:
    path = tmp_path_factory.getbasetemp() / f"paper{suffix}"
    path.write_bytes(content)
    found = identify(path)
    assert isinstance(found, Format)
    trouble = name_trouble(path, found)
    assert trouble is None or trouble.code in ("extension-lies", "not-what-it-says")


# JSON

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=25,
)


@FEWER
@given(values, st.sampled_from([None, 2]), st.booleans())
def test_what_python_reads_is_read_the_same(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    try:
        wanted = json.loads(text.decode())
    except UnicodeDecodeError:
        return
    assert read_json(text).value == wanted


@FEWER
@given(values)
def test_every_key_and_entry_has_a_line_of_the_file(value: Any) -> None:
    text = json.dumps(value, indent=1)
    found = lines(text)
    assert all(1 <= line <= text.count("\n") + 1 for line in found.values())
    assert set(found) == {(), *_paths(value)}


def _paths(value: Any, so_far: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Every path below a value, and that of the first entry of an empty list, which has a place too."""
    steps: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value)) or [(0, None)]
    return {path for step, part in steps for path in ((*so_far, step), *_paths(part, (*so_far, step)))}


json_pieces = st.lists(st.sampled_from([
    "{", "}", "[", "]", ",", ":", '"', '"a"', "\\", "1", "-0.5e9", "null", "true", "NaN", "\n", " ", "é", "'", "//",
    "“", "\ufeff", "9" * 30, "\\u12", "\0",
]), max_size=30).map("".join)  # fmt: skip


@MANY
@given(json_pieces | st.text(max_size=60))
def test_whatever_people_write_is_a_value_or_one_plain_mistake(text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    read = _read_or_mistake(raw)
    if isinstance(read, JsonMistakeError):
        assert read.message.endswith((".", '"'))
        assert read.remedy
    else:
        assert read.value == json.loads(raw.decode("utf-8-sig"), parse_int=_not_absurd)


def _read_or_mistake(raw: bytes) -> JsonText | JsonMistakeError:
    try:
        return read_json(raw)
    except JsonMistakeError as mistake:
        return mistake


def _not_absurd(digits: str) -> float:
    return int(digits) if len(digits) <= 20 else float("inf")


def test_nesting_is_held_to_its_limit() -> None:
    assert read_json(b"[" * DEEPEST + b"]" * DEEPEST)
    with pytest.raises(JsonMistakeError, match="nested"):
        read_json(b"[" * 100_000)


# Rich Text

rich_pieces = st.lists(st.sampled_from([
    b"{", b"}", b"\\", b"\\'e9", b"\\'", b"\\u8364", b"\\u-1", b"\\uc2", b"\\uc-9", b"\\ansicpg932", b"\\fromhtml1",
    b"\\*", b"\\htmltag64 <p>", b"\\htmlrtf", b"\\htmlrtf0", b"\\par", b"words", b"\n", b"\xff", b"\\pict",
]), max_size=40).map(b"".join)  # fmt: skip


@MANY
@given(rich_pieces | st.binary(max_size=200))
def test_rich_text_says_something_that_can_be_written_down(rtf: bytes) -> None:
    said = read_rtf(rtf)
    (said.text + (said.html or "")).encode()
    assert len(said.text + (said.html or "")) <= 6 * len(rtf), "nothing swells, but for what HTML escapes"


@MANY
@given(st.sampled_from([b"LZFu", b"MELA", b"????"]), st.integers(0, 2**32 - 1), st.binary(max_size=300))
def test_packed_rich_text_unpacks_to_no_more_than_it_says(kind: bytes, length: int, packed: bytes) -> None:
    made = unpacked_rtf(struct.pack("<II4sI", len(packed) + 12, length, kind, 0) + packed)
    assert len(made) <= min(length, 17 * len(packed))


@FEWER
@given(st.binary(max_size=300))
def test_plain_packed_rich_text_comes_back(text: bytes) -> None:
    assert unpacked_rtf(struct.pack("<II4sI", len(text) + 12, len(text), b"MELA", 0) + text) == text


# winmail.dat


@MANY
@given(st.binary(max_size=400))
def test_nothing_in_a_winmail_dat_is_more_than_the_file_holds(data: bytes) -> None:
    found = read_tnef(b"\x78\x9f\x3e\x22\x00\x00" + data)
    held = sum(len(one.data or b"") + len(one.title) for one in found.attachments)
    assert held + len(found.subject) + len(found.body) <= len(data)


@FEWER
@given(st.dictionaries(st.text("abc", min_size=1, max_size=9), st.binary(max_size=50), max_size=5), st.integers(0, 600))
def test_a_winmail_dat_that_is_cut_off_holds_whole_papers_or_none(papers: dict[str, bytes], cut: int) -> None:
    whole = winmail(papers)
    read = read_tnef(whole)
    assert read.is_whole
    assert {one.title.decode(): one.data for one in read.attachments} == papers
    shorter = read_tnef(whole[:cut])
    for one, meant in zip(shorter.attachments, read.attachments, strict=False):
        assert one.data in (None, meant.data)
