"""What the doctor says of officers and of folders that only the account of Bundler may read."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bundler.documents.audit.trail import open_trail
from bundler.documents.private import STATE
from bundler.documents.seal.keys import make_key
from bundler.documents.seal.sealing import Seal
from bundler.documents.store import Store
from bundler.faces.cli import app
from bundler.faces.examining import Ailment, _closed_to_others, _officers, _seal
from bundler.faces.settings import Settings, settings
from bundler.model.errors import MachineError
from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut
from tests.pipeline.released import NOW

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has rights of its own")

LIST = '[[officer]]\nname = "Ann Example"\nroles = ["releasing_officer"]\naccount = "ann"\n'


@pytest.fixture
def here(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(workshop.cases.parent)
    return settings(None, None, None)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def ill(here: Settings) -> list[Ailment]:
    return [one for one in _closed_to_others(here) if not one.well]


def test_no_list_of_officers_yet_is_told_and_no_illness(here: Settings) -> None:
    told = _officers(here)
    assert (told.well, "bundler officer add" in told.found) == (True, True)


def test_a_list_without_a_records_officer_says_so(here: Settings, tmp_path: Path) -> None:
    (tmp_path / "officers.toml").write_text(LIST, encoding="utf-8")
    (tmp_path / "officers.toml").chmod(0o640)
    assert _officers(here) == Ailment("officers", well=True, found="1 officer; nobody is Records officer")


@pytest.mark.parametrize(("text", "says"), [
    pytest.param(LIST.replace('account = "ann"\n', ""), "By what is this officer known?", id="unknown"),
    pytest.param("[[officer", "officers.toml, line 1", id="no TOML"),
])  # fmt: skip
def test_a_list_with_a_mistake_is_ill(here: Settings, tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "officers.toml").write_text(text, encoding="utf-8")
    told = _officers(here)
    assert (told.well, says in told.found, told.remedy != "") == (False, True, True)


def test_a_list_that_everybody_may_change_is_ill(here: Settings, tmp_path: Path) -> None:
    path = tmp_path / "officers.toml"
    path.write_text(LIST, encoding="utf-8")
    path.chmod(0o666)
    assert "Every account of this machine may change officers.toml" in _officers(here).found
    path.chmod(0o644)
    assert _officers(here).found == "everybody on this machine can read officers.toml, with its passphrases"
    path.chmod(0o640)
    tmp_path.chmod(0o777)
    told = _officers(here)
    assert (told.well, told.found) == (False, "everybody on this machine can put another officers.toml in its place")
    tmp_path.chmod(0o755)


@pytest.mark.parametrize("place", [
    ".state/audit.sqlite", ".state/seal-key.pem", "T-1/small/release-1/to-send/bundle.pdf",
    "T-1/small/decision-1/decision.json", "T-1/small/approvals/v1.json", "deliveries/adm_pa/T-1 small release-1/a.pdf",
    "redaction-previews/T-1 panel 0a1b2c3d.pdf",
])  # fmt: skip
def test_whatever_is_open_to_others_is_told_and_the_remedy_mends_it(here: Settings, place: str) -> None:
    path = here.output / place
    path.parent.mkdir(parents=True)
    path.write_bytes(b"secret")
    for one in (path, *path.parents):
        if here.output in one.parents or one == here.output:
            one.chmod(0o700 if one.is_dir() else 0o600)
    assert ill(here) == []
    path.chmod(0o644)
    (found,) = ill(here)
    assert "others on this machine can look into" in found.found
    subprocess.run(["sh", "-c", found.remedy.removeprefix("Run: ")], check=True)
    assert (ill(here), mode(path)) == ([], 0o600)


@pytest.mark.parametrize(("table", "key"), [("seal", "pin_file"), ("delivery", "password_file")])
def test_a_pin_or_password_that_others_can_read_is_told_and_the_remedy_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str, key: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret").write_text("1234", encoding="utf-8")
    (tmp_path / "secret").chmod(0o644)
    (tmp_path / "bundler.toml").write_text(f'[{table}]\n{key} = "secret"\n', encoding="utf-8")
    stated = settings(None, None, None)
    (found,) = ill(stated)
    assert (found.name, "the PIN of the seal or the password" in found.found) == ("PIN and password", True)
    subprocess.run(["sh", "-c", found.remedy.removeprefix("Run: ")], check=True)
    assert (ill(stated), mode(tmp_path / "secret")) == ([], 0o600)


def test_an_output_folder_for_everybody_is_an_ill_and_one_for_a_group_is_told(here: Settings) -> None:
    """A group may be meant, so that the doctor names it and is content."""
    here.output.mkdir()
    here.output.chmod(0o755)
    (found,) = ill(here)
    assert found.found == "everybody on this machine can look into finished bundles"
    here.output.chmod(0o750)
    assert ill(here) == []
    said = CliRunner().invoke(app, ["doctor"]).output
    assert "LOOK     output folder is closed to strangers: yes, but its group can look into" in said
    assert f"chmod g= '{here.output}'" in said
    here.output.chmod(0o700)
    assert "LOOK" not in CliRunner().invoke(app, ["doctor"]).output


def test_an_output_folder_that_is_made_is_closed_and_one_that_was_there_stays_as_it_is(tmp_path: Path) -> None:
    with Store(tmp_path / "fresh/.store").work_folder():
        assert mode(tmp_path / "fresh") == 0o700
    (tmp_path / "shared").mkdir(mode=0o770)
    (tmp_path / "shared").chmod(0o770)
    with Store(tmp_path / "shared/.store").work_folder():
        assert mode(tmp_path / "shared") == 0o770


@pytest.mark.parametrize("command", ["check T-1", "build T-1 --draft", "seal make --authority Example"])
def test_whichever_command_makes_the_output_folder_closes_it_to_others(
    here: Settings, lay_out: LayOut, command: str
) -> None:
    lay_out(papers={})
    CliRunner().invoke(app, command.split())
    assert mode(here.output) == 0o700


def test_a_database_in_a_folder_of_others_leaves_that_folder_open(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib").chmod(0o755)
    assert open_trail(tmp_path / "output/.state", f"sqlite:///{tmp_path}/lib/audit.sqlite").head.number == 0
    assert (mode(tmp_path / "lib"), mode(tmp_path / "lib/audit.sqlite")) == (0o755, 0o600)


def test_nothing_is_sealed_with_a_key_that_others_can_read(tmp_path: Path) -> None:
    make_key(tmp_path, "Exampleshire Council", NOW)
    (tmp_path / "seal-key.pem").chmod(0o644)
    with pytest.raises(MachineError, match="Others on this machine can read the key of the seal"):
        Seal(tmp_path).make_sure_it_is_there()
    (tmp_path / "seal-key.pem").chmod(0o600)
    Seal(tmp_path).make_sure_it_is_there()


def test_a_seal_that_cannot_be_used_is_told_before_anybody_wants_to_release(here: Settings) -> None:
    make_key(here.output / STATE, "Exampleshire Council", NOW)
    assert _seal(here) == Ailment("seal of releases", well=True, found="here")
    (here.output / STATE / "seal-key.pem").write_bytes(b"no key at all")
    told = _seal(here)
    assert (told.well, "it cannot be used" in told.found, bool(told.remedy)) == (False, True, True)
