"""Who gets a numbered copy: as a list says that goes with one release, a line each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, get_args

from pydantic import ValidationError

from bundler.model.delivery import Mailbox
from bundler.model.errors import UsageError
from bundler.model.officer import Role
from bundler.model.release_policy import CopyReader, ReleasePolicy


@dataclass(frozen=True)
class Copies:
    """Who gets a numbered copy, in order; and whether a password opens it."""

    readers: tuple[CopyReader, ...] = ()
    are_encrypted: bool = False

    def words(self, number: int) -> str:
        """What every page of a copy says."""
        return f"Copy {number} of {len(self.readers)} · {self.readers[number - 1].reader}"


NO_COPIES: Final = Copies()
_MAILBOXES = (*get_args(Role), *get_args(get_args(Mailbox)[-1]))


def copies_of(policy: ReleasePolicy, pack: str, wished: Copies) -> Copies:
    """Those who are named for this release, else those whom the authority names for the pack.

    UsageError where copies are to be encrypted, and there is nobody to have one.
    """
    named = wished.readers or tuple(one for one in policy.copies if not one.packs or pack in one.packs)
    if wished.are_encrypted and not named:
        raise UsageError(
            "There is nobody to have an encrypted copy.", "Name the readers with --copies, or in the profile."
        )
    return Copies(named, are_encrypted=wished.are_encrypted or policy.encrypt_copies)


def readers_in(text: str) -> tuple[CopyReader, ...]:
    """`adm_pa: PA to the decision maker`, or a reader alone; UsageError where a line is neither, or stands twice."""
    readers = tuple(_readers(text))
    names = [one.reader.casefold() for one in readers]
    if not readers or len(set(names)) < len(names):
        raise UsageError("The list of copies is empty, or names somebody twice.", "Write a reader on each line, once.")
    return readers


def _readers(text: str) -> Iterator[CopyReader]:
    for number, line in enumerate(text.splitlines(), start=1):
        said = " ".join(line.split())
        if said and not said.startswith("#"):
            yield _reader(said, number)


def _reader(said: str, number: int) -> CopyReader:
    role, colon, name = said.partition(": ")
    try:
        if colon and role in _MAILBOXES:
            return CopyReader.model_validate({"reader": name, "role": role})
        return CopyReader(reader=said)
    except ValidationError:
        raise UsageError(
            f"Line {number} of the list of copies names no reader.", "Write 2 to 60 letters, on one line."
        ) from None
