"""The status files of a case folder, read as text, and the page in a real browser."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from bundler.documents.status_page import PAGE, TEXT
from bundler.pipeline.build import build_pack
from bundler.pipeline.look import look_at
from bundler.pipeline.status_files import status_of, write_status
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, LayOut, text_pdf

AT_TWO = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
AT_SIX = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The sample cases in a folder of their own, because their status is written into them."""
    root = tmp_path_factory.mktemp("samples")
    shutil.copytree(REPO / "cases", root / "cases")
    return Workshop(root / "cases", REPO / "templates", root / "output", date(2026, 11, 22))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def written(workshop: Workshop, reference: str, now: datetime = AT_TWO) -> Path:
    looks = look_at(workshop, reference)
    write_status(workshop, looks, now)
    return looks[0].folder


def test_everything_that_is_wrong_stands_on_the_page_with_what_to_do_who_and_by_when(samples: Workshop) -> None:
    looks = look_at(samples, "EX-2026-005")
    packs = status_of(samples, looks).packs
    said = {(each.what, each.remedy) for pack in packs for each in pack.to_do}
    assert said == {(finding.message, finding.remedy) for look in looks for finding in look.findings}
    medical = next(each for each in packs[0].missing if each.what.startswith("Missing: Adoption medical"))
    assert (medical.who, medical.by) == ("Medical adviser (Dr Nasreen Qureshi-Hale)", "10 December 2026")
    assert "cannot be overridden" in medical.why


def test_the_page_says_what_is_here_and_which_file_it_is(samples: Workshop) -> None:
    page = (written(samples, "EX-2026-001") / PAGE).read_text("utf-8")
    assert "DBS for Łukasz Pike" in page
    assert "DBS - Łukasz Pike - 2025-03-14.pdf" in page
    assert "Replaced by the review of 18 June 2026" in page


def test_the_short_text_names_what_holds_the_pack_and_nothing_else(samples: Workshop) -> None:
    raw = (written(samples, "EX-2026-005") / TEXT).read_bytes()
    text = " ".join(raw.decode("utf-8-sig").split())
    assert "ADM submission pack: Not complete" in text
    assert "attachments/IRO Summary of Permanency Decision.pdf: The PDF opens only with a password." in text
    assert "Scan 0017" not in text
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_nothing_is_written_when_only_the_hour_has_changed(samples: Workshop) -> None:
    folder = written(samples, "EX-2026-002")
    before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in (folder / PAGE, folder / TEXT)]
    assert not write_status(samples, look_at(samples, "EX-2026-002"), AT_SIX)
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in (folder / PAGE, folder / TEXT)] == before


def test_a_paper_that_goes_away_is_said_at_once(samples: Workshop) -> None:
    folder = written(samples, "EX-2026-002")
    paper = min((folder / "attachments").rglob("*.pdf"))
    paper.unlink()
    assert write_status(samples, look_at(samples, "EX-2026-002"), AT_SIX)
    assert "Last changed on 22 November 2026 at 18:30." in (folder / PAGE).read_text("utf-8")


def test_the_status_is_no_paper_and_changes_no_look(samples: Workshop) -> None:
    before = look_at(samples, "EX-2026-003")
    written(samples, "EX-2026-003")
    after = look_at(samples, "EX-2026-003")
    assert [look.findings for look in after] == [look.findings for look in before]


def test_a_case_is_complete_only_once_its_bundle_is_made_of_what_is_here(
    workshop: Workshop, lay_out: LayOut
) -> None:
    """Until then the making may still find something, or the bundle holds other papers than the folder."""
    folder = lay_out()
    text = written(workshop, "T-1") / TEXT
    assert "Complete so far" in text.read_text("utf-8-sig")
    build_pack(workshop, "T-1", "small", draft=False)
    written(workshop, "T-1")
    assert "Small pack: Complete\r\n" in text.read_bytes().decode("utf-8-sig")
    (folder / "attachments/Letter from the school.pdf").write_bytes(text_pdf("Another letter"))
    written(workshop, "T-1")
    said = " ".join(text.read_text("utf-8-sig").split())
    assert "Complete so far" in said
    assert "The bundle v1 (" in said
    assert "was made of what was here before" in said


def test_a_file_name_is_shown_as_it_is_and_never_run(samples: Workshop, browser: Browser) -> None:
    folder = samples.cases / "EX-2026-006"
    (folder / "attachments").mkdir(exist_ok=True)
    (folder / "attachments" / "<img src=x onerror=alert(1)> & {{ 7*7 }}.pdf").write_bytes(b"%PDF-1.7 nothing")
    page = browser.new_page()
    page.goto((written(samples, "EX-2026-006") / PAGE).as_uri())
    assert page.locator("img, script").count() == 0
    assert "<img src=x onerror=alert(1)> & {{ 7*7 }}.pdf" in page.inner_text("main")


def test_a_case_that_cannot_be_read_says_why(samples: Workshop) -> None:
    folder = samples.cases / "EX-2026-007"
    (folder / "case.json").write_text('{"reference": "EX-2026-007",', encoding="utf-8")
    assert "Cannot be read" in (written(samples, "EX-2026-007") / PAGE).read_text("utf-8")
    assert "case.json" in (folder / TEXT).read_text("utf-8-sig")


def test_a_file_that_cannot_be_replaced_leaves_nothing_half_written(samples: Workshop) -> None:
    folder = samples.cases / "EX-2026-008"
    (folder / PAGE / "somebody's folder").mkdir(parents=True)
    with pytest.raises(OSError, match=r"STATUS\.html"):
        written(samples, "EX-2026-008")
    assert not [path.name for path in folder.iterdir() if path.name.endswith(".tmp")]


def test_a_status_that_is_marked_read_only_is_replaced_where_that_forbids_it(
    samples: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where copies of whole case folders often are."""
    page = written(samples, "EX-2026-001") / PAGE
    page.write_text("old", encoding="utf-8")
    page.chmod(0o444)
    replace = Path.replace

    def replace_as_windows_does(fresh: Path, target: Path) -> Path:
        if target.exists() and not target.stat().st_mode & 0o200:
            raise PermissionError(13, "Access is denied")
        return replace(fresh, target)

    monkeypatch.setattr(Path, "replace", replace_as_windows_does)
    assert written(samples, "EX-2026-001").is_dir()
    assert page.read_text("utf-8") != "old"


def test_a_pipe_that_is_called_status_holds_nobody_up(samples: Workshop) -> None:
    page = written(samples, "EX-2026-001") / PAGE
    page.unlink()
    os.mkfifo(page)
    written(samples, "EX-2026-001")
    assert page.is_file()


@pytest.mark.parametrize("reference", ["EX-2026-001", "EX-2026-003", "EX-2026-004", "EX-2026-005"])
def test_the_page_is_accessible_and_prints_what_to_do_on_one_page_and_deadlines_on_the_next(
    samples: Workshop, browser: Browser, reference: str
) -> None:
    page = browser.new_page()
    page.goto((written(samples, reference) / PAGE).as_uri())
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:100]) for each in found] == []
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    first, second = (each.extract_text() for each in printed.pages)
    assert "Deadlines and timeline" not in first
    assert second.startswith("Deadlines and timeline")
    assert "today, 22 November 2026" in second


def test_the_page_says_which_deadlines_were_missed_and_are_due_and_draws_them(samples: Workshop) -> None:
    status = status_of(samples, look_at(samples, "EX-2026-003"))
    missed = [limit.is_missed for limit in status.limits]
    assert missed == sorted(missed, reverse=True)
    due = next(limit for limit in status.limits if limit.what == "Care proceedings concluded")
    assert "11 January 2027" in due.stands
    page = (written(samples, "EX-2026-003") / PAGE).read_text("utf-8")
    assert "<svg " in page
    assert "Entry to care: 13 Jul 2026" in page


def test_a_missed_deadline_stands_in_the_short_text_too(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"entered_care_on": "2026-09-01", "people": {"iro": {"name": "Ira O'Neil"}}})
    text = " ".join((written(workshop, "T-1") / TEXT).read_text("utf-8-sig").split())
    assert "Deadlines that were missed: - " in text
    assert "First review of the child's care plan: " in text
    assert "IRO (Ira O'Neil)" in text


def test_a_narrow_window_needs_no_scrolling_sideways(samples: Workshop, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 400, "height": 800})
    page.goto((written(samples, "EX-2026-005") / PAGE).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_on_a_telephone_a_row_is_as_wide_as_the_window(samples: Workshop, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto((written(samples, "EX-2026-005") / PAGE).as_uri())
    widths = page.evaluate("[...document.querySelectorAll('tbody th')].map(each => each.offsetWidth)")
    assert min(widths) > 300
    page.close()
