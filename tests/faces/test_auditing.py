"""`bundler audit`: what people and machines are told of the trail."""

from __future__ import annotations

import csv
import json
from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import text

from bundler.documents.seal.keys import make_key
from bundler.model.audit import Event, hash_of
from bundler.pipeline.workshop import Workshop
from tests.documents.audit.conftest import NOON
from tests.faces.test_cli import answer, run

EVENT = Event(
    kind="released", who="Tobiah Wrexley", role="adm_pa", at=NOON, reference="T-1", pack="small", subject="release-1",
    fingerprint="ab" * 32, detail={"sealed": "cd" * 32, "version": "v3"},
)  # fmt: skip


@pytest.fixture
def told(workshop: Workshop) -> Workshop:
    """A workshop with three entries, two of them about T-1."""
    revoked = {"kind": "release-revoked", "who": "=SUM(A1)", "at": NOON + timedelta(hours=1)}
    workshop.audit.append_all(
        (EVENT, EVENT.model_copy(update={"reference": "T-2"}), EVENT.model_copy(update=revoked))
    )
    return workshop


def spoil(workshop: Workshop) -> None:
    for statement in ("DROP TRIGGER audit_no_update", "UPDATE audit SET who = 'X' WHERE number = 2"):
        with workshop.audit.database.writing() as connection:
            connection.execute(text(statement))


def test_a_whole_trail_is_told_with_its_head(told: Workshop) -> None:
    finished = run(told, "audit", "verify")
    assert finished.returncode == 0
    assert "The audit trail is whole: 3 entries." in finished.stdout
    assert told.audit.head.sha256 in finished.stdout
    assert answer(run(told, "audit", "verify", "--json")) == {
        "whole": True, "entries": 3, "head": told.audit.head.sha256, "breaks": [],
    }  # fmt: skip


def test_a_broken_trail_has_an_exit_code_of_its_own(told: Workshop) -> None:
    spoil(told)
    finished = run(told, "audit", "verify")
    assert finished.returncode == 8
    assert "Entry 2 has been changed since it was written." in finished.stdout
    machine = run(told, "audit", "verify", "--json")
    assert machine.returncode == 8
    assert [(one["kind"], one["number"]) for one in answer(machine)["breaks"]] == [("unguarded", 0), ("changed", 2)]


def test_nothing_of_a_broken_trail_is_sealed(told: Workshop) -> None:
    spoil(told)
    finished = run(told, "audit", "seal")
    assert finished.returncode == 8
    assert "Nothing has been sealed" in finished.stdout
    assert not (told.state / "heads").exists()


def test_the_day_is_sealed_with_the_key_of_the_authority(told: Workshop) -> None:
    make_key(told.state, "Exampleshire", NOON)
    finished = run(told, "audit", "seal", "--today", "2026-11-22", "--json")
    assert finished.returncode == 0, finished.stderr
    sealed = answer(finished)
    assert (sealed["sealed"]["day"], sealed["sealed"]["number"], sealed["signed"]) == ("2026-11-22", 3, True)
    assert sorted(path.name for path in (told.state / "heads").iterdir()) == ["2026-11-22.json", "2026-11-22.p7s"]
    assert run(told, "audit", "verify").returncode == 0


def test_without_a_key_the_day_is_sealed_and_the_missing_key_said(told: Workshop) -> None:
    finished = run(told, "audit", "seal")
    assert finished.returncode == 0
    assert "there is no seal yet" in finished.stdout


def test_an_empty_trail_is_whole_and_has_nothing_to_seal(workshop: Workshop) -> None:
    assert "0 entries" in run(workshop, "audit", "verify").stdout
    assert "nothing to seal" in run(workshop, "audit", "seal").stdout


def test_what_was_done_about_a_case_is_shown_in_order(told: Workshop) -> None:
    finished = run(told, "audit", "show", "T-1")
    assert finished.returncode == 0
    words = " ".join(finished.stdout.split())
    assert "1 22 Nov 2026, 12:00 UTC Tobiah Wrexley, the ADM's PA, released release-1 of small, made of v3." in words
    assert "3 22 Nov 2026, 13:00 UTC =SUM(A1), the ADM's PA, revoked release-1 of small." in words
    assert "2 22 Nov" not in words
    assert [one["number"] for one in answer(run(told, "audit", "show", "T-1", "--json"))["entries"]] == [1, 3]
    assert run(told, "audit", "show", "T-9").returncode == 2


def test_the_export_for_a_childs_record_can_be_read_and_checked(told: Workshop) -> None:
    home = told.cases.parent
    assert run(told, "audit", "export", "T-1", "--out", "trail.csv").returncode == 0
    rows = list(csv.reader((home / "trail.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0][:4] == ["Entry", "When (UTC)", "What", "Who"]
    assert [row[0] for row in rows[1:]] == ["1", "3"]
    assert rows[1][1] == "2026-11-22 12:00:00"
    assert not rows[2][3].startswith("="), "nothing that a spreadsheet would work out"
    assert run(told, "audit", "export", "T-1", "--out", "trail.json").returncode == 0
    exported = json.loads((home / "trail.json").read_text("utf-8"))
    assert exported["trail"] == {"entries": 3, "sha256": told.audit.head.sha256}
    for entry in exported["entries"]:
        detail = json.dumps(entry["detail"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hash_of(entry["number"], {**entry, "detail": detail}, entry["previous"]) == entry["sha256"]


def test_the_export_as_pages_says_each_entry_in_words_on_pages_that_hold_them(told: Workshop) -> None:
    told.audit.append_all(EVENT.model_copy(update={"subject": f"release-{number}"}) for number in range(2, 60))
    assert run(told, "audit", "export", "T-1", "--out", "trail.pdf").returncode == 0
    with pypdfium2.PdfDocument(told.cases.parent / "trail.pdf") as pages:
        texts = [" ".join(page.get_textpage().get_text_bounded().split()) for page in pages]
    words = " ".join(texts)
    assert len(texts) > 3
    assert "T-1: what was done" in texts[0]
    assert "Tobiah Wrexley, the ADM's PA, released release-1 of small, made of v3." in texts[0]
    assert all(f"released release-{number} of small" in words for number in range(2, 60))
    assert all(f"head {told.audit.head.sha256[:20]}" in text for text in texts)


@pytest.mark.parametrize("target", ["trail.txt", "cases/trail.csv", "templates/trail.json"])
def test_an_export_goes_where_it_may_as_what_it_can_be(told: Workshop, target: str) -> None:
    assert run(told, "audit", "export", "T-1", "--out", target).returncode == 2
    assert not (told.cases.parent / target).exists()


def test_a_clock_that_was_set_back_is_a_note(told: Workshop) -> None:
    told.audit.append(EVENT)
    finished = run(told, "audit", "verify")
    assert finished.returncode == 0
    assert "note" in finished.stdout
    assert "Entry 4 is earlier than the one before it." in finished.stdout


@pytest.mark.parametrize("stated", ['file = "x"', "database = 3", 'database = "mysql://x"'])
def test_a_wrong_setting_is_named(workshop: Workshop, stated: str) -> None:
    (workshop.cases.parent / "bundler.toml").write_text(f"[audit]\n{stated}\n", encoding="utf-8")
    finished = run(workshop, "audit", "verify")
    assert finished.returncode == 3
    assert "bundler.toml, table [audit]" in finished.stderr
