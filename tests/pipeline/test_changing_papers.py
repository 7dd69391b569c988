"""A paper that is replaced while somebody works with the case: what was examined is what is bundled, or nothing is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bundler.documents.cases.found_files import take_copy
from bundler.documents.intake import steps
from bundler.model.errors import CaseBusyError
from bundler.model.manifest import Manifest
from bundler.pipeline import build as build_module
from bundler.pipeline.build import Build, build_pack
from bundler.pipeline.look import Look, look_at
from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut, text_pdf
from tests.documents.apart import misbehaving

REPORT = "attachments/Assessment report.pdf"
OTHER_CHILD = text_pdf("About another child")


def built(workshop: Workshop) -> Build:
    return build_pack(workshop, "T-1", "small", draft=False)


def after_the_look(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Changes something when the case has been looked at and nothing is prepared yet."""

    def look(workshop: Workshop, reference: str, pack_name: str | None = None) -> tuple[Look, ...]:
        looks = look_at(workshop, reference, pack_name)
        change()
        return looks

    monkeypatch.setattr(build_module, "look_at", look)


def test_a_paper_replaced_after_it_was_hashed_gets_into_no_bundle_and_not_into_the_store(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay_out()
    examined = (folder / REPORT).read_bytes()
    with monkeypatch.context() as patched:
        after_the_look(patched, lambda: (folder / REPORT).write_bytes(OTHER_CHILD))
        with pytest.raises(CaseBusyError, match="changed while"):
            built(workshop)
    assert not (workshop.output / "T-1").exists()
    (folder / REPORT).write_bytes(examined)
    again = built(workshop)
    assert again.outcome == "built"
    assert again.pages == 8, "the other child's single page was kept under the report's hash"


def test_a_paper_taken_away_meanwhile_stops_the_build_in_plain_words(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay_out()
    after_the_look(monkeypatch, (folder / REPORT).unlink)
    with pytest.raises(CaseBusyError, match="changed while"):
        built(workshop)


def test_a_paper_replaced_after_it_was_prepared_is_bundled_as_it_was_examined(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay_out()
    first = built(workshop)
    (folder / "attachments/Letter from the school.pdf").unlink()
    after_the_look(monkeypatch, lambda: (folder / REPORT).write_bytes(OTHER_CHILD))
    second = built(workshop)
    hashes = [
        next(row.sha256 for row in Manifest.model_validate_json(one.manifest.read_bytes()).ledger if row.path == REPORT)
        for one in (first, second)
        if one.manifest
    ]
    assert second.outcome == "built"
    assert hashes[0] == hashes[1]


def test_a_paper_replaced_while_it_is_examined_blocks_and_is_not_remembered(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay_out()
    whole = (folder / REPORT).read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(steps, "examine", misbehaving.examine_that_replaces_the_report)
        (look,) = look_at(workshop, "T-1")
    assert [(finding.code, finding.place) for finding in look.findings if finding.severity == "blocks"] == [
        ("file-is-changing", REPORT)
    ]
    (folder / REPORT).write_bytes(whole)
    (again,) = look_at(workshop, "T-1")
    assert again.is_complete


def test_no_copy_is_left_of_bytes_that_nobody_examined(tmp_path: Path, lay_out: LayOut) -> None:
    folder = lay_out()
    with pytest.raises(CaseBusyError):
        take_copy(folder / REPORT, "0" * 64, tmp_path / "copy.pdf")
    assert not (tmp_path / "copy.pdf").exists()
