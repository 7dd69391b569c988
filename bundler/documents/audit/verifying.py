"""Holds the whole trail against itself and against the heads that were kept: whatever is not as written is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, text

from bundler.model.audit import DAY_SEALED, Break, Head, SealedHead, hash_of, is_set_back

_GUARDS: Final[Mapping[str, frozenset[str]]] = {
    "sqlite": frozenset({"audit_no_update", "audit_no_delete", "audit_at_the_end"}),
    "postgresql": frozenset({"audit_no_update", "audit_no_delete", "audit_no_truncate", "audit_at_the_end"}),
}
_IN_FORCE: Final[Mapping[str, str]] = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit'::regclass AND tgenabled IN ('O', 'A')",
}


def guards_missing(connection: Connection) -> Iterator[Break]:
    """The triggers that refuse a change are another hurdle; whoever took one away wanted to change something."""
    kind = connection.dialect.name
    found = {name for (name,) in connection.execute(text(_IN_FORCE[kind]))}
    for name in sorted(_GUARDS[kind] - found):
        yield Break("unguarded", 0, f"The database no longer refuses changes to the trail: {name} is gone.")


def breaks_in(rows: Iterable[Row[Any]], heads: Mapping[str, SealedHead]) -> tuple[Break, ...]:
    """What is wrong with the entries, in their order, and with the end of the trail."""
    found: list[Break] = []
    sealed = {head.number: head for head in heads.values()}
    before, at = Head(), None
    for row in rows:
        stored = row._asdict()
        if not isinstance(stored["number"], int):  # SQLite keeps whatever somebody writes there
            found.append(Break("unreadable", before.number + 1, "There is an entry whose number was changed."))
            continue
        found.extend(_breaks_of(stored, before))
        found.extend(_against_heads(stored, sealed, heads))
        now = _time_of(stored)
        if at and now and is_set_back(at, now):
            found.append(Break("clock-set-back", row.number, f"Entry {row.number} is earlier than the one before it."))
        before, at = Head(row.number, stored["sha256"]), now or at
    found.extend(_cut_off(before, sealed))
    return tuple(found)


def _breaks_of(stored: Mapping[str, Any], before: Head) -> Iterator[Break]:
    number, expected = stored["number"], before.number + 1
    if number > expected:
        gone = f"Entry {expected} is" if number == expected + 1 else f"Entries {expected} to {number - 1} are"
        yield Break("missing", expected, f"{gone} gone.")
    elif number < expected:
        yield Break("out-of-order", number, f"Entry {number} stands where none should.")
    elif stored["previous"] != before.sha256:
        yield Break("out-of-order", number, f"Entry {number} does not follow the one before it.")
    if stored["sha256"] != hash_of(number, stored, stored["previous"]):
        yield Break("changed", number, f"Entry {number} has been changed since it was written.")


def _against_heads(
    stored: Mapping[str, Any], sealed: Mapping[int, SealedHead], heads: Mapping[str, SealedHead]
) -> Iterator[Break]:
    number = stored["number"]
    head = sealed.get(number)
    if head and head.sha256 != stored["sha256"]:
        yield Break("changed", number, f"Entry {number} is not the one that was sealed on {head.day}.")
    if stored["kind"] == DAY_SEALED:
        kept = heads.get(stored["subject"])
        if kept is None or kept.number < number - 1:
            yield Break("head-missing", number, f"The head that entry {number} says was sealed is not there.")


def _cut_off(end: Head, sealed: Mapping[int, SealedHead]) -> Iterator[Break]:
    last = max(sealed, default=0)
    if last > end.number:
        message = f"The trail ends with entry {end.number}, but it had {last} entries on {sealed[last].day}."
        yield Break("cut-off", last, message)


def _time_of(stored: Mapping[str, Any]) -> datetime | None:
    try:
        at = datetime.fromisoformat(stored["at"])
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else None


