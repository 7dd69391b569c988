"""Takes papers out of an e-mail or an archive into a folder, each under its hash, within limits."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from pathlib import Path

from bundler.documents.intake import inside_troubles, limits
from bundler.documents.intake.member_names import Names
from bundler.model.finding import Trouble
from bundler.model.paper import Member, kept_as


class TooMuchError(Exception):
    """A member swells beyond the limits; never leaves intake."""


class Unpacking:
    """The members taken out so far. A member's name must be safe already; its bytes lie in `into` under its hash."""

    def __init__(self, into: Path) -> None:
        self._into = into
        self._names = Names()
        self._bytes = 0
        self._members: list[Member] = []

    @property
    def members(self) -> tuple[Member, ...]:
        return tuple(self._members)

    @property
    def room(self) -> int:
        """Bytes that may still be taken out."""
        return limits.MAX_UNPACKED_BYTES - self._bytes

    @property
    def is_full(self) -> bool:
        return len(self._members) >= limits.MAX_MEMBERS

    def take(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keeps a member; whatever the pieces raise leaves nothing behind."""
        fresh = self._into / f".{uuid.uuid4().hex}"
        try:
            sha256, size = self._written(fresh, pieces)
            member = Member(name=self._names.give(name), sha256=sha256, size=size)
            fresh.replace(self._into / kept_as(member.sha256, member.name))
        except TooMuchError:
            self.leave_inside(name, inside_troubles.too_much())
        else:
            self._members.append(member)
        finally:
            fresh.unlink(missing_ok=True)

    def leave_inside(self, name: str, trouble: Trouble) -> None:
        """Lists a member that stays inside, with the reason."""
        self._members.append(Member(name=self._names.give(name), trouble=trouble))

    def _written(self, target: Path, pieces: Iterable[bytes]) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        with target.open("wb") as file:
            for piece in pieces:
                size += len(piece)
                if size > self.room:
                    raise TooMuchError
                digest.update(piece)
                file.write(piece)
        self._bytes += size
        return digest.hexdigest(), size
