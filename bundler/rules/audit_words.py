"""What an entry of the audit trail says to people: a sentence for each kind of thing that was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bundler.model.audit import Event
from bundler.rules.approvals import the

_DID: Final[Mapping[str, str]] = {
    "approved": "approved {subject} of {pack}",
    "sent-back": "sent {subject} of {pack} back",
    "overridden": "let the finding {subject} of {pack} pass",
    "release-prepared": "began {subject} of {pack}, made of {version}",
    "released": "released {subject} of {pack}, made of {version}",
    "release-abandoned": "{subject} of {pack} was cut short and is none",
    "release-revoked": "revoked {subject} of {pack}",
    "delivered": "“{event}” went to {to} ({subject} of {pack})",
    "drafted": "a draft of “{event}” for {to} was laid ready, to be sent by hand ({subject} of {pack})",
    "decision-prepared": "began to record {subject} on {pack}",
    "decision-recorded": "recorded {subject} on {pack}, release {release}",
    "decision-abandoned": "{subject} on {pack} was cut short and is none",
    "letter-prepared": "began to release {subject}",
    "letter-released": "released {subject} to a birth parent",
    "letter-abandoned": "{subject} was cut short and was not sent",
    "notified": "noted that {who} was told of {subject} ({how}, on {on})",
    "redaction-changed": "changed the redaction list {list} for {for}",
    "redaction-reviewed": "reviewed the redaction list {list} for {for}",
    "redaction-handed-out": "handed out a redacted copy by the list {list} for {for}",
    "purge-proposed": "proposed to purge {subject} of {pack}",
    "purge-withdrawn": "withdrew the proposal to purge {subject} of {pack}",
    "purge-confirmed": "confirmed the purge of {subject} of {pack}",
    "purge-stopped": "the purge of {subject} of {pack} was stopped",
    "purged": "{subject} of {pack} was purged",
    "officer-added": "added {subject} to the officers",
    "passphrase-set": "set another passphrase for {subject}",
    "passphrase-refused": "gave a wrong passphrase",
    "day-sealed": "sealed the trail for {subject}",
}
_MACHINES: Final = (
    "release-abandoned", "delivered", "decision-abandoned", "letter-abandoned", "purge-stopped", "purged",
)
"""What happened, rather than what somebody did."""
_HASH: Final = 40
_SHOWN: Final = 12


def in_words(event: Event) -> str:
    """`Tom Manager, the team manager, approved v3 of fostering-panel.`; one of an unknown kind says its own name."""
    said = _Said({**event.detail, "subject": event.subject, "pack": event.pack})
    kind = "drafted" if event.kind == "delivered" and event.detail.get("way") == "draft" else event.kind
    did = _DID.get(kind, f"{event.kind.replace('-', ' ')} {{subject}} {{pack}}").format_map(said).strip()
    if event.kind in _MACHINES:
        return f"{did[:1].upper()}{did[1:]}."
    role = "" if event.role in ("machine", "account") else f", {the(event.role)},"
    return f"{event.who}{role} {did}."


class _Said(dict[str, object]):
    """The facts of an entry as they are printed: hashes by their beginning, and one that is absent as a question."""

    def __init__(self, facts: Mapping[str, object]) -> None:
        super().__init__({key: _short(str(value)) for key, value in facts.items()})
        if "to" in self:
            self["to"] = the(str(self["to"]))

    def __missing__(self, key: str) -> str:
        return "?"


def _short(value: str) -> str:
    return value[:_SHOWN] if len(value) >= _HASH and all(sign in "0123456789abcdef" for sign in value) else value
