"""The command contract: names, exit codes and JSON that others build on."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bundler.documents.store import Store
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, SMALL_PAPERS, LayOut, text_pdf

COMMAND = (sys.executable, "-c", "from bundler.faces.cli import main; main()")
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120"}


WITHOUT_OFFICE = "import bundler.documents.office as office; office._program = lambda: None"


def run(workshop: Workshop, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a command as a process of its own, in the workshop's folder."""
    return run_with(workshop, "", *arguments)


def run_with(workshop: Workshop, fault: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a command in which a fault is planted first."""
    program = f"{fault}\nfrom bundler.faces.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=workshop.cases.parent, env=ENVIRONMENT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def answer(finished: subprocess.CompletedProcess[str]) -> Any:
    return json.loads(finished.stdout)


def test_a_complete_case_checks_with_exit_code_0(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    finished = run(workshop, "check", "T-1")
    assert finished.returncode == 0
    assert "complete" in finished.stdout


def test_a_held_case_says_what_is_missing_from_whom_by_when_and_why(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={"Assessment report.pdf": SMALL_PAPERS["Assessment report.pdf"]})
    finished = run(workshop, "check", "T-1")
    assert finished.returncode == 1
    text = " ".join(finished.stdout.split())
    assert "Social worker (Sam Sample)" in text
    assert "Missing: Letters, which this pack always needs" in text
    assert "by 3 December 2026" in text
    assert "R66" in text


def test_the_json_of_a_check_has_the_keys_of_the_contract(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={"Assessment report.pdf": SMALL_PAPERS["Assessment report.pdf"]})
    finished = run(workshop, "check", "T-1", "--json")
    told = answer(finished)
    assert finished.returncode == 1
    assert (told["case"], told["pack"], told["complete"]) == ("T-1", "small", False)
    finding = told["findings"][0]
    assert finding.keys() >= {
        "code", "severity", "item", "place", "message", "remedy", "owner", "due", "authority",
    }  # fmt: skip
    assert (finding["code"], finding["item"], finding["due"]) == ("item-missing", "letters", "2026-12-03")


def test_the_json_of_a_build_has_the_keys_of_the_contract(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    finished = run(workshop, "build", "T-1", "--json")
    told = answer(finished)
    assert finished.returncode == 0
    assert told.keys() >= {"case", "pack", "outcome", "bundle", "manifest", "pages", "reused", "made", "seconds"}
    assert (told["outcome"], told["pages"], told["made"]) == ("built", 8, 3)
    assert Path(told["bundle"]).parent.parent == workshop.output / "T-1" / "small"
    assert json.loads(Path(told["manifest"]).read_text("utf-8"))["case"] == "T-1"


def test_a_held_case_builds_nothing_and_exits_with_1(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={})
    finished = run(workshop, "build", "T-1", "--json")
    assert finished.returncode == 1
    assert answer(finished)["outcome"] == "held"
    assert answer(finished)["bundle"] is None


def test_one_held_case_does_not_stop_the_others(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"reference": "T-0"}, papers={})
    lay_out()
    (workshop.cases / "T-2").mkdir()
    finished = run(workshop, "build", "--all", "--json")
    assert finished.returncode == 4, "a case that cannot be read weighs more than a held one"
    assert [(one["case"], one["outcome"]) for one in answer(finished)] == [
        ("T-0", "held"), ("T-1", "built"), ("T-2", "held"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(("check",), 2, id="no case named"),
        pytest.param(("check", "T-1", "--pack", "no-such-pack"), 2, id="no such pack"),
        pytest.param(("frobnicate",), 2, id="no such command"),
        pytest.param(("check", "T-1", "--today", "tomorrow"), 2, id="not a date"),
        pytest.param(("build", "T-1", "--output", "cases/T-1"), 2, id="output inside input"),
        pytest.param(("schema", "no-such-form"), 2, id="no such schema"),
        pytest.param(("check", "T-9"), 4, id="no such case"),
        pytest.param(("check", "../../etc"), 4, id="a reference that leads elsewhere"),
    ],
)
def test_what_a_command_cannot_use_has_its_exit_code(
    workshop: Workshop, lay_out: LayOut, arguments: tuple[str, ...], code: int
) -> None:
    lay_out()
    finished = run(workshop, *arguments)
    assert finished.returncode == code
    assert "Traceback" not in finished.stderr


def test_a_mistyped_reference_stops_no_other_case(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    finished = run(workshop, "check", "T-9", "T-1", "--json", "--today", "2026-11-22")
    assert finished.returncode == 4
    assert [(one["case"], one["complete"], [f["code"] for f in one["findings"]]) for one in answer(finished)] == [
        ("T-9", False, ["case-not-found"]), ("T-1", True, []),
    ]  # fmt: skip


def test_a_wrong_definition_exits_with_3_and_names_file_and_line(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    pack = workshop.templates / "packs/small.toml"
    pack.write_text(pack.read_text("utf-8").replace('audience = "panel"', 'audience = "everybody"'), encoding="utf-8")
    finished = run(workshop, "check", "T-1")
    assert finished.returncode == 3
    assert "packs/small.toml, line 4" in finished.stderr


def test_a_case_that_is_not_json_exits_with_4_and_says_where(workshop: Workshop, lay_out: LayOut) -> None:
    folder = lay_out()
    (folder / "case.json").write_text('{"reference": "T-1",\n  "authority" "exampleshire"}', encoding="utf-8")
    finished = run(workshop, "check", "T-1", "--json")
    assert finished.returncode == 4
    told = answer(finished)
    assert told["complete"] is False
    assert "Line 2" in " ".join(finding["place"] + finding["message"] for finding in told["findings"])


def test_a_case_that_is_being_built_exits_with_7(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    with Store(workshop.output / ".store").case_lock("T-1"):
        finished = run(workshop, "build", "T-1")
    assert finished.returncode == 7
    assert "Another build is working on this case" in " ".join(finished.stdout.split())


def test_without_libreoffice_a_word_paper_exits_with_5_and_names_the_command(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path
) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("Assessment in Word")
    document.save(str(tmp_path / "report.docx"))
    lay_out(papers={**SMALL_PAPERS, "Assessment report.pdf": (tmp_path / "report.docx").read_bytes()})
    (workshop.cases / "T-1/attachments/Assessment report.pdf").rename(
        workshop.cases / "T-1/attachments/Assessment report.docx"
    )
    finished = run_with(workshop, WITHOUT_OFFICE, "build", "T-1")
    assert finished.returncode == 5
    assert "apt-get install" in finished.stdout + finished.stderr


def test_without_libreoffice_a_pack_of_pdfs_is_still_built(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    assert run_with(workshop, WITHOUT_OFFICE, "build", "T-1").returncode == 0
    doctor = run_with(workshop, WITHOUT_OFFICE, "doctor", "--json")
    assert doctor.returncode == 5
    ill = [one for one in answer(doctor)["looked_at"] if not one["well"]]
    assert [one["name"] for one in ill] == ["LibreOffice"]
    assert "apt-get install" in ill[0]["remedy"]


def test_a_fault_of_bundler_exits_with_70_and_shows_no_personal_data(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    finished = run_with(
        workshop,
        """
import bundler.pipeline.look as look
def fail(situation):
    raise KeyError("Ada Invented")
look.run_checks = fail
""",
        "check",
        "T-1",
    )
    assert finished.returncode == 70
    assert "Ada" not in finished.stdout + finished.stderr
    assert "KeyError" in finished.stderr


def test_a_fault_in_one_case_does_not_stop_the_others(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"reference": "T-0"})
    lay_out()
    finished = run_with(
        workshop,
        """
import bundler.engine.local as local
build = local.build_pack
def fail_once(workshop, reference, pack, *, draft):
    if reference.endswith("T-0"):
        raise KeyError("Ada Invented")
    return build(workshop, reference, pack, draft=draft)
local.build_pack = fail_once
""",
        "build",
        "--all",
        "--json",
    )
    assert finished.returncode == 70
    assert [(one["case"], one["outcome"]) for one in answer(finished)] == [("T-0", "held"), ("T-1", "built")]
    assert "Ada" not in finished.stdout + finished.stderr


def test_who_may_not_write_to_the_output_can_still_check(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    workshop.output.write_text("not a folder, so nothing can be written below it", encoding="utf-8")
    finished = run(workshop, "check", "T-1")
    assert finished.returncode == 0, finished.stderr
    assert run(workshop, "status").returncode == 0


def test_an_interrupted_build_exits_with_130_and_leaves_nothing_half_done(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out(papers={**SMALL_PAPERS, **{f"Letter {n}.pdf": text_pdf(*["words"] * 40) for n in range(60)}})
    process = subprocess.Popen(
        [*COMMAND, "build", "T-1"], cwd=workshop.cases.parent, env=ENVIRONMENT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _wait_for_work(workshop)
    assert _interrupted(process) == 130
    assert not (workshop.output / "T-1").exists()
    assert list((workshop.output / ".store/work").iterdir()) == []


def _interrupted(process: subprocess.Popen[bytes]) -> int:
    """As somebody interrupts who sees that it goes on: Python drops an interrupt that falls into a finaliser."""
    for _ in range(20):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=3)
    pytest.fail("it could not be interrupted")


def _wait_for_work(workshop: Workshop) -> None:
    """Until a build has made its work folder."""
    work = workshop.output / ".store/work"
    for _ in range(3000):
        if work.is_dir() and any(path.is_dir() for path in work.iterdir()):
            return
        time.sleep(0.01)
    pytest.fail("the build never began")


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0])
def test_a_build_killed_at_any_moment_leaves_the_last_bundle_whole_and_no_half_one(
    workshop: Workshop, lay_out: LayOut, moment: float
) -> None:
    folder = lay_out()
    assert run(workshop, "build", "T-1").returncode == 0
    first = next((workshop.output / "T-1/small/v1").glob("*.pdf")).read_bytes()
    (folder / "attachments/Letter from the school.pdf").write_bytes(text_pdf("A better letter"))
    process = subprocess.Popen(
        [*COMMAND, "build", "T-1"], cwd=workshop.cases.parent, env=ENVIRONMENT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _wait_for_work(workshop)
    time.sleep(moment)
    process.kill()
    process.wait()
    assert next((workshop.output / "T-1/small/v1").glob("*.pdf")).read_bytes() == first
    for version in (workshop.output / "T-1/small").iterdir():
        manifest = json.loads((version / "manifest.json").read_text("utf-8"))
        assert len(list(version.glob("*.pdf"))) == 1
        assert manifest["version"] == version.name
    again = run(workshop, "build", "T-1", "--json")
    assert again.returncode == 0
    assert Path(answer(again)["bundle"]).parent.name == "v2"
    assert list((workshop.output / ".store/work").iterdir()) == [], "the killed build's folder is cleaned away"


def test_explain_says_what_is_stale_and_why(workshop: Workshop, lay_out: LayOut) -> None:
    folder = lay_out()
    run(workshop, "build", "T-1")
    (folder / "attachments/Letter from the school.pdf").write_bytes(text_pdf("A better letter"))
    (folder / "attachments/Letter from the nursery.pdf").unlink()
    told = answer(run(workshop, "explain", "T-1", "--json"))
    assert told["built"] == "v1"
    assert [(one["title"], one["is_stale"], one["why"]) for one in told["documents"]] == [
        ("Assessment report", False, "unchanged"),
        ("Letter from the school", True, "the paper has changed"),
    ]
    assert told["gone"] == ["Letter from the nursery"]
    assert told["pages"][0] == {
        "labels": "A2–A3", "title": "Assessment report", "place": "attachments/Assessment report.pdf",
    }  # fmt: skip


def test_status_shows_every_case_and_what_was_built(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"reference": "T-0"}, papers={})
    lay_out()
    run(workshop, "build", "T-1")
    finished = run(workshop, "status", "--json")
    assert finished.returncode == 1
    assert [(row["case"], row["complete"], row["built"], row["due"]) for row in answer(finished)] == [
        ("T-0", False, None, "2026-12-03"),
        ("T-1", True, "v1", "2026-12-03"),
    ]


def test_a_check_loads_no_heavy_library_and_starts_no_program(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    run(workshop, "check", "T-1")
    finished = run_with(
        workshop,
        """
import atexit, sys
heavy = {"pikepdf", "pypdf", "pypdfium2", "docx", "docxtpl", "reportlab", "PIL", "lxml"}
started = []
sys.addaudithook(lambda event, arguments: started.append(event) if event == "subprocess.Popen" else None)
atexit.register(lambda: print("LOADED", sorted(heavy & set(sys.modules)), "STARTED", started))
""",
        "check",
        "T-1",
    )
    assert "LOADED [] STARTED []" in finished.stdout


def test_every_command_stands_in_the_readme_and_so_does_every_exit_code(workshop: Workshop) -> None:
    readme = (REPO / "README.md").read_text("utf-8")
    listed = run(workshop, "--help").stdout
    commands = re.findall(r"^ {2}(\w+) ", listed.partition("Commands:")[2], flags=re.MULTILINE)
    assert set(commands) >= {"new", "check", "build", "status", "explain", "doctor", "schema", "packs", "version"}
    for command in commands:
        assert f"bundler {command}" in readme, command
    from bundler.model.errors import ExitCode

    for code in ExitCode:
        assert re.search(rf"^\| {int(code)} \|", readme, flags=re.MULTILINE), code
