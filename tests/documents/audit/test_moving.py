"""The trail moved into another database: whole, with the letters that wait, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from bundler.documents.audit.moving import move_trail
from bundler.documents.audit.trail import open_trail
from bundler.documents.delivery.outbox import OUTBOX
from bundler.model.errors import TrailBrokenError, UsageError
from tests.documents.audit.conftest import Happen

_WAITS = {column.name: 0 if column.name == "attempts" else "x" for column in OUTBOX.columns}


def test_a_moved_trail_has_every_entry_and_every_letter_and_goes_on(
    tmp_path: Path, postgresql: str, happen: Happen
) -> None:
    old = open_trail(tmp_path)
    old.append_all((happen(), happen(subject="release-2")))
    old.seal_day(happen().at, happen().at.date())
    with old.database.writing() as connection:
        connection.execute(insert(OUTBOX).values(**_WAITS))
    entries = old.entries()
    trail = open_trail(tmp_path, postgresql)
    assert move_trail(trail).name == "audit-moved.sqlite"
    assert (trail.entries(), trail.verify()) == (entries, ())
    with trail.database.reading() as connection:
        assert [dict(row) for row in connection.execute(select(OUTBOX)).mappings()] == [_WAITS]
    assert open_trail(tmp_path, postgresql).append(happen()).number == 4
    assert not (tmp_path / "audit.sqlite").exists()


def test_a_broken_trail_is_not_moved(tmp_path: Path, postgresql: str, happen: Happen) -> None:
    old = open_trail(tmp_path)
    old.append(happen())
    for statement in ("DROP TRIGGER audit_no_update", "UPDATE audit SET who = 'X'"):
        with old.database.writing() as connection:
            connection.execute(text(statement))
    with pytest.raises(TrailBrokenError, match="was not moved"):
        move_trail(open_trail(tmp_path, postgresql))
    assert (tmp_path / "audit.sqlite").is_file()


def test_a_trail_is_not_moved_into_one_that_has_entries(tmp_path: Path, postgresql: str, happen: Happen) -> None:
    open_trail(tmp_path, postgresql).append(happen())
    open_trail(tmp_path).append(happen())
    with pytest.raises(UsageError, match="a trail of its own"):
        move_trail(open_trail(tmp_path, postgresql))
    with pytest.raises(UsageError, match="no trail to move"):
        move_trail(open_trail(tmp_path))
