"""The commands used awkwardly: from inside a case folder, without a case, on names longer than a line."""

from __future__ import annotations

import dataclasses
import json
import subprocess

import pytest

from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PAPERS, LayOut, text_pdf
from tests.faces.test_cli import COMMAND, ENVIRONMENT, answer, run

LONG = "Letter " + "x" * 240


@pytest.mark.parametrize("path", [".", "attachments/..", "../T-1", "../T-1/"])
def test_a_case_named_by_a_path_is_filed_under_its_own_name(workshop: Workshop, lay_out: LayOut, path: str) -> None:
    inside = dataclasses.replace(workshop, cases=lay_out() / "below")
    folders = ("--cases", str(workshop.cases), "--templates", str(workshop.templates), "--output", str(workshop.output))
    finished = run(inside, "build", path, "--json", *folders)
    assert answer(finished)["case"] == "T-1"
    assert sorted(found.name for found in workshop.output.iterdir()) == [".store", "T-1"]


def test_each_finding_names_its_file_beside_what_is_wrong(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={**SMALL_PAPERS, "Letter empty.pdf": b"", "sub/Letter cut.pdf": text_pdf("cut")[:300]})
    text = " ".join(run(workshop, "check", "T-1").stdout.split())
    assert "it holds nothing at all. (attachments/Letter empty.pdf) To do: Copy the paper" in text
    assert "cannot be read. (attachments/sub/Letter cut.pdf) To do: Open the original" in text


@pytest.mark.parametrize("command", ["check", "explain"])
def test_no_name_is_cut_off(workshop: Workshop, lay_out: LayOut, command: str) -> None:
    lay_out(papers={**SMALL_PAPERS, f"{LONG}.pdf": text_pdf("long")})
    assert "…" not in run(workshop, command, "T-1").stdout
    assert run(workshop, command, "T-1").stdout.count("x") >= 240


def test_a_line_of_a_check_ends_with_its_last_letter(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={})
    lines = run(workshop, "check", "T-1").stdout.splitlines()
    assert lines == [line.rstrip() for line in lines]


def test_what_cannot_be_explained_is_json_too(workshop: Workshop, lay_out: LayOut) -> None:
    (lay_out() / "case.json").write_text("{", encoding="utf-8")
    finished = run(workshop, "explain", "T-1", "--json")
    assert finished.returncode == 4
    assert "bundler check T-1" in answer(finished)["error"]["remedy"]


@pytest.mark.parametrize("command", [("check", "--all"), ("build", "--all"), ("status",)])
def test_where_there_are_no_cases_a_command_says_so(workshop: Workshop, command: tuple[str, ...]) -> None:
    finished = run(workshop, *command)
    assert finished.returncode == 0
    assert "There are no cases yet" in finished.stdout
    assert json.loads(run(workshop, *command, "--json").stdout) == []


def test_a_folder_that_is_no_case_is_not_read_through(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={**SMALL_PAPERS, "Letter?.pdf": text_pdf("a name that Windows cannot hold")})
    finished = run(workshop, "check", ".", "--json")
    assert finished.returncode == 4
    assert [finding["code"] for finding in answer(finished)["findings"]] == ["case-json-missing"]


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_folder_whose_name_is_no_reference_does_not_stop_the_other_cases(
    workshop: Workshop, lay_out: LayOut, command: str
) -> None:
    lay_out()
    (workshop.cases / "Old cases (do not use)").mkdir()
    (workshop.cases / "Smith & Jones <b>").mkdir()
    (workshop.cases / "Smith & Jones <b>" / "case.json").write_text('{"reference": "Smith & Jones <b>"}', "utf-8")
    finished = run(workshop, command, "--all", "--json", "--today", "2026-11-22")
    assert finished.returncode == 4
    codes = {told["case"]: {finding["code"] for finding in told["findings"]} for told in answer(finished)}
    assert codes["T-1"] == set()
    assert codes["Old cases (do not use)"] == {"case-json-missing"}
    assert "json-format" in codes["Smith & Jones <b>"]


def test_a_folder_that_is_there_but_can_be_no_case_is_to_be_renamed(workshop: Workshop) -> None:
    (workshop.cases / "Smith & Jones").mkdir()
    finished = run(workshop, "check", "Smith & Jones")
    assert finished.returncode == 4
    assert "Rename the folder" in " ".join(finished.stdout.split())


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_terminal_that_knows_few_letters_still_says_everything(
    workshop: Workshop, lay_out: LayOut, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(papers={**SMALL_PAPERS, "Łukasz 🎈.pdf": text_pdf("nobody knows what")})
    monkeypatch.setitem(ENVIRONMENT, "PYTHONIOENCODING", encoding)
    process = subprocess.run(
        [*COMMAND, "check", "T-1"], cwd=workshop.cases.parent, env=ENVIRONMENT, capture_output=True, check=False
    )
    assert process.returncode == 0
    assert "is not recognised" in process.stdout.decode(encoding)
    process = subprocess.run(
        [*COMMAND, "check", "T-1", "--json"], cwd=workshop.cases.parent, env=ENVIRONMENT, capture_output=True,
        check=False,
    )  # fmt: skip
    told = json.loads(process.stdout.decode(encoding))
    assert told["findings"][0]["place"] == "attachments/Łukasz 🎈.pdf"


def test_a_folder_without_packs_is_no_templates_folder(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    finished = run(workshop, "check", "T-1", "--templates", "cases")
    assert finished.returncode == 3
    assert "--templates" in finished.stderr


@pytest.mark.parametrize("command", ["check", "build", "explain"])
def test_nothing_is_written_into_a_case_folder_that_a_command_is_run_from(
    workshop: Workshop, lay_out: LayOut, command: str
) -> None:
    folder = lay_out()
    before = sorted(folder.rglob("*"))
    inside = dataclasses.replace(workshop, cases=folder / "below")
    finished = run(inside, command, ".", "--templates", str(workshop.templates))
    assert finished.returncode == 2
    assert "--output" in finished.stdout + finished.stderr
    assert sorted(folder.rglob("*")) == before


def test_who_may_only_read_is_told_what_a_build_would_do(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    (workshop.output.parent / "file").write_text("nothing can be written below a file", encoding="utf-8")
    finished = run(workshop, "explain", "T-1", "--output", "file/output", "--json")
    assert finished.returncode == 0
    assert {one["why"] for one in answer(finished)["documents"]} == {"new since the last bundle"}


@pytest.mark.parametrize(
    ("command", "message"),
    [
        pytest.param(("check", "--nonsense"), "No such option: --nonsense", id="option"),
        pytest.param(("explain",), "Missing argument 'reference'.", id="argument missing"),
        pytest.param(("chekc",), "No such command 'chekc'.", id="command"),
        pytest.param(("check",), "No case is named.", id="no case"),
    ],
)
def test_a_command_that_is_written_wrongly_says_so_in_json_where_that_was_asked_for(
    workshop: Workshop, command: tuple[str, ...], message: str
) -> None:
    finished = run(workshop, *command, "--json")
    assert finished.returncode == 2
    error = answer(finished)["error"]
    assert (error["exit_code"], error["message"].partition(" Did")[0]) == (2, message)
    assert error["remedy"]
    assert finished.stderr == ""


def test_a_command_that_is_written_wrongly_says_so_in_words(workshop: Workshop) -> None:
    finished = run(workshop, "check", "--nonsense")
    assert (finished.returncode, finished.stdout) == (2, "")
    assert "No such option: --nonsense" in finished.stderr


def test_a_day_that_has_passed_is_not_said_as_if_it_lay_ahead(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={})
    text = " ".join(run(workshop, "check", "T-1", "--today", "2026-12-11").stdout.split())
    assert "papers were due by 3 December 2026, which has passed" in text
    assert "[was due by 3 December 2026; R60" in text
    assert "The day of the fostering panel, 10 December 2026, has passed." in text
    assert "3 December 2026, which has passed" in run(workshop, "status", "--today", "2026-12-11").stdout
    before = " ".join(run(workshop, "check", "T-1", "--today", "2026-12-03").stdout.split())
    assert "papers are due by 3 December 2026 " in before
    assert "[by 3 December 2026; R60" in before
