"""The kept heads of the audit trail, with the authority's seal on each as soon as there is one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bundler.documents.audit.heads import Heads
from bundler.documents.seal.checking import check_beside
from bundler.documents.seal.sealing import Seal

FOLDER = "heads"


def sealed_heads(state: Path, seal: Seal | None = None) -> Heads:
    """Heads are signed by this seal, or by the one whose key lies in the state folder; without one they are not."""
    seal = seal or Seal(state)
    if not seal.is_made:
        return Heads(state / FOLDER)
    return Heads(state / FOLDER, signer=seal, is_ours=_Ours(seal))


@dataclass(frozen=True)
class _Ours:
    """Whether a signature was made with the seal's own certificate, or a former one that is kept beside it."""

    seal: Seal

    def __call__(self, content: bytes, signature: bytes) -> bool:
        check = check_beside(content, signature)
        return check.is_intact and check.certificate_sha256 in self._certificates

    @cached_property
    def _certificates(self) -> frozenset[str]:
        return self.seal.certificates
