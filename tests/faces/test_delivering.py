"""`bundler deliver` and `bundler told`: what they say in each state, and by which exit code."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bundler.documents.delivery.outbox import Outbox
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, LayOut
from tests.faces.test_cli import answer, run
from tests.pipeline.mail_server import Post, serving
from tests.pipeline.recorded import record

OFFICERS = """
[[officer]]
name = "Efua Tate"
roles = ["social_worker"]
account = "{account}"
"""


@pytest.fixture
def decided(workshop: Workshop, lay_out: LayOut) -> Workshop:
    """A case with a decision of 12 November 2026 that was recorded, and an officer: whoever runs the tests."""
    from bundler.documents.accounts import account

    for kind in ("packs", "forms", "messages"):
        shutil.rmtree(workshop.templates / kind, ignore_errors=True)
        shutil.copytree(REPO / "templates" / kind, workshop.templates / kind)
    lay_out({"packs": ["adm-submission"], "parents": [{"name": "Shauna Pell", "relationship": "mother"}]})
    record(workshop, "T-1")
    (workshop.cases.parent / "officers.toml").write_text(OFFICERS.format(account=account()), encoding="utf-8")
    return workshop


def way(workshop: Workshop, text: str) -> None:
    (workshop.cases.parent / "bundler.toml").write_text(text, encoding="utf-8")


def said(finished: subprocess.CompletedProcess[str]) -> str:
    return " ".join(finished.stdout.split())


ABOUT = "T-1 · adm-submission · decision-1: decision-made to Care planning team:"


@pytest.mark.requirement("R54")
def test_without_a_way_it_says_that_no_mail_goes(decided: Workshop) -> None:
    finished = run(decided, "deliver")
    assert finished.returncode == 1
    no_way = "No mail is sent: bundler.toml has no table [delivery]. See docs/delivery.md."
    assert said(finished) == f"{ABOUT} waits. {no_way}"


def test_a_dry_run_says_what_would_go_and_does_nothing(decided: Workshop) -> None:
    way(decided, '[delivery]\nway = "drafts"\nfrom = "permanence@exampleshire.example"\n')
    finished = run(decided, "deliver", "--dry-run")
    assert (finished.returncode, said(finished)) == (0, f"{ABOUT} would be sent.")
    assert not (decided.output / "deliveries").exists()


def test_what_went_is_said_once_and_counted_ever_after(decided: Workshop) -> None:
    way(decided, '[delivery]\nway = "drafts"\nfrom = "permanence@exampleshire.example"\n')
    lie_in = f"The drafts lie in: {decided.output / 'deliveries/drafts'}"
    assert said(run(decided, "deliver")) == f"{ABOUT} a draft lies ready: open it and send it. {lie_in}"
    again = run(decided, "deliver")
    assert (again.returncode, said(again)) == (0, "1 message went before.")
    assert [row["new"] for row in answer(run(decided, "deliver", "--json"))["messages"]] == [False]


def test_a_server_that_is_down_is_said_without_a_traceback(decided: Workshop) -> None:
    way(decided, '[delivery]\nway = "smtp"\nhost = "127.0.0.1"\nport = 1\nfrom = "permanence@exampleshire.example"\n')
    finished = run(decided, "deliver")
    waits = "waits. The mail server gave no answer. To be tried again after"
    again = "or now with: bundler deliver --again"
    assert finished.returncode == 1
    assert re.fullmatch(rf"{re.escape(f'{ABOUT} {waits}')} \d\d:\d\d( on .*)?, {again}", said(finished))
    assert "Traceback" not in finished.stderr


def test_what_holds_several_mails_is_said_once_below_them_and_no_line_is_far_from_the_edge(decided: Workshop) -> None:
    made = (decided.templates / "messages/decision-made.toml").read_text("utf-8")
    (decided.templates / "messages/decision-made.toml").write_text(
        made.replace('to = ["care_planning_team"]', 'to = ["care_planning_team", "social_worker"]'), encoding="utf-8"
    )
    way(decided, '[delivery]\nway = "smtp"\nhost = "127.0.0.1"\nport = 1\nfrom = "permanence@exampleshire.example"\n')
    lines = run(decided, "deliver").stdout.splitlines()
    assert lines[:2] == [
        "  T-1 · adm-submission · decision-1: decision-made to Care planning team: waits.",
        "  T-1 · adm-submission · decision-1: decision-made to Social worker: waits.",
    ]
    assert lines[2].startswith("      The mail server gave no answer. To be tried again after ")
    assert sum("no answer" in line for line in lines) == 1


def test_what_another_run_has_is_said_with_when_it_goes_if_that_was_broken_off(decided: Workshop) -> None:
    way(decided, '[delivery]\nway = "smtp"\nhost = "127.0.0.1"\nport = 1\nfrom = "permanence@exampleshire.example"\n')
    run(decided, "deliver")
    outbox, now = Outbox(decided.audit), datetime.now(UTC)
    outbox.try_again(now)
    outbox.take([one.letter.key for one in outbox.all()], now)
    broken_off = "Another run is at this. If that was broken off, it is tried again after"
    finished = run(decided, "deliver")
    assert finished.returncode == 1
    assert re.fullmatch(rf"{re.escape(f'{ABOUT} on its way. {broken_off}')} \d\d:\d\d( on .*)?\.", said(finished))


def test_an_address_that_is_refused_for_good_is_said_with_what_to_do(decided: Workshop, tmp_path: Path) -> None:
    post = Post()
    post.answer = "550 no such box"
    with serving(tmp_path, post) as server:
        way(decided, "\n".join((
            "[delivery]", 'way = "smtp"', f'host = "{server.host}"', f"port = {server.port}",
            f'from = "{server.sender}"', f'user = "{server.user}"',
            f'password_file = "{server.password_file}"', f'ca_file = "{server.ca_file}"',
        )))  # fmt: skip
        finished = run(decided, "deliver")
        assert finished.returncode == 1
        assert said(finished) == (
            f"{ABOUT} NOT SENT. The mail server does not take mail for this address: see [delivery.recipients] of the "
            "profile. When that is mended: bundler deliver --again"
        )
        post.answer = ""
        assert said(run(decided, "deliver", "--again")) == f"{ABOUT} sent."
    assert len(post.taken) == 1


@pytest.mark.requirement("R54")
def test_who_was_told_face_to_face_is_noted_by_an_officer_and_gets_no_mail(decided: Workshop) -> None:
    way(decided, '[delivery]\nway = "drafts"\nfrom = "permanence@exampleshire.example"\n')
    run(decided, "deliver", "--dry-run")
    asked = ("told", "T-1", "--who", "care_planning_team", "--how", "face-to-face", "--on", "2026-11-20")
    noted = run(decided, *asked, "--as", "Efua Tate")
    assert noted.returncode == 0, noted.stderr
    line = "Noted: T-1 · adm-submission · decision-1: Care planning team was told on 20 November 2026, face to face."
    assert said(noted) == line
    assert said(run(decided, *asked)) == f"{line} That was noted before."
    assert said(run(decided, "deliver")) == "Nothing is to be delivered."


@pytest.mark.requirement("R55", "R56")
def test_a_parent_who_was_told_by_word_of_mouth_stands_in_the_grid(decided: Workshop) -> None:
    told = run(decided, "told", "T-1", "--who", "parent-1", "--how", "phone", "--on", "2026-11-12", "--json")
    assert answer(told) == {
        "case": "T-1", "pack": "adm-submission", "about": "decision-1", "who": "parent-1", "how": "phone",
        "on": "2026-11-12", "new": True,
    }  # fmt: skip
    (row,) = answer(run(decided, "decisions", "--json", "--today", "2026-11-23"))["decisions"]
    assert row["told"] == "mother: 12 November 2026"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("--how", "pigeon", "--on", "2026-11-20"), "Nobody is told by 'pigeon'", id="how"),
        pytest.param(("--how", "phone", "--on", "yesterday"), "is not a date", id="on"),
        pytest.param(("--how", "phone", "--on", "2026-11-20", "--as", "No Body"), "no officer of that name", id="as"),
    ],
)
def test_what_cannot_be_noted_is_refused_in_plain_words(
    decided: Workshop, arguments: tuple[str, ...], words: str
) -> None:
    finished = run(decided, "told", "T-1", "--who", "care_planning_team", *arguments)
    assert finished.returncode in (2, 9)
    assert words in finished.stderr
    assert "Traceback" not in finished.stderr


def test_where_nothing_is_to_be_delivered_nothing_is_made(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    for arguments in ((), ("--again",), ("--overdue", "--dry-run")):
        finished = run(workshop, "deliver", *arguments)
        assert (finished.returncode, re.sub(r"\s+", " ", finished.stdout).strip()) == (0, "Nothing is to be delivered.")
    assert not workshop.output.exists()
