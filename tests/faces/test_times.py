"""`bundler timeline` and `bundler calendar` on the sample cases."""

import json
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from icalendar import Calendar
from lxml import etree

from tests.conftest import REPO

DAY = ("--today", "2026-11-22")


def bundler(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = "from bundler.faces.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], cwd=REPO, capture_output=True, text=True, check=False
    )


def test_the_timeline_of_a_case_is_drawn_as_a_page_and_as_a_picture(tmp_path: Path) -> None:
    for name in ("timeline.pdf", "timeline.SVG"):
        assert bundler("timeline", "EX-2026-003", tmp_path / name, *DAY).returncode == 0
    words = pypdf.PdfReader(tmp_path / "timeline.pdf").pages[0].extract_text()
    assert "Entry to care: 13 Jul 2026" in words
    assert "Review 2: 29 Oct 2026" in words
    tree = etree.parse(tmp_path / "timeline.SVG")
    assert "Entry to care: 13 Jul 2026" in {each.text for each in tree.iter("{*}text")}


@pytest.mark.parametrize(
    ("name", "says"),
    [("timeline.png", "must end in .svg or .pdf"), (REPO / "cases/timeline.pdf", "must not lie inside cases/")],
)
def test_a_timeline_goes_nowhere_else(tmp_path: Path, name: str | Path, says: str) -> None:
    done = bundler("timeline", "EX-2026-003", tmp_path / name, *DAY)
    assert (done.returncode, says in done.stderr) == (2, True), done.stderr


def test_everybody_has_a_calendar_of_their_own_that_names_no_child(tmp_path: Path) -> None:
    done = bundler("calendar", tmp_path, "--json", *DAY)
    told = {each["file"]: each for each in json.loads(done.stdout)}
    assert {str(path) for path in tmp_path.iterdir()} == set(told)
    cases = [json.loads(path.read_text("utf-8")) for path in (REPO / "cases").glob("*/case.json")]
    surnames = {case["child"]["surname"].casefold() for case in cases}
    for file, each in told.items():
        calendar = Calendar.from_ical(Path(file).read_bytes())
        events = calendar.walk("VEVENT")
        assert len(events) == each["deadlines"]
        assert len({str(event["uid"]) for event in events}) == len(events)
        said = " ".join(f"{event['summary']} {event['description']}" for event in events).casefold()
        assert not {name for name in surnames if name in said}
        assert each["person"].casefold() not in Path(file).name.replace("-", " ") or not each["person"]


def test_one_persons_calendar_is_theirs_alone(tmp_path: Path) -> None:
    case = json.loads((REPO / "cases/EX-2026-003/case.json").read_text("utf-8"))
    name = case["people"]["social_worker"]["name"]
    done = bundler("calendar", tmp_path, "--for", name.upper(), *DAY)
    assert done.returncode == 0, done.stderr
    [file] = tmp_path.iterdir()
    assert name in done.stdout
    assert b"EX-2026-003" in file.read_bytes()


def test_a_name_that_keeps_no_deadline_is_said(tmp_path: Path) -> None:
    done = bundler("calendar", tmp_path, "--for", "Nobody Here", *DAY)
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
