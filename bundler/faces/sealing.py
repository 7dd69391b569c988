"""`bundler seal`: makes the key that releases are sealed with, once, and prints what others compare it by."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from bundler.documents.private import STATE, output_folder, private_folder
from bundler.documents.seal.keys import make_key
from bundler.documents.seal.sealing import Seal, Token
from bundler.faces.report import print_json
from bundler.faces.settings import SETTINGS_FILE, Settings
from bundler.model.errors import DefinitionError, ExitCode

_TOKEN = ("library", "token", "key", "certificate", "pin_file")


def stated_seal(folders: Settings) -> Seal | None:
    """The seal of the table [seal]: a key on a token, or who vouches for the time; None where it says nothing."""
    stated = dict(folders.tables.get("seal", {}))
    if not stated:
        return None
    if not _is_right(stated):
        raise DefinitionError(
            f"{SETTINGS_FILE}, table [seal]: it takes timestamp_url, and for a token {', '.join(_TOKEN)}, all of them.",
            "See docs/release.md.",
        )
    url = stated.pop("timestamp_url", None)
    return Seal(folders.output / STATE, _token(stated) if stated else None, url)


def _is_right(stated: dict[str, Any]) -> bool:
    of_token = {name for name in stated if name != "timestamp_url"}
    return of_token in (set(), set(_TOKEN)) and all(isinstance(value, str) and value for value in stated.values())


def _token(stated: dict[str, Any]) -> Token:
    return Token(
        library=Path(stated["library"]), token=stated["token"], key=stated["key"],
        certificate=stated["certificate"], pin_file=Path(stated["pin_file"]),
    )  # fmt: skip


def make(console: Console, folders: Settings, authority: str, *, as_json: bool) -> ExitCode:
    """A fresh key in the state folder; one that is there is never replaced."""
    state = private_folder(output_folder(folders.output) / STATE)
    make_key(state, authority, datetime.now(UTC))
    return _say(console, Seal(state), "The seal is made.", as_json=as_json)


def show(console: Console, folders: Settings, *, as_json: bool) -> ExitCode:
    """Whose seal a release of this workspace carries."""
    seal = stated_seal(folders) or Seal(folders.output / STATE)
    seal.make_sure_it_is_there()
    return _say(console, seal, "", as_json=as_json)


def _say(console: Console, seal: Seal, done: str, *, as_json: bool) -> ExitCode:
    sha256, certificate = seal.certificate_sha256, seal.certificate_file
    if as_json:
        print_json({"certificate_sha256": sha256, "certificate": str(certificate)})
        return ExitCode.DONE
    if done:
        console.print(done)
    console.print("The SHA-256 of its certificate, to be written down and compared by whoever gets a release:")
    console.print()
    console.print(f"  {in_groups(sha256)}", soft_wrap=True)
    console.print()
    console.print(f"Give this file to those who verify: {certificate}", soft_wrap=True)
    if seal.token is None:
        console.print("The key beside it leaves this machine only as a backup: who has it can seal in your name.")
    return ExitCode.DONE


def in_groups(sha256: str) -> str:
    """`9f86 d081 ...`: as it is read aloud over the telephone."""
    return " ".join(sha256[start : start + 4] for start in range(0, len(sha256), 4))
