"""`bundler letters` and `letters release` as people type them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bundler.documents.accounts import account
from bundler.pipeline.workshop import Workshop
from tests.pipeline.decided import CASE, change_case
from tests.pipeline.lettered import decided_case, reasons

pytestmark = pytest.mark.office
YES = ",".join(["yes"] * 7)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("letters") / "kept"


@pytest.fixture
def decided(tmp_path: Path, kept: Path) -> Workshop:
    workshop = decided_case(tmp_path, kept)
    (tmp_path / "officers.toml").write_text(
        f'[[officer]]\nname = "Declan Hartigan"\nroles = ["team_manager"]\naccount = {json.dumps(account())}\n', "utf-8"
    )
    return workshop


def run(workshop: Workshop, *arguments: str) -> subprocess.CompletedProcess[str]:
    folders = (
        "--cases", workshop.cases, "--templates", workshop.templates, "--output", workshop.output,
        "--today", "2026-12-04",
    )  # fmt: skip
    command = [sys.executable, "-c", "from bundler.faces.cli import main; main()", *arguments, *folders]
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, cwd=workshop.cases.parent,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_letters_says_to_whom_and_what_is_to_be_done_and_names_nobody(decided: Workshop) -> None:
    done = run(decided, "letters", CASE)
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "1. to the mother: ready to be read and let go" in said
    assert "2. to the father: ready to be read and let go" in said
    assert "Let go by: Team manager or Service manager" in said
    assert "reading age 8" in said
    assert not any(name in said for name in ("Shannon", "Tarrafield", "Callum", "Ropewalk", "Quay"))


def test_a_letter_is_let_go_with_the_answers_given_beforehand(decided: Workshop) -> None:
    done = run(decided, "letters", "release", CASE, "1", "--answers", YES)
    assert done.returncode == 0, done.stderr
    assert "letter 1: let go, decision-1-letter-1" in " ".join(done.stdout.split())
    answer = json.loads(run(decided, "letters", CASE, "--json").stdout)
    assert [(one["to"], one["can_go"]) for one in answer["letters"]] == [("mother", False), ("father", True)]
    assert answer["letters"][0]["released"]["released_by"] == "Declan Hartigan"
    verified = run_verify(decided, f"{decided.output}/{CASE}/adm-submission/decision-1-letter-1")
    assert verified.returncode == 0, verified.stdout
    assert "Intact" in verified.stdout
    again = run(decided, "letters", "release", CASE, "1", "--answers", YES)
    assert again.returncode == 1
    assert "was let go already" in again.stdout


def run_verify(workshop: Workshop, path: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from bundler.faces.cli import main; main()", "verify", path]
    return subprocess.run(
        [*command, "--output", str(workshop.output)], capture_output=True, text=True, check=False,
        cwd=workshop.cases.parent, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_a_no_holds_the_letter_and_is_told_with_its_reason(decided: Workshop) -> None:
    done = run(decided, "letters", "release", CASE, "1", "--answers", f"no: an old address,{YES[4:]}", "--json")
    assert done.returncode == 1, done.stderr
    answer = json.loads(done.stdout)
    assert answer["letter"] is None
    assert "(an old address)" in answer["held"][0]


def test_what_a_letter_may_not_tell_is_said_without_saying_it_again(decided: Workshop) -> None:
    reasons(decided, "She needs a family for life. She lives with Moira Sandalwood now, at 7 Quarry Bank.")
    done = run(decided, "letters", CASE)
    assert "1. to the mother: held" in " ".join(done.stdout.split())
    assert "what this parent may not know (carers: name)" in " ".join(done.stdout.split())
    assert "Sandalwood" not in done.stdout + done.stderr
    assert "Quarry" not in done.stdout + done.stderr


def test_without_a_terminal_the_answers_have_to_be_given(decided: Workshop) -> None:
    done = run(decided, "letters", "release", CASE, "1")
    assert done.returncode == 2
    assert "Nobody is there to answer the checklist." in done.stderr


def test_what_holds_a_letter_is_said_before_anybody_is_asked(decided: Workshop) -> None:
    reasons(decided, "She needs a family for life. She lives with Moira Sandalwood now, at 7 Quarry Bank.")
    done = run(decided, "letters", "release", CASE, "1")
    assert done.returncode == 1, done.stderr
    assert "what this parent may not know (carers: name)" in " ".join(done.stdout.split())
    assert "Nobody is there" not in done.stderr


def test_each_question_of_the_checklist_takes_its_answer(decided: Workshop) -> None:
    done = run(decided, "letters", "release", CASE, "1", "--answers", "yes")
    assert done.returncode == 2
    assert "7. Can this parent read it" in done.stderr


def test_letters_says_by_when_they_are_to_be_sent(decided: Workshop) -> None:
    said = " ".join(run(decided, "letters", CASE).stdout.split())
    assert "To be sent by 10 December 2026." in said
    assert json.loads(run(decided, "letters", CASE, "--json").stdout)["due"] == "2026-12-10"


def test_letters_of_every_pack_of_a_case_are_listed_and_a_change_that_nobody_recorded_is_told(
    decided: Workshop,
) -> None:
    change = {"what": "family-found", "agreed": {"name": "Gwenllian Ŵyn", "role": "Head of Service"}}
    change_case(decided, packs=["adm-submission", "change-of-plan"], plan={"option": "adoption", "change": change})
    done = run(decided, "letters", CASE)
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "ADM submission pack: decision-1, Should be placed" in said
    assert "Change of plan after a decision: no decision is recorded" in said
    assert f"The case says “Family found”, and the letters wait until it is recorded: bundler decide {CASE}" in said
    assert f"With: bundler letters release {CASE} NUMBER --pack adm-submission" in said
