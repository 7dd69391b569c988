"""`bundler retain` as people use it: the list, the two names, the proof, and what other commands say afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut
from tests.faces.test_cli import answer, run
from tests.pipeline.released import release_once

POLICY = '\n[purging.keeps]\nrelease = { months = 1, counted_from = "case-closed", authority = "local policy" }\n'
CLOSED = {"closing": {"closed_on": "2020-03-31"}, "proceedings": {"in_court": False}}
RELEASE = "T-1/small/release-1"


@pytest.fixture
def past(workshop: Workshop, lay_out: LayOut, tmp_path: Path) -> Workshop:
    """A release past its time, and two officers who are known by their passphrases."""
    lay_out()
    release_once(workshop, tmp_path / "kept")
    lay_out(CLOSED)
    profile = workshop.templates / "authorities/exampleshire.toml"
    profile.write_text(profile.read_text("utf-8") + POLICY, encoding="utf-8")
    workshop.audit.database.close()
    (tmp_path / "secret").write_text("correct horse battery\n", encoding="utf-8")
    for name, role in (("Clara Clerk", "panel_administrator"), ("Rita Records", "records_officer")):
        added = run(workshop, "officer", "add", name, "--role", role, "--passphrase-file", str(tmp_path / "secret"))
        assert added.returncode == 0, added.stderr
    return workshop


def act(workshop: Workshop, *words: str) -> tuple[int, str]:
    secret = workshop.cases.parent / "secret"
    done = run(workshop, "retain", *words, "--passphrase-file", str(secret))
    return done.returncode, done.stdout + done.stderr


def test_a_release_goes_on_two_names_and_every_command_says_so(past: Workshop) -> None:
    listed = " ".join(run(past, "retain").stdout.split())
    assert "PAST T-1/small/release-1: kept until 30 April 2020 by keeps-release (local policy)" in listed
    assert act(past, "propose", RELEASE, "--as", "Clara Clerk")[0] == 0
    assert "Proposed by Clara Clerk" in " ".join(run(past, "retain").stdout.split())
    assert act(past, "confirm", RELEASE, "--as", "Clara Clerk")[0] == 9
    code, said = act(past, "confirm", RELEASE, "--as", "Rita Records")
    assert (code, "proposed by Clara Clerk, confirmed by Rita Records" in " ".join(said.split())) == (0, True)

    verified = run(past, "verify", f"output/{RELEASE}")
    assert (verified.returncode, "It is not here any more: purged on" in verified.stdout) == (1, True)
    assert answer(run(past, "verify", f"output/{RELEASE}", "--json"))["rule"] == "keeps-release"
    (row,) = json.loads(run(past, "releases", "T-1", "--json").stdout)
    assert (row["standing"], row["purged"].endswith("under keeps-release")) == ("in force", True)
    assert "purged on" in " ".join(run(past, "releases", "T-1").stdout.split())
    (proof,) = answer(run(past, "retain", "proof", "T-1", "--json"))["purged"]
    assert (proof["proposed_by"], proof["confirmed_by"]) == ("Clara Clerk", "Rita Records")
    assert run(past, "audit", "verify").returncode == 0


def test_what_was_purged_already_is_not_said_to_wait_for_a_proposal(past: Workshop) -> None:
    proposed = act(past, "propose", RELEASE, "--as", "Clara Clerk")[1]
    assert "  stays T-1/small/v1" in proposed
    act(past, "confirm", RELEASE, "--as", "Rita Records")
    secret = str(past.cases.parent / "secret")
    again = run(past, "retain", "confirm", RELEASE, "--as", "Rita Records", "--passphrase-file", secret)
    assert (again.returncode, f"{RELEASE} was purged on " in " ".join(again.stderr.split())) == (2, True)


def test_a_proposal_that_was_withdrawn_is_listed_as_none_and_nobody_confirms_it(past: Workshop) -> None:
    act(past, "propose", RELEASE, "--as", "Clara Clerk")
    code, said = act(past, "withdraw", RELEASE, "--as", "Rita Records")
    assert (code, RELEASE in said) == (0, True)
    assert "Proposed by" not in run(past, "retain").stdout
    assert act(past, "confirm", RELEASE, "--as", "Rita Records")[0] != 0
    assert (past.output / RELEASE).is_dir()


def test_a_proof_line_that_was_changed_breaks_the_audit(past: Workshop) -> None:
    act(past, "propose", RELEASE, "--as", "Clara Clerk")
    act(past, "confirm", RELEASE, "--as", "Rita Records")
    line = past.output / "T-1/small/purged/release-1.json"
    line.write_text(line.read_text("utf-8").replace("Clara Clerk", "Somebody"), encoding="utf-8")
    verified = run(past, "audit", "verify")
    assert (verified.returncode, "The proof line of what was purged was changed" in verified.stdout) == (8, True)


def test_the_list_for_machines_says_the_same(past: Workshop) -> None:
    told = answer(run(past, "retain", "--json"))
    release = next(one for one in told["things"] if one["place"] == RELEASE)
    assert (release["stands"], release["until"], release["rule"]) == ("past its time", "2020-04-30", "keeps-release")
    assert told["records"] == [{
        "case": "T-1", "stands": "cannot tell", "rule": None, "authority": None, "begun_on": None, "until": None,
        "unknown": "the fact entered_care_on is missing in case.json, so that nobody can say whether reg 50 applies",
        "holds": [],
    }]  # fmt: skip


def test_who_is_no_officer_proposes_nothing(past: Workshop) -> None:
    refused = run(past, "retain", "propose", RELEASE)
    assert refused.returncode == 9
