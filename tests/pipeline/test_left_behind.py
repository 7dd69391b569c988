"""What of a child lies elsewhere: what is its alone goes with a purge, what is of several stays and is named."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from bundler.documents.delivery.mails import Drafts
from bundler.documents.delivery.outbox import Outbox
from bundler.documents.kept import books_below
from bundler.model.audit import Event
from bundler.model.delivery import Letter
from bundler.model.errors import NotAllowedError, UsageError
from bundler.model.officer import Officer
from bundler.pipeline.build import build_pack
from bundler.pipeline.delivering import Delivery
from bundler.pipeline.left_behind import what_stays
from bundler.pipeline.panel_day import Hours, PanelBook, bookings_of, make_book
from bundler.pipeline.purged import proofs
from bundler.pipeline.retaining import confirm, look_over, propose, withdraw
from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut
from tests.pipeline.released import NOW, release_once

LATER = datetime(2034, 1, 10, 9, 0, tzinfo=UTC)
CLOSED: dict[str, Any] = {"closing": {"closed_on": "2027-03-31"}, "proceedings": {"in_court": False}}
POLICY = """
[purging.keeps]
release = { months = 12, counted_from = "case-closed", authority = "local policy" }
version = { months = 12, counted_from = "case-closed", authority = "local policy" }
"""
CLERK = Officer(name="Clara Clerk", roles=("panel_administrator",), account="clara")
KEEPER = Officer(name="Rita Records", roles=("records_officer",), account="rita")
STRANGER = Officer(name="Sam Sample", roles=("social_worker",), account="sam")
VERSION, RELEASE = "T-1/small/v1", "T-1/small/release-1"
Years = Callable[[], Workshop]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "output"


@pytest.fixture
def released(workshop: Workshop, lay_out: LayOut, kept: Path) -> Workshop:
    lay_out()
    release_once(workshop, kept)
    profile = workshop.templates / "authorities/exampleshire.toml"
    profile.write_text(profile.read_text("utf-8") + POLICY, encoding="utf-8")
    workshop.audit.database.close()
    return Workshop(workshop.cases, workshop.templates, workshop.output, workshop.today)


@pytest.fixture
def years_later(released: Workshop, lay_out: LayOut) -> Years:
    def pass_by() -> Workshop:
        lay_out(CLOSED)
        released.audit.database.close()
        return Workshop(released.cases, released.templates, released.output, date(2034, 1, 10))

    return pass_by


def purged(workshop: Workshop, place: str) -> None:
    propose(workshop, [place], CLERK, LATER)
    confirm(workshop, [place], KEEPER, (CLERK, KEEPER), LATER)


def book_of(workshop: Workshop) -> PanelBook:
    bookings = bookings_of(workshop)
    (panel,) = bookings.on(date(2026, 12, 10), None).values()
    return make_book(workshop, panel, bookings.unreadable, Hours(time(9, 30), 45))


def letter(reference: str, about: str, role: str = "adm_pa") -> Letter:
    subject, body = f"OFFICIAL-SENSITIVE: {reference}: papers", f"Something about {reference} and {about} to read."
    return Letter("note", reference, "small", about, "", role, f"{role}@authority.example", subject, body)


def sent_as_drafts(workshop: Workshop, *letters: Letter, digest: bool = False) -> Path:
    folder = workshop.output / "deliveries/drafts"
    delivery = Delivery(workshop, NOW, Drafts(folder, "panel@authority.example"))
    delivery.outbox.put(letters, NOW)
    for mail in delivery.outbox.take([one.key for one in letters], NOW, digest=digest):
        delivery._hand_over(mail)
    return folder


def test_a_book_of_this_child_alone_goes_with_its_version_and_the_proof_line_says_so(
    released: Workshop, years_later: Years
) -> None:
    book = book_of(released)
    place = book.folder.relative_to(released.output).as_posix()
    workshop = years_later()
    purged(workshop, VERSION)
    assert not book.folder.exists()
    assert list((workshop.state / "purging").iterdir()) == []
    (proof,) = proofs(workshop)
    assert proof.also == (place,)


def test_a_purge_that_was_killed_between_two_books_is_ended_by_the_next_command(
    released: Workshop, years_later: Years, monkeypatch: pytest.MonkeyPatch
) -> None:
    bookings = bookings_of(released)
    (panel,) = bookings.on(date(2026, 12, 10), None).values()
    books = [make_book(released, panel, bookings.unreadable, Hours(time(hour, 30), 45)).folder for hour in (9, 10)]
    workshop = years_later()
    propose(workshop, [VERSION], CLERK, LATER)
    with monkeypatch.context() as killed:
        killed.setattr("bundler.documents.kept.shutil.rmtree", _die)
        with pytest.raises(KeyboardInterrupt):
            confirm(workshop, [VERSION], KEEPER, (CLERK, KEEPER), LATER)
    assert [book.exists() for book in books] == [False, True]
    assert look_over(workshop, LATER).recovered == (f"The purge of {VERSION} had been cut short: it is ended now.",)
    assert [book.exists() for book in books] == [False, False]
    assert list((workshop.state / "purging").iterdir()) == []


def _die(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("is_bound", [True, False])
def test_a_book_of_several_children_stays_and_is_named_with_what_to_do(
    released: Workshop, lay_out: LayOut, years_later: Years, is_bound: bool
) -> None:
    """Also where another child is only named in it, because nothing of theirs was ready."""
    lay_out({"reference": "T-2", "child": {"first_name": "Ben", "surname": "Other", "date_of_birth": "2018-01-01"}})
    if is_bound:
        build_pack(released, "T-2", None, draft=False)
    book = book_of(released)
    place = book.folder.relative_to(released.output).as_posix()
    workshop = years_later()
    purged(workshop, VERSION)
    assert book.book.is_file()
    (line,) = (one for one in what_stays(workshop, "T-1") if one.startswith(place))
    assert line == (
        f"{place}: a panel-day book of 1 other case too, so that it stays. Once the panel needs it no more, "
        "then delete the folder."
    )


def test_a_book_into_which_minutes_were_written_stays_and_is_named(released: Workshop, years_later: Years) -> None:
    book = book_of(released)
    (book.folder / "minutes as agreed.docx").write_bytes(b"what the panel said")
    workshop = years_later()
    purged(workshop, VERSION)
    assert book.book.is_file()
    assert any("changed since it was made" in line for line in what_stays(workshop, "T-1"))


def test_a_book_that_nobody_can_read_stays_and_is_named(released: Workshop, years_later: Years) -> None:
    book = book_of(released)
    (book.folder / "manifest.json").write_text("{", encoding="utf-8")
    workshop = years_later()
    purged(workshop, VERSION)
    assert book.book.is_file()
    assert any("cannot be read" in line for line in what_stays(workshop, "T-1"))


def test_a_book_stays_as_long_as_the_version_that_it_is_made_of(released: Workshop, years_later: Years) -> None:
    book = book_of(released)
    workshop = years_later()
    purged(workshop, RELEASE)
    assert book.book.is_file()


def test_a_book_that_holds_no_bundle_stays_when_a_release_is_purged(released: Workshop, years_later: Years) -> None:
    shutil.rmtree(released.output / VERSION)  # nothing is ready for the panel
    book = book_of(released)
    assert [one.sources for one in books_below(released.output)] == [()]
    workshop = years_later()
    purged(workshop, RELEASE)
    assert book.book.is_file()


def test_words_and_drafts_of_messages_about_a_release_go_with_it_and_nothing_is_sent_again(
    released: Workshop, lay_out: LayOut, years_later: Years
) -> None:
    lay_out({"reference": "T-2"})
    mine, others = letter("T-1", "release-1"), letter("T-2", "release-1")
    folder = sent_as_drafts(released, mine, others)
    assert len(list(folder.iterdir())) == 2
    workshop = years_later()
    purged(workshop, RELEASE)
    (left,) = folder.iterdir()
    assert b"T-2" in left.read_bytes()
    assert {(one.letter.reference, one.letter.body == "", one.state) for one in Outbox(workshop.audit).all()} == {
        ("T-1", True, "sent"), ("T-2", False, "sent"),
    }  # fmt: skip
    assert Outbox(workshop.audit).put([mine], LATER) == 0
    assert proofs(workshop)[0].messages == 1
    workshop.audit.database.close()
    assert b"Something about T-1" not in (workshop.state / "audit.sqlite").read_bytes()


def test_what_still_waited_to_be_sent_is_withdrawn_with_its_words(released: Workshop, years_later: Years) -> None:
    waiting = letter("T-1", "release-1")
    Outbox(released.audit).put([waiting], NOW)
    workshop = years_later()
    purged(workshop, RELEASE)
    Outbox(workshop.audit).try_again(LATER)
    assert Outbox(workshop.audit).take([waiting.key], LATER) == ()
    assert [one.state for one in Outbox(workshop.audit).all()] == ["withdrawn"]


def test_what_was_said_of_a_duty_goes_with_the_first_thing_of_a_closed_case(
    released: Workshop, years_later: Years
) -> None:
    Outbox(released.audit).put([letter("T-1", "second-review@2026-11-20")], NOW)
    workshop = years_later()
    purged(workshop, VERSION)
    assert [one.letter.body for one in Outbox(workshop.audit).all()] == [""]


def test_the_draft_of_a_list_about_two_children_stays_and_is_named(
    released: Workshop, lay_out: LayOut, years_later: Years
) -> None:
    lay_out({"reference": "T-2"})
    folder = sent_as_drafts(released, letter("T-1", "release-1"), letter("T-2", "release-1"), digest=True)
    (draft,) = folder.iterdir()
    workshop = years_later()
    purged(workshop, RELEASE)
    assert draft.is_file()
    assert any(draft.name in line and "several cases" in line for line in what_stays(workshop, "T-1"))


def test_what_was_seen_of_a_paper_that_never_came_into_the_bundle_is_forgotten_too(
    released: Workshop, lay_out: LayOut, years_later: Years
) -> None:
    paper = b"The uncle rang about the address."
    lay_out(papers={"notes of a phone call.txt": paper})
    assert build_pack(released, "T-1", "small", draft=False).outcome == "built"
    workshop = years_later()
    examined, name = workshop.output / ".store/examined", f"{hashlib.sha256(paper).hexdigest()}*.json"
    assert len(list(examined.rglob(name))) == 1
    purged(workshop, "T-1/small/v2")
    assert list(examined.rglob(name)) == []


# Withdrawing


def test_a_proposal_is_withdrawn_by_name_and_then_nobody_can_confirm_it(years_later: Years) -> None:
    workshop = years_later()
    propose(workshop, [RELEASE], CLERK, LATER)
    assert withdraw(workshop, [RELEASE], KEEPER, LATER) == (RELEASE,)
    (entry,) = workshop.audit.entries(kinds=("purge-withdrawn",))
    assert (entry.event.who, entry.event.subject) == ("Rita Records", "release-1")
    assert {one.purge for one in look_over(workshop, LATER).things} == {None}
    with pytest.raises(UsageError, match="Nobody has proposed"):
        confirm(workshop, [RELEASE], KEEPER, (CLERK, KEEPER), LATER)
    purged(workshop, RELEASE)
    assert [one.name for one in proofs(workshop)] == ["release-1"]
    assert workshop.audit.verify() == ()


def test_what_nobody_proposed_or_two_have_confirmed_cannot_be_withdrawn(years_later: Years) -> None:
    workshop = years_later()
    with pytest.raises(UsageError, match="Nobody has proposed"):
        withdraw(workshop, [RELEASE], CLERK, LATER)
    purged(workshop, RELEASE)
    with pytest.raises(UsageError, match="or it is confirmed already"):
        withdraw(workshop, [RELEASE], CLERK, LATER)


def test_a_withdrawal_after_the_second_name_takes_nothing_back(years_later: Years) -> None:
    workshop = years_later()
    purged(workshop, RELEASE)
    done = workshop.audit.entries(kinds=("purge-confirmed",))[0].event
    workshop.audit.append(Event(
        kind="purge-withdrawn", who="Somebody", role="records_officer", at=LATER, reference=done.reference,
        pack=done.pack, subject=done.subject,
    ))  # fmt: skip
    assert [one.name for one in proofs(workshop)] == ["release-1"]


def test_who_may_neither_propose_nor_confirm_withdraws_nothing(years_later: Years) -> None:
    workshop = years_later()
    propose(workshop, [RELEASE], CLERK, LATER)
    with pytest.raises(NotAllowedError):
        withdraw(workshop, [RELEASE], STRANGER, LATER)
    assert next(one.purge for one in look_over(workshop, LATER).things if one.thing.place == RELEASE)
