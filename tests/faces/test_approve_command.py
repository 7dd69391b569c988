"""`bundler approve`, `approvals` and `override` as people type them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bundler.documents.accounts import account
from bundler.faces.approving import answers_in
from bundler.model.errors import UsageError
from bundler.model.release_policy import Question
from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut
from tests.pipeline.released import build_sealed

QUESTIONS = (Question(id="one", question="Is it right?"), Question(id="two", question="Is it whole?"))


def run(workshop: Workshop, *arguments: str) -> subprocess.CompletedProcess[str]:
    folders = (
        "--cases", workshop.cases, "--templates", workshop.templates, "--output", workshop.output,
        "--today", "2026-11-22",
    )  # fmt: skip
    command = [sys.executable, "-c", "from bundler.faces.cli import main; main()", *arguments, *folders]
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, cwd=workshop.cases.parent,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture
def built(workshop: Workshop, lay_out: LayOut) -> Workshop:
    lay_out()
    build_sealed(workshop)
    (workshop.cases.parent / "officers.toml").write_text(
        f'[[officer]]\nname = "Tom Manager"\nroles = ["team_manager"]\naccount = {json.dumps(account())}\n', "utf-8"
    )
    return workshop


def test_approve_shows_the_pack_and_takes_the_answers_given_beforehand(built: Workshop) -> None:
    done = run(built, "approve", "T-1", "--answers", "yes,yes,yes,yes,yes")
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "T-1 · Small pack: v1, 8 pages" in said
    assert "It has never been released." in said
    assert "Nothing of the case is kept from these readers, so the guard looked for no fact of it." in said
    assert "v1 is approved by Tom Manager, the team manager." in said
    answer = json.loads(run(built, "approvals", "T-1", "--json").stdout)
    assert answer[0]["missing"] == []
    assert [(act["officer"], act["act"]) for act in answer[0]["acts"]] == [("Tom Manager", "assures")]


def test_a_no_ends_with_exit_code_1_and_approves_nothing(built: Workshop) -> None:
    done = run(built, "approve", "T-1", "--answers", "yes,no: page 4, and page 5,yes,yes,yes")
    assert done.returncode == 1, done.stderr
    assert "(page 4, and page 5)" in " ".join(done.stdout.split())
    assert run(built, "approvals", "T-1").returncode == 1


def test_without_a_terminal_the_answers_have_to_be_given(built: Workshop) -> None:
    done = run(built, "approve", "T-1")
    assert done.returncode == 2
    assert "Nobody is there to answer the checklist." in done.stderr


def test_each_question_takes_an_answer() -> None:
    given = answers_in("yes, NO: not all of it, by far", QUESTIONS)
    assert [(one.question, one.answer, one.remark) for one in given] == [
        ("one", True, ""), ("two", False, "not all of it, by far"),
    ]  # fmt: skip
    for text in ("", "yes", "yes,yes,yes", "yes,perhaps"):
        with pytest.raises(UsageError, match="The checklist has 2 questions"):
            answers_in(text, QUESTIONS)


def test_check_shows_the_sign_by_which_a_finding_is_let_pass(built: Workshop) -> None:
    for name in ("school", "nursery"):
        (built.cases / f"T-1/attachments/Letter from the {name}.pdf").unlink()
    said = " ".join(run(built, "check", "T-1").stdout.split())
    sign = said.partition("sign ")[2][:8]
    done = run(built, "override", "T-1", sign, "--reason", "The school sends it to the panel itself.")
    assert done.returncode == 0, done.stderr
    assert "overridden by Tom Manager, Team manager" in done.stdout
    assert run(built, "check", "T-1").returncode == 0
