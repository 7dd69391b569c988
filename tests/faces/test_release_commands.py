"""The commands of a release as people and scripts use them: what they print, and their exit codes."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bundler.documents.seal.sealing import Seal
from bundler.model.release_policy import CopyReader
from bundler.pipeline.releasing import release
from bundler.pipeline.workshop import Workshop
from bundler.rules.copies import Copies
from tests.conftest import LayOut
from tests.documents.seal.time_authority import NAME, time_authority
from tests.pipeline.released import NOW, RUTH, approved, build_sealed, release_once

Run = Callable[..., tuple[int, str]]
BUNDLER = Path(sys.executable).with_name("bundler")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "output"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command in the folder of the workshop; answers exit code and what it printed."""

    def command(*words: str, cwd: Path = tmp_path) -> tuple[int, str]:
        done = subprocess.run(
            [str(BUNDLER), *words], cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            env={**os.environ, "COLUMNS": "200"},
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    return command


@pytest.fixture
def release_1(workshop: Workshop, lay_out: LayOut, kept: Path) -> Path:
    lay_out()
    release_once(workshop, kept)
    return workshop.output / "T-1/small/release-1"


def is_an_officer(folder: Path, *roles: str) -> None:
    """The account that runs the tests is Ruth Releaser's."""
    from bundler.documents.accounts import account

    told = f'[[officer]]\nname = "Ruth Releaser"\nroles = {json.dumps(roles)}\naccount = {json.dumps(account())}\n'
    (folder / "officers.toml").write_text(told, encoding="utf-8")


def test_a_seal_is_made_once_and_tells_by_what_it_is_known(run: Run, tmp_path: Path) -> None:
    code, said = run("seal", "make", "--authority", "Exampleshire Council")
    assert code == 0
    assert "to be written down and compared" in said
    key = tmp_path / "output/.state/seal-key.pem"
    assert os.name == "nt" or stat.S_IMODE(key.stat().st_mode) == 0o600
    assert os.name == "nt" or stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    before = key.read_bytes()
    code, said = run("seal", "make")
    assert (code, "There is a seal already" in said, key.read_bytes() == before) == (70, True, True)
    code, shown = run("seal", "show", "--json")
    assert len(json.loads(shown)["certificate_sha256"]) == 64


@pytest.mark.parametrize("table", ['key = "seal"', "timestamp_url = 3", 'colour = "red"'])
def test_a_seal_that_is_stated_wrongly_is_told(run: Run, tmp_path: Path, table: str) -> None:
    (tmp_path / "bundler.toml").write_text(f"[seal]\n{table}\n", encoding="utf-8")
    code, said = run("seal", "show")
    assert (code, "table [seal]" in said) == (3, True)


_TOKEN = 'library = "/no/such.so"\ntoken = "release"\nkey = "seal"\ncertificate = "seal"\npin_file = "/no/pin"'


@pytest.mark.parametrize(
    ("table", "words"),
    [('timestamp_url = "http://127.0.0.1:9/"', "vouches for the time gave no answer"), (_TOKEN, "cannot be opened")],
)
def test_what_the_table_seal_states_is_what_seals(
    run: Run, release_1: Path, tmp_path: Path, table: str, words: str
) -> None:
    """Neither answers here: so whatever is sealed without asking them was sealed by something else."""
    (tmp_path / "bundler.toml").write_text(f"[seal]\n{table}\n", encoding="utf-8")
    code, said = run("audit", "seal")
    assert (code, words in said) == (70, True), said
    assert list((release_1.parents[2] / ".state" / "heads").iterdir()) == []


def test_verify_tells_what_is_in_force_and_what_was_changed(run: Run, release_1: Path, tmp_path: Path) -> None:
    code, said = run("verify", str(release_1))
    assert (code, "Intact: every file is as it was sealed." in said, "It is in force." in said) == (0, True, True)
    got = shutil.copytree(release_1 / "to-send", tmp_path / "elsewhere" / "got")
    code, said = run("verify", "got", cwd=got.parent)
    assert (code, "Whose seal it is cannot be told here" in said) == (0, True)
    (got / "index.html").unlink()
    code, said = run("verify", "got", "--json", cwd=got.parent)
    told = json.loads(said)
    assert (code, told["intact"], [flaw["file"] for flaw in told["flaws"]]) == (1, False, ["index.html"])
    assert sorted(path.name for path in got.parent.iterdir()) == ["got"]
    (release_1 / "to-send" / "index.html").unlink()
    code, said = run("verify", str(release_1))
    assert (code, "What was sealed is in force; what lies here is not it." in said) == (1, True), said
    assert run("verify", "nowhere")[0] == 2


def test_copies_that_lie_ready_of_what_was_revoked_are_named(run: Run, release_1: Path, tmp_path: Path) -> None:
    is_an_officer(tmp_path, "releasing_officer")
    copy = release_1.parents[2] / "deliveries" / "adm_pa" / "T-1 small release-1"
    copy.mkdir(parents=True)
    says = f"What was revoked still lies ready for a recipient. Take that copy away: {copy}"
    assert says not in run("releases", "T-1")[1]
    assert says in run("revoke", "T-1", "--pack", "small", "--release", "1", "--reason", "Another child was in it.")[1]
    assert says in run("releases", "T-1")[1]
    copy.rmdir()
    assert says not in run("releases", "T-1")[1]


def test_a_release_is_listed_and_taken_back(run: Run, release_1: Path, tmp_path: Path) -> None:
    is_an_officer(tmp_path, "releasing_officer")
    code, said = run("releases", "T-1")
    assert (code, "in force" in said) == (0, True)
    code, said = run("revoke", "T-1", "--pack", "small", "--release", "1", "--reason", "Another child was in it.")
    assert (code, "is revoked" in said) == (0, True), said
    assert "revoked: Another child was in it." in run("releases", "T-1")[1]
    assert "None of them is in force." in run("releases", "T-1")[1]
    code, said = run("verify", str(release_1))
    assert (code, "It was REVOKED: Another child was in it." in said) == (1, True)


@pytest.mark.usefixtures("release_1")
def test_who_is_no_releasing_officer_takes_nothing_back(run: Run, tmp_path: Path) -> None:
    is_an_officer(tmp_path, "team_manager")
    code, said = run("revoke", "T-1", "--pack", "small", "--release", "1", "--reason", "Another child was in it.")
    assert (code, "takes an officer with the role" in said) == (9, True), said


@pytest.mark.usefixtures("release_1")
def test_what_nobody_approved_is_not_released(run: Run, tmp_path: Path, lay_out: LayOut) -> None:
    is_an_officer(tmp_path, "releasing_officer")
    lay_out({"panel": {"name": "Fostering panel", "meets_on": "2026-12-11"}})
    assert run("build", "T-1", "--today", "2026-11-22")[0] == 0
    code, said = run("release", "T-1", "--today", "2026-11-22", "--json")
    assert code == 1
    assert any("v2 waits for the approval of the team manager" in why for why in json.loads(said)["held"])


def test_a_list_of_readers_that_is_not_there_is_told(run: Run, tmp_path: Path, lay_out: LayOut) -> None:
    lay_out()
    is_an_officer(tmp_path, "releasing_officer")
    code, said = run("release", "T-1", "--copies", "nowhere.txt")
    assert (code, "--copies names no file with readers." in said) == (2, True), said


def test_verify_says_whose_copy_it_is(run: Run, workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    build_sealed(workshop)
    readers = (CopyReader(reader="The chair"), CopyReader(reader="The adviser"))
    made = release(workshop, "T-1", "small", RUTH, approved, NOW, Copies(readers, are_encrypted=True))
    assert made.folder, made.held
    workshop.audit.database.close()
    code, said = run("verify", str(made.folder / "copies/copy-2"))
    assert (code, "This is copy 2 of 2, for The adviser alone." in said) == (0, True), said


def test_verify_says_who_vouches_for_the_time_of_a_release(
    run: Run, workshop: Workshop, lay_out: LayOut, tmp_path: Path
) -> None:
    lay_out()
    build_sealed(workshop)
    (tmp_path / "authority").mkdir()
    with time_authority(tmp_path / "authority") as url:
        stamping = replace(workshop, stated_seal=Seal(workshop.state, timestamp_url=url))
        made = release(stamping, "T-1", "small", RUTH, approved, NOW)
    assert made.folder, made.held
    stamping.audit.database.close()
    (pdf,) = (made.folder / "to-send").glob("*.pdf")
    for what in (made.folder, pdf):
        code, said = run("verify", str(what))
        assert (code, said.count("It was sealed no later than")) == (0, 1), said
        assert f"that says “Organization: {NAME}”, whom you have to know to trust." in said
        code, said = run("verify", str(what), "--json")
        assert json.loads(said)["time_stamp"]["by"] == f"Organization: {NAME}"


@pytest.mark.skipif(os.name == "nt", reason="Windows has its own rights")
def test_the_doctor_tells_what_others_can_look_into(run: Run, release_1: Path) -> None:
    def looked_at() -> dict[str, bool]:
        return {one["name"]: one["well"] for one in json.loads(run("doctor", "--json")[1])["looked_at"]}

    assert (looked_at()["releases"], looked_at()["audit trail and seal"]) == (True, True)
    (release_1 / "kept/guard.json").chmod(0o644)
    (release_1.parents[2] / ".state").chmod(0o755)
    assert (looked_at()["releases"], looked_at()["audit trail and seal"]) == (False, False)
