"""Entries of the audit trail as people read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bundler.model.audit import Event
from bundler.rules.audit_words import in_words
from tests.conftest import REPO

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def event(kind: str, who: str = "Tom Manager", role: str = "team_manager", **said: object) -> Event:
    return Event.model_validate({"kind": kind, "who": who, "role": role, "at": NOON, **said})


@pytest.mark.parametrize(("told", "words"), [
    (event("approved", pack="small", subject="v3"), "Tom Manager, the team manager, approved v3 of small."),
    (event("delivered", "Bundler", "machine", pack="small", subject="release-1",
           detail={"event": "folder-ready", "to": "iro"}), "“folder-ready” went to the IRO (release-1 of small)."),
    (event("delivered", "Bundler", "machine", pack="small", subject="release-1",
           detail={"event": "folder-ready", "to": "iro", "way": "draft"}),
     "A draft of “folder-ready” for the IRO was laid ready, to be sent by hand (release-1 of small)."),
    (event("redaction-reviewed", detail={"list": "ab" * 32, "for": "birth-parent"}),
     "Tom Manager, the team manager, reviewed the redaction list abababababab for birth-parent."),
    (event("passphrase-refused", "svc-panel", "account"), "svc-panel gave a wrong passphrase."),
    (event("something-new", pack="small", subject="v3"), "Tom Manager, the team manager, something new v3 small."),
    (event("notified", subject="decision-1", detail={"who": "parent-1"}),
     "Tom Manager, the team manager, noted that parent-1 was told of decision-1 (?, on ?)."),
])  # fmt: skip
def test_an_entry_is_a_sentence(told: Event, words: str) -> None:
    assert in_words(told) == words


def test_every_kind_of_entry_that_the_code_writes_has_a_sentence_of_its_own() -> None:
    """Kinds are constants in capitals that an Event is made with, or a text given to note()."""
    from bundler.rules import audit_words

    sources = [path.read_text("utf-8") for path in sorted((REPO / "bundler").rglob("*.py"))]
    named = {name for text in sources for name in re.findall(r"kind=([A-Z][A-Z_]+)\b", text)}
    constants = re.compile(r"^([A-Z_, ]+)(?:: Final)? = \(?\s*([^\n]*)", re.MULTILINE)
    said = {
        kind for text in sources for names, kinds in constants.findall(text)
        for name, kind in zip(names.split(", "), re.findall(r"\"([a-z-]+)\"", kinds), strict=False) if name in named
    }  # fmt: skip
    noted = {kind for text in sources for kind in re.findall(r"note\(folders, \"([a-z-]+)\"", text)}
    assert noted == {"officer-added", "passphrase-set", "passphrase-refused"}
    assert {"overridden", "delivered", "release-revoked", "day-sealed"} <= said
    assert sorted((said | noted) - audit_words._DID.keys()) == []
