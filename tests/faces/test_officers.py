"""`bundler officer`, and who acts when a command is somebody's act."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bundler.documents.accounts import account
from bundler.documents.officers import NAME
from bundler.faces.acting import acting_officer
from bundler.faces.settings import Settings, settings
from bundler.faces.workshops import audit_trail
from bundler.model.errors import DefinitionError, NotAllowedError, UsageError
from bundler.pipeline.workshop import Workshop
from tests.faces.test_cli import COMMAND, ENVIRONMENT, answer, run

WORDS = "correct horse battery"


@pytest.fixture
def here(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a command that runs in the workshop's folder."""
    monkeypatch.chdir(workshop.cases.parent)
    return settings(None, None, None)


@pytest.fixture
def add(workshop: Workshop) -> Callable[..., subprocess.CompletedProcess[str]]:
    secret = workshop.cases.parent / "secret"
    secret.write_text(f"{WORDS}\n", encoding="utf-8")

    def adding(name: str, *options: str) -> subprocess.CompletedProcess[str]:
        return run(workshop, "officer", "add", name, "--role", "team_manager", *options)

    return adding


def test_an_officer_is_added_listed_and_noted_in_the_trail(
    workshop: Workshop, here: Settings, add: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    finished = add("Ann Example", "--role", "adm", "--authority", "exampleshire", "--this-account", "--json")
    assert finished.returncode == 0, finished.stderr
    ann = {
        "name": "Ann Example", "roles": ["team_manager", "adm"], "authorities": ["exampleshire"],
        "account": account(), "has_passphrase": False,
    }  # fmt: skip
    assert answer(finished) == ann
    assert answer(run(workshop, "officer", "list", "--json")) == [ann]
    listed = run(workshop, "officer", "list").stdout
    assert "Ann Example: Team manager, ADM" in listed
    (entry,) = audit_trail(here).entries()
    assert (entry.event.kind, entry.event.who, entry.event.subject) == ("officer-added", account(), "Ann Example")


def test_nothing_is_written_where_an_officer_cannot_be_added(
    workshop: Workshop, add: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    path = workshop.cases.parent / NAME
    assert add("Ann", "--this-account").returncode == 0
    before = path.read_bytes()
    for options in (("Ann", "--account", "x"), ("Ben", "--this-account"), ("Ben", "--account", "b", "--role", "boss"),
                    ("Ben", "--account", "b", "--authority", "nowhere"), ("Ben",)):  # fmt: skip
        refused = add(*options)
        assert (refused.returncode, path.read_bytes()) == (2, before), refused.stderr
    (workshop.cases.parent / "secret").write_text("short\n", encoding="utf-8")
    short = add("Ben", "--passphrase-file", "secret")
    assert (short.returncode, path.read_bytes()) == (2, before)
    assert "at least 12 characters" in short.stderr


def test_a_passphrase_stands_nowhere_but_as_a_hash(
    workshop: Workshop, add: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    finished = add("Ann", "--passphrase-file", "secret")
    home = workshop.cases.parent
    (home / "secret").unlink()
    assert WORDS not in finished.stdout + finished.stderr
    for path in home.rglob("*"):
        assert not path.is_file() or WORDS.encode() not in path.read_bytes(), path.name
    assert "scrypt$" in (home / NAME).read_text("utf-8")


def test_a_passphrase_comes_through_standard_input(
    workshop: Workshop, here: Settings, add: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    add("Ann", "--this-account")
    command = [*COMMAND, "officer", "passphrase", "ann", "--passphrase-file", "-"]
    finished = subprocess.run(
        command, input="another set of words\n", cwd=workshop.cases.parent, env=ENVIRONMENT, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    secret = workshop.cases.parent / "secret"
    secret.write_text("another set of words", encoding="utf-8")
    assert acting_officer(here, None, secret).name == "Ann"
    assert [entry.event.kind for entry in audit_trail(here).entries()] == ["officer-added", "passphrase-set"]


def test_whoever_is_signed_in_acts_as_themselves(
    here: Settings, add: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    add("Ann", "--this-account")
    add("Ben", "--account", "somebody-else")
    assert acting_officer(here, None).name == "Ann"
    assert acting_officer(here, "ann").name == "Ann"
    with pytest.raises(NotAllowedError):
        acting_officer(here, "Ben")


def test_a_wrong_passphrase_is_refused_and_stands_in_the_trail(
    here: Settings, tmp_path: Path, add: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    add("Ann", "--this-account", "--passphrase-file", "secret")
    add("Ben", "--this-account", "--passphrase-file", "secret")
    with pytest.raises(UsageError, match="More than one officer"):
        acting_officer(here, None)
    assert acting_officer(here, "Ben", tmp_path / "secret").name == "Ben"
    (tmp_path / "wrong").write_text("correct horse batteri", encoding="utf-8")
    with pytest.raises(NotAllowedError, match="not the passphrase"):
        acting_officer(here, "Ben", tmp_path / "wrong")
    last = audit_trail(here).entries()[-1].event
    assert (last.kind, last.who, dict(last.detail)) == ("passphrase-refused", account(), {})


def test_without_anybody_to_type_it_the_passphrase_must_come_from_a_file(
    here: Settings, monkeypatch: pytest.MonkeyPatch, add: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    add("Ann", "--passphrase-file", "secret")
    monkeypatch.setattr(sys, "stdin", io.StringIO(WORDS))
    with pytest.raises(UsageError, match="nobody is there to type it"):
        acting_officer(here, "Ann")


@pytest.mark.skipif(os.name == "nt", reason="of POSIX")
def test_a_typed_passphrase_is_not_shown(
    workshop: Workshop, add: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """On a terminal of its own, the prompt appears and what is typed does not."""
    import pty

    add("Ann", "--this-account")
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the child becomes the command
        os.chdir(workshop.cases.parent)
        os.execve(sys.executable, [*COMMAND, "officer", "passphrase", "Ann"], {**ENVIRONMENT, "TERM": "dumb"})
    shown = b""
    for prompt in (b"Passphrase of Ann: ", b"The same again: "):
        while prompt not in shown:
            shown += os.read(terminal, 1024)
        os.write(terminal, f"{WORDS}\n".encode())
    try:
        while more := os.read(terminal, 1024):
            shown += more
    except OSError:
        pass
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, shown
    assert WORDS.encode() not in shown
    assert b"new passphrase" in shown


@pytest.mark.usefixtures("here")
def test_the_list_may_lie_elsewhere_and_is_told_of_with_its_lines(tmp_path: Path) -> None:
    (tmp_path / "bundler.toml").write_text('[officers]\nfile = "people/ours.toml"\n', encoding="utf-8")
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "ours.toml").write_text(
        f'[[officer]]\nname = "Ann"\nroles = ["adm"]\naccount = "{account()}"\n', encoding="utf-8"
    )
    folders = settings(None, None, None)
    assert acting_officer(folders, None).name == "Ann"
    with (tmp_path / "people" / "ours.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[[officer]]\nname = "Ben"\nroles = ["adm"]\naccount = "{account()}"\n')
    with pytest.raises(DefinitionError, match=r"ours\.toml, line 9: This account is another officer's too"):
        acting_officer(folders, None)
    (tmp_path / "bundler.toml").write_text("[officers]\nfiles = 1\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"table \[officers\]: it takes file"):
        acting_officer(settings(None, None, None), None)


def test_the_json_of_a_refusal_has_the_exit_code(workshop: Workshop) -> None:
    refused = run(workshop, "officer", "passphrase", "Nobody", "--passphrase-file", "x", "--json")
    assert (refused.returncode, json.loads(refused.stdout)["error"]["exit_code"]) == (2, 2)
