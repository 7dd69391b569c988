"""officers.toml: read with its lines, added to without touching what people wrote, safe against others."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bundler.documents.accounts import account
from bundler.documents.officers import read_officers
from bundler.documents.passphrases import hashed, is_right
from bundler.model.errors import DefinitionError, UsageError
from bundler.model.officer import Officer
from tests.conftest import REPO

LIST = """\
# our people

[[officer]]
name = "Ann Example"   # team A
roles = ["team_manager"]
account = "ann"

[[officer]]
name = "Ben Example"
roles = [
    "adm_pa",
    "releasing_officer",
]
account = "room"
passphrase = "scrypt$15$8$1$AAAAAAAAAAAAAAAAAAAAAA==$BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA="
"""


def written(folder: Path, text: str = LIST) -> Path:
    path = folder / "officers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_nobody_is_an_officer(tmp_path: Path) -> None:
    assert read_officers(tmp_path / "officers.toml").officers == ()


def test_what_somebody_wrote_stays_as_it_is_when_one_is_added(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.chmod(0o640)
    added = Officer(name='Cid "C" Łucki', roles=("adm",), authorities=("exampleshire",), account="EXAMPLE\\cid")
    read_officers(path).with_officer(added).write()
    assert path.read_text("utf-8").startswith(LIST)
    assert read_officers(path).officers[2] == added
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["officers.toml"]


@pytest.mark.parametrize("index", [0, 1])
def test_a_new_passphrase_changes_one_line_alone(tmp_path: Path, index: int) -> None:
    path = written(tmp_path)
    kept = hashed("three words or four")
    read_officers(path).with_passphrase(index, kept).write()
    before, after = LIST.splitlines(), path.read_text("utf-8").splitlines()
    assert [line for line in after if line not in before] == [f'passphrase = "{kept}"']
    assert len(before) - len(after) == (-1 if index == 0 else 0)
    assert read_officers(path).officers[index].passphrase == kept


@pytest.mark.skipif(os.name == "nt", reason="Windows has rights of its own")
def test_a_new_list_is_its_owners_alone_and_one_for_a_group_stays_theirs(tmp_path: Path) -> None:
    path = tmp_path / "officers.toml"
    ann = Officer(name="Ann Example", roles=("releasing_officer",), account="ann")
    read_officers(path).with_officer(ann).write()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    read_officers(path).with_officer(ann.model_copy(update={"name": "Ben Example", "account": "ben"})).write()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["officers.toml"]


def test_a_list_laid_out_in_another_way_is_not_changed(tmp_path: Path) -> None:
    path = written(tmp_path, 'officer = [{ name = "Ann", roles = ["adm"], account = "ann" }]\n')
    with pytest.raises(UsageError, match="cannot be changed safely"):
        read_officers(path).with_passphrase(0, hashed("three words or four"))


@pytest.mark.parametrize(("old", "new", "said"), [
    pytest.param('"team_manager"', '"boss"', "line 5: officer[0].roles[0]: 'boss' is not one", id="a role"),
    pytest.param("account =", "acount =", "line 6: officer[0].acount: 'acount' is not a key", id="a key"),
    pytest.param('"adm_pa",', '"adm_pa"x', "line 11: This is not TOML", id="no TOML"),
    pytest.param('name = "Ben Example"\n', "", "line 8: officer[1].name: 'name' is missing", id="no name"),
])  # fmt: skip
def test_every_mistake_is_said_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(DefinitionError) as wrong:
        read_officers(written(tmp_path, LIST.replace(old, new, 1)))
    assert f"officers.toml, {said}" in wrong.value.message


def test_a_list_saved_by_notepad_is_read(tmp_path: Path) -> None:
    path = tmp_path / "officers.toml"
    path.write_bytes(b"\xef\xbb\xbf" + LIST.replace("\n", "\r\n").encode())
    assert len(read_officers(path).officers) == 2
    path.write_bytes("name = 'Zo\xeb'".encode("latin-1"))
    with pytest.raises(DefinitionError, match="line 1: This is not UTF-8"):
        read_officers(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_list_that_every_account_may_change_proves_nothing(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.chmod(0o666)
    with pytest.raises(DefinitionError, match=r"Every account of this machine may change officers\.toml"):
        read_officers(path)


def test_a_list_that_cannot_be_written_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        read_officers(path).with_passphrase(0, hashed("three words or four")).write()
    assert path.read_text("utf-8") == LIST
    assert [one.name for one in tmp_path.iterdir()] == ["officers.toml"]


# Passphrases and accounts


def test_a_passphrase_is_kept_so_that_nobody_reads_it_back() -> None:
    kept = hashed("correct horse battery")
    assert "horse" not in kept
    assert kept != hashed("correct horse battery"), "each has a salt of its own"
    assert is_right("correct horse battery", kept)
    assert not is_right("correct horse batterz", kept)
    assert not is_right("", kept)


def test_a_passphrase_is_right_however_its_letters_are_made() -> None:
    assert is_right("Zoe\u0308 und so weiter", hashed("Zoë und so weiter"))


@pytest.mark.skipif(os.name == "nt", reason="of POSIX")
def test_no_environment_variable_changes_who_is_signed_in() -> None:
    lie = {**os.environ, "USER": "adm", "LOGNAME": "adm", "LNAME": "adm", "USERNAME": "adm", "HOME": "/"}
    program = "from bundler.documents.accounts import account; print(account())"
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, cwd=REPO, env=lie, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == account() == pwd.getpwuid(os.getuid()).pw_name
