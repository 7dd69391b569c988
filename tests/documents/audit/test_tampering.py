"""Whatever is done to a trail behind its back is found: in a field, in a row, in the file."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bundler.documents.audit.trail import open_trail
from bundler.documents.seal.keys import make_key
from bundler.model.audit import STORED, Break, Event
from bundler.model.errors import BundlerError
from bundler.pipeline.heads import sealed_heads
from tests.documents.audit.conftest import NOON
from tests.documents.audit.test_trail import DAY

ROWS = 6
EVENING = NOON + timedelta(hours=8)
COLUMNS = (*STORED, "previous", "sha256")
rows = st.integers(1, ROWS)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trail of six entries that never changes; each test spoils a copy."""
    state = tmp_path_factory.mktemp("whole")
    trail = open_trail(state)
    trail.append_all(
        Event(
            kind="released", who="Łucja Wrexley", role="adm_pa", at=NOON + timedelta(hours=number),
            reference=f"T-{number}", pack="small", subject=f"release-{number}", fingerprint=f"{number:064x}",
            detail={"number": number},
        )
        for number in range(ROWS)
    )  # fmt: skip
    trail.database.close()
    return state


@contextmanager
def a_copy(whole: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(shutil.copytree(whole, Path(folder) / "state"))


def tamper(state: Path, *statements: tuple[str, tuple[object, ...]]) -> tuple[Break, ...]:
    """Changes rows with the refusals taken away and put back, so that the hashes alone can tell; what is found."""
    with closing(sqlite3.connect(state / "audit.sqlite", isolation_level=None)) as database:
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        for statement, values in statements:
            database.execute(statement, values)
        for _, sql in triggers:
            database.execute(sql)
    return found_in(state)


def found_in(state: Path) -> tuple[Break, ...]:
    trail = open_trail(state)
    found = trail.verify()
    trail.database.close()
    return found


def test_a_trail_that_nobody_touched_is_whole(whole: Path) -> None:
    with a_copy(whole) as state:
        assert tamper(state) == ()


@settings(max_examples=80, deadline=None)
@given(row=rows, column=st.sampled_from(COLUMNS), place=st.integers(0, 200), byte=st.integers(0, 255))
def test_any_byte_of_any_field_that_is_changed_is_found(
    whole: Path, row: int, column: str, place: int, byte: int
) -> None:
    with a_copy(whole) as state:
        with closing(sqlite3.connect(state / "audit.sqlite")) as database:
            select = f"SELECT CAST({column} AS BLOB) FROM audit WHERE number = {row}"
            old: bytes = database.execute(select).fetchone()[0]
        new = bytearray(old)
        new[place % len(old)] = byte
        assume(new != old)
        found = tamper(state, (f"UPDATE audit SET {column} = CAST(? AS TEXT) WHERE number = ?", (bytes(new), row)))
        assert row in [one.number for one in found if not one.is_only_the_clock]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_field_that_only_changes_its_type_is_found(whole: Path, column: str) -> None:
    with a_copy(whole) as state:
        assert tamper(state, (f"UPDATE audit SET {column} = CAST({column} AS BLOB) WHERE number = 3", ()))


@settings(max_examples=30, deadline=None)
@given(row=rows)
def test_any_row_that_is_taken_out_is_found_but_the_last_which_the_head_tells(whole: Path, row: int) -> None:
    with a_copy(whole) as state:
        trail = open_trail(state)
        trail.seal_day(EVENING, DAY)
        trail.database.close()
        found = tamper(state, ("DELETE FROM audit WHERE number = ?", (row,)))
        assert row in [one.number for one in found if one.kind == "missing"]


@settings(max_examples=30, deadline=None)
@given(one=rows, other=rows)
def test_any_two_rows_that_changed_places_are_found(whole: Path, one: int, other: int) -> None:
    assume(one != other)
    with a_copy(whole) as state:
        move = "UPDATE audit SET number = ? WHERE number = ?"
        found = tamper(state, (move, (99, one)), (move, (one, other)), (move, (other, 99)))
        assert {one, other} <= {each.number for each in found}


@settings(max_examples=30, deadline=None)
@given(row=rows, at=st.integers(-3, ROWS + 5))
def test_any_row_that_was_doubled_is_found(whole: Path, row: int, at: int) -> None:
    assume(not 1 <= at <= ROWS)
    with a_copy(whole) as state:
        names = ", ".join(COLUMNS)
        copied = ", ".join(f"{name} || 'x'" if name in ("previous", "sha256") else name for name in COLUMNS)
        double = f"INSERT INTO audit (number, {names}) SELECT ?, {copied} FROM audit WHERE number = ?"
        found = tamper(state, (double, (at, row)))
        assert at in [one.number for one in found]


def test_a_row_that_hashes_right_but_follows_nothing_is_found(whole: Path) -> None:
    from bundler.model.audit import hash_of

    with a_copy(whole) as state:
        stored = dict(open_trail(state).entries()[2].event.stored, who="Somebody Else")
        found = tamper(
            state,
            ("UPDATE audit SET who = ?, sha256 = ? WHERE number = 3",
             (stored["who"], hash_of(3, stored, open_trail(state).entries()[2].previous))),
        )  # fmt: skip
        assert [(one.kind, one.number) for one in found] == [("out-of-order", 4)]


@settings(max_examples=150, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@example(place=0.09290152212096925, bit=0)  # in the schema: the number is no number any more
@example(place=0.09375, bit=7)  # in the schema: a sign that is none, which SQLite repeats in its refusal
def test_any_bit_of_the_file_is_found_or_means_nothing(whole: Path, place: float, bit: int) -> None:
    """Free pages and counters mean nothing; whatever an entry is read from is one that was written, or is found."""
    with a_copy(whole) as state:
        written = open_trail(state).entries()
        file = state / "audit.sqlite"
        raw = bytearray(file.read_bytes())
        raw[int(place * len(raw))] ^= 1 << bit
        file.write_bytes(raw)
        trail = open_trail(state)
        try:
            found = trail.verify()
        except BundlerError:
            return
        assert found or trail.entries() == written


def test_what_was_changed_is_not_shown_as_if_it_were_right(whole: Path) -> None:
    with a_copy(whole) as state:
        tamper(state, ("UPDATE audit SET who = 'Somebody Else' WHERE number = 2", ()))
        with pytest.raises(BundlerError, match="Entry 2 of the audit trail has been changed"):
            open_trail(state).entries()


def test_nothing_is_added_to_an_end_that_was_changed(whole: Path) -> None:
    with a_copy(whole) as state:
        tamper(state, ("UPDATE audit SET who = 'Somebody Else' WHERE number = ?", (ROWS,)))
        last = open_trail(whole).entries()[-1].event
        with pytest.raises(BundlerError, match="has been changed"):
            open_trail(state).append(last)


# The heads with the authority's seal


@pytest.fixture(scope="module")
def sealed(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    state = Path(shutil.copytree(whole, tmp_path_factory.mktemp("sealed") / "state"))
    make_key(state, "Exampleshire", NOON)
    trail = open_trail(state, heads=sealed_heads(state))
    trail.seal_day(EVENING, DAY)
    assert trail.verify() == ()
    trail.database.close()
    return state


def found_sealed(state: Path) -> list[str]:
    return [one.kind for one in open_trail(state, heads=sealed_heads(state)).verify()]


@settings(max_examples=40, deadline=None)
@given(place=st.integers(0, 500), bit=st.integers(0, 7))
def test_any_bit_of_a_signed_head_that_is_changed_is_found(sealed: Path, place: int, bit: int) -> None:
    with a_copy(sealed) as state:
        head = state / "heads" / "2026-11-22.json"
        raw = bytearray(head.read_bytes())
        raw[place % len(raw)] ^= 1 << bit
        head.write_bytes(raw)
        assert found_sealed(state)


def test_a_head_whose_signature_was_taken_away_is_found(sealed: Path) -> None:
    with a_copy(sealed) as state:
        (state / "heads" / "2026-11-22.p7s").unlink()
        assert found_sealed(state) == ["head-unsigned"]


def test_a_head_signed_by_somebody_elses_seal_is_found(sealed: Path) -> None:
    with a_copy(sealed) as state:
        for name in ("seal-key.pem", "seal-certificate.pem"):
            (state / name).unlink()
        make_key(state, "Somebody Else", NOON)
        assert found_sealed(state) == ["head-unsigned"]


def test_a_head_of_before_there_was_a_seal_needs_no_signature(whole: Path) -> None:
    with a_copy(whole) as state:
        open_trail(state).seal_day(EVENING, DAY)
        make_key(state, "Exampleshire", NOON)
        assert found_sealed(state) == []
        later = EVENING + timedelta(days=1)
        open_trail(state, heads=sealed_heads(state)).seal_day(later, later.date())
        assert found_sealed(state) == []


def test_a_head_signed_with_a_former_seal_that_is_kept_is_right(sealed: Path) -> None:
    with a_copy(sealed) as state:
        (state / "seal-key.pem").unlink()
        (state / "seal-certificate.pem").rename(state / "seal-certificate-2026.pem")
        make_key(state, "Exampleshire", NOON)
        assert found_sealed(state) == []
