"""Releases: what left, made of which version, for whom, on whose approval, and how it stands to those before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import AwareDatetime, Field

from bundler.model.fields import JsonFile, Record, Text
from bundler.model.pack import Audience

TO_SEND = "to-send"
KEPT = "kept"
COPIES = "copies"
"""Numbered copies beside it, a folder each: copy-1, copy-2."""
PASSWORDS = "passwords.txt"
"""Among what is kept: what opens each copy that is encrypted."""

SEALED = "manifest.json"
SIGNATURE = "manifest.json.p7s"
"""The signature beside the manifest, and both in the folder that readers get."""

SUPPLEMENT = "supplement.pdf"
"""What is new since the release before, by itself, and a page of changes."""

KEPT_MANIFEST = "release.json"
"""What the authority's own half of a release is checked by."""

PREPARED, RELEASED, ABANDONED, REVOKED = "release-prepared", "released", "release-abandoned", "release-revoked"
"""The events of the audit trail that a release is known by."""

Standing = Literal["in force", "superseded", "revoked", "not a release"]
FlawKind = Literal["changed", "missing", "added", "no seal", "broken seal", "another seal", "unknown to the trail"]


@dataclass(frozen=True)
class Flaw:
    """One thing about a release that is not as it was sealed; `file` is below its folder."""

    kind: FlawKind
    file: str
    message: str


class ReleasedFile(Record):
    """A file that readers get: its name below the folder, never a paper's own name.

    `is_sealed` says that it is a PDF with a signature of its own; one that `is_encrypted` cannot carry any.
    """

    name: str
    is_sealed: bool = False
    is_encrypted: bool = False
    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class ReleasedDocument(Record):
    """A document as readers know it: by title and labels."""

    title: str
    first_label: str
    last_label: str
    pages: int


class Change(Record):
    """What is new, changed or taken out since the release before, by title and label."""

    what: Literal["added", "replaced", "taken out"]
    title: str
    labels: str = ""
    labels_before: str = ""


class ChangesSince(Record):
    """What has changed since an earlier release than the last, for a reader who has that one in hand."""

    release: int = Field(ge=1)
    changes: tuple[Change, ...]


class SealedManifest(JsonFile):
    """What readers can check for themselves: every file with its hash, what this supersedes, where the trail stood.

    Nothing in it names a paper's file, a carer or a place. `number` counts the releases of the pack from 1;
    `trail` is the hash of the audit trail's head when it was sealed. A numbered copy has one of its own, with its
    number among so many, and its `reader`.
    """

    case: str
    pack: str
    title: str
    number: int = Field(ge=1)
    version: str
    fingerprint: str
    audience: Audience
    reader: Text = ""
    copy_number: int = 0
    copy_count: int = 0
    sealed_at: AwareDatetime
    pages: int
    files: tuple[ReleasedFile, ...]
    documents: tuple[ReleasedDocument, ...]
    supersedes: int | None = None
    changes: tuple[Change, ...] = ()
    earlier: tuple[ChangesSince, ...] = ()
    trail: str

    @property
    def name(self) -> str:
        return f"release-{self.number}"


class ReleasedCopy(Record):
    """A numbered copy: for whom it is, and the hash of the manifest it is sealed by."""

    number: int = Field(ge=1)
    reader: Text
    role: str = ""
    sealed: str

    @property
    def folder(self) -> str:
        return f"{COPIES}/copy-{self.number}"


class KeptManifest(JsonFile):
    """What the authority keeps beside a release: the hash of each file there and of the sealed manifests."""

    sealed: str
    copies: tuple[ReleasedCopy, ...] = ()
    files: tuple[ReleasedFile, ...]
    approvals: tuple[str, ...]
    released_by: Text
    released_as: str


class Revocation(JsonFile):
    """Why a release no longer counts, and who said so; the audit trail holds its hash, never the reason."""

    case: str
    pack: str
    number: int = Field(ge=1)
    reason: Text = Field(min_length=10)
    officer: Text
    role: str
    revoked_at: AwareDatetime
