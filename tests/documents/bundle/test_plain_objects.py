"""Objects read from a file's bytes are what pypdf reads there."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from bundler.documents.bundle.plain_objects import PlainObjects, Reference, Value, _value
from tests.documents.bundle_papers import Workbench, document, plan_of


def same(plain: Value | None, other: object) -> bool:
    """A value read here is the one that pypdf read; strings and null are left to pypdf."""
    if isinstance(other, IndirectObject):
        return plain == Reference(other.idnum)
    if isinstance(other, DictionaryObject):
        return isinstance(plain, dict) and {key.decode() for key in plain} == set(other) and all(
            same(plain[key], other.raw_get(key.decode())) for key in plain)
    if isinstance(other, ArrayObject):
        return isinstance(plain, list) and len(plain) == len(other) and all(map(same, plain, other))
    return isinstance(plain, bytes)


def test_every_object_of_a_bundle_is_read_as_pypdf_reads_it(tmp_path: Path) -> None:
    bench = Workbench(tmp_path)
    bundle = bench.bundle(plan_of({"A The match": [document("Report (one)", bench.text("report", 2))]}, draft=True))
    streams = 0
    with bundle.open("rb") as file, bundle.open("rb") as again:
        reader = PdfReader(file, strict=True)
        plain = PlainObjects(again, reader.xref[0])
        for number in reader.xref[0]:
            other = reader.get_object(IndirectObject(number, 0, reader))
            if not isinstance(other, StreamObject):
                assert same(plain.follow(Reference(number)), other)
            elif other.get("/Subtype") != "/Image":
                streams += 1
                assert plain.stream(number) == other.get_data()
    assert streams > 8


def test_an_object_that_is_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"7 0 obj\n<< /A 1 >>\nendobj\n")
    with (tmp_path / "file").open("rb") as file:
        assert PlainObjects(file, {7: 0}).dictionary(Reference(7)) == {b"/A": b"1"}
        with pytest.raises(ValueError, match="object 8 is not where"):
            PlainObjects(file, {8: 0}).dictionary(Reference(8))
        with pytest.raises(TypeError):
            PlainObjects(file, {7: 0}).array(Reference(7))


def test_an_object_longer_than_most_is_read_whole(tmp_path: Path) -> None:
    numbers = [b"%d" % number for number in range(20_000)]
    (tmp_path / "file").write_bytes(b"7 0 obj\n[ %b ]\nendobj\n8 0 obj\n[ 1" % b" ".join(numbers))
    with (tmp_path / "file").open("rb") as file:
        assert PlainObjects(file, {7: 0}).array(Reference(7)) == numbers
        with pytest.raises(ValueError, match="object 8"):
            PlainObjects(file, {8: (tmp_path / "file").read_bytes().index(b"8 0 obj")}).array(Reference(8))


@given(st.lists(st.sampled_from([b"<<", b">>", b"[", b"]", b"/A", b"1", b"R", b"(x)"]), max_size=12))
def test_tokens_in_any_order_are_a_value_or_are_refused(tokens: list[bytes]) -> None:
    try:
        _value(tokens)
    except (ValueError, IndexError):
        return
