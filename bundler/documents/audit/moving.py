"""Moves the trail, and what stands beside it, from the file of the state folder into the database that is stated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlalchemy import URL, insert, select

from bundler.documents.audit.database import TABLES, Database
from bundler.documents.audit.trail import AuditTrail
from bundler.documents.delivery import outbox as _outbox  # noqa: F401 - its table is moved too
from bundler.model.errors import TrailBrokenError, UsageError

MOVED: Final = "audit-moved.sqlite"


def move_trail(trail: AuditTrail) -> Path:
    """Every row as it is, in one transaction, or none; answers what the old file is called now.

    Nobody writes to either meanwhile. TrailBrokenError where the old trail is not whole.
    """
    old_file = trail.database.left
    if old_file is None:
        raise UsageError(
            "There is no trail to move.", "Name its new place under [audit] in bundler.toml first: docs/audit.md."
        )
    old = replace(trail, database=Database(URL.create("sqlite", database=str(old_file))))
    if any(not one.is_only_the_clock for one in old.verify()):
        raise TrailBrokenError("The trail is not what was written, and was not moved.", "Look at docs/audit.md.")
    new = replace(trail.database, left=None)
    with old.database.writing() as source, new.writing() as target:
        if target.execute(select(TABLES.tables["audit"])).first():
            raise UsageError("The database that bundler.toml names has a trail of its own.", "Name an empty one.")
        for table in TABLES.sorted_tables:
            rows = source.execute(select(table).order_by(*table.primary_key)).mappings().all()
            if rows:
                target.execute(insert(table), [dict(row) for row in rows])
    new.close()
    old.database.close()
    return old_file.rename(old_file.with_name(MOVED))
