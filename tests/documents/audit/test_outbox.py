"""The outbox in each kind of database: put once, taken by one, sent once, and a list a day for each address."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bundler.documents.audit.trail import AuditTrail, open_trail
from bundler.documents.delivery.outbox import LEASE, NEXT_DAY, OUTBOX, Outbox, Put
from bundler.model.delivery import Letter
from bundler.model.errors import TrailBrokenError

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def letter(number: int, role: str = "adm_pa") -> Letter:
    return Letter(
        "decision-needed", f"T-{number}", "small", "release-1", "ab" * 32, role, f"{role}@exampleshire.example",
        f"OFFICIAL-SENSITIVE: T-{number}: a decision is needed", f"Ŵords about T-{number}.\n",
    )  # fmt: skip


def taken(outbox: Outbox, now: datetime = NOON, *, digest: bool = False) -> tuple[tuple[Put, ...], ...]:
    return outbox.take([one.letter.key for one in outbox.all()], now, digest=digest)


def about(mails: Sequence[Sequence[Put]]) -> list[list[str]]:
    return sorted(sorted(one.letter.reference for one in mail) for mail in mails)


def test_what_is_put_twice_is_in_once_and_comes_out_as_it_was(trail: AuditTrail) -> None:
    outbox = Outbox(trail)
    assert outbox.put([letter(1), letter(1), letter(2)], NOON) == 2
    assert outbox.put([letter(1)], NOON + timedelta(days=1)) == 0
    assert sorted(one.letter.body for one in outbox.all()) == ["Ŵords about T-1.\n", "Ŵords about T-2.\n"]


def test_what_one_took_nobody_else_gets_before_the_lease_is_over(trail: AuditTrail) -> None:
    outbox = Outbox(trail)
    outbox.put([letter(1)], NOON)
    assert about(taken(outbox)) == [["T-1"]]
    assert taken(outbox, NOON + LEASE - timedelta(seconds=1)) == ()
    ((again,),) = taken(outbox, NOON + LEASE)
    assert (again.state, again.attempts) == ("sending", 2)


def test_sent_and_its_entry_stand_together_and_the_trail_stays_whole(trail: AuditTrail) -> None:
    outbox = Outbox(trail)
    outbox.put([letter(1), letter(2)], NOON)
    for mail in taken(outbox):
        outbox.mark_sent(mail, "smtp", NOON)
    assert {one.state for one in outbox.all()} == {"sent"}
    assert len(trail.entries(kinds=("delivered",))) == 2
    assert trail.verify() == ()


def test_a_list_a_day_for_each_address_and_what_comes_later_waits(trail: AuditTrail) -> None:
    outbox = Outbox(trail)
    outbox.put([letter(1), letter(2), letter(3, "iro")], NOON)
    mails = taken(outbox, digest=True)
    assert about(mails) == [["T-1", "T-2"], ["T-3"]]
    for mail in mails:
        outbox.mark_sent(mail, "smtp", NOON)
    outbox.put([letter(4)], NOON)
    assert taken(outbox, NOON + timedelta(hours=11), digest=True) == ()
    assert [one.trouble for one in outbox.all() if one.state == "queued"] == [NEXT_DAY]
    assert about(taken(outbox, NOON + timedelta(hours=12), digest=True)) == [["T-4"]]


def test_what_waits_for_the_next_list_goes_at_once_where_no_list_is_wanted(trail: AuditTrail) -> None:
    outbox = Outbox(trail)
    outbox.put([letter(1)], NOON)
    taken(outbox, digest=True)
    outbox.put([letter(2)], NOON)
    taken(outbox, digest=True)
    assert about(taken(outbox)) == [["T-2"]]


def test_of_eight_that_take_at_once_each_mail_goes_to_one(trail: AuditTrail) -> None:
    Outbox(trail).put([letter(number) for number in range(40)], NOON)
    keys = [one.letter.key for one in Outbox(trail).all()]
    url = str(trail.database.url.render_as_string(hide_password=False))

    def run(number: int) -> list[str]:
        own = open_trail(trail.heads.folder.parent, url)
        try:
            mails = Outbox(own).take(keys[number::2] + keys[:20], NOON)
            return [one.letter.reference for mail in mails for one in mail]
        finally:
            own.database.close()

    with ThreadPoolExecutor(8) as officers:
        got = [reference for references in officers.map(run, range(8)) for reference in references]
    assert len(got) == len(set(got)), "no mail was taken by two"


def test_pauses_grow_and_the_last_one_holds_for_all_that_follow(trail: AuditTrail) -> None:
    outbox = Outbox(trail)
    outbox.put([letter(1)], NOON)
    now, waited = NOON, []
    for _ in range(7):
        ((one,),) = taken(outbox, now)
        outbox.mark_waiting((one,), "down", now)
        (waits,) = outbox.all()
        waited.append((waits.next_at - now).total_seconds() / 60)
        now = waits.next_at
    assert waited == [1, 5, 15, 60, 240, 720, 720]


def test_a_row_that_somebody_changed_by_hand_is_told_in_words(trail: AuditTrail) -> None:
    outbox = Outbox(trail)
    outbox.put([letter(1)], NOON)
    with trail.database.writing() as connection:
        connection.execute(update(OUTBOX).values(next_at="soon"))
    with pytest.raises(TrailBrokenError, match="A message about T-1 in the outbox is not what Bundler wrote"):
        outbox.all()
