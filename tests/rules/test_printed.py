"""What readers read: any change to it is named, and nothing else changes its hash."""

from __future__ import annotations

from dataclasses import replace

from bundler.model.manifest import Journal, JournalRow, ManifestEntry
from bundler.rules.printed import Printed, differences, hash_of, printed_in

COVER = (("Child", "Ada Invented"),)
PLAN = Printed("A", "plan", "Permanence Plan", "20 October 2026", "1" * 64, "", "attachments/plan.pdf")
CPR = Printed("B", "cpr", "Child's Permanence Report", "", "2" * 64, "", "cpr.json")


def test_the_hash_is_of_what_is_read_in_whatever_order_it_lies() -> None:
    assert hash_of(COVER, (PLAN, CPR)) == hash_of(COVER, (CPR, PLAN))
    assert hash_of(COVER, (PLAN, CPR)) == hash_of(COVER, (PLAN, replace(CPR, place="cpr-2.json")))


def test_any_part_of_what_is_read_changes_the_hash() -> None:
    before = hash_of(COVER, (PLAN, CPR))
    changed = (
        replace(PLAN, section="C"), replace(PLAN, item="other"), replace(PLAN, title="Plan"), replace(PLAN, dated=""),
        replace(PLAN, content_sha256="3" * 64), replace(PLAN, redaction="4" * 64),
    )  # fmt: skip
    assert len({before, *(hash_of(COVER, (one, CPR)) for one in changed)}) == 7
    assert before not in (hash_of((), (PLAN, CPR)), hash_of(COVER, (PLAN,)))


def test_what_changed_is_said_by_title() -> None:
    other = replace(PLAN, content_sha256="3" * 64)
    letter = Printed("C", "letter", "Letter", "", "5" * 64, "", "attachments/letter.pdf")
    assert list(differences((PLAN, CPR), (other, letter))) == [
        "“Permanence Plan” is not the one that was read", "“Letter” is new", "“Child's Permanence Report” is gone",
    ]  # fmt: skip
    assert list(differences((PLAN,), (replace(PLAN, redaction="4" * 64),))) == [
        "“Permanence Plan” is redacted in another way"
    ]
    assert list(differences((PLAN,), (replace(PLAN, dated="21 October 2026"),))) == [
        "“Permanence Plan” is listed in another way"
    ]


def test_where_no_document_changed_it_is_the_cover() -> None:
    assert list(differences((PLAN, CPR), (CPR, PLAN))) == ["facts on the cover have changed"]


def test_the_timeline_and_notes_of_what_was_taken_out_are_not_read() -> None:
    entries = tuple(
        ManifestEntry(section="A", title=item, item=item, source=item, source_sha256="", first_label="A2",
                      last_label="A2", first_page=3, pages=1)
        for item in ("timeline", "taken-out", "plan")
    )  # fmt: skip
    rows = tuple(JournalRow(place=one.source, title="", content_sha256="1" * 64, key="") for one in entries)
    assert [one.item for one in printed_in(entries, Journal(documents=rows))] == ["plan"]
