"""What tests of releases share: who releases, approvals as if everybody had given them, and the small case released."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from bundler.documents.seal.keys import make_key
from bundler.documents.shelf import Published
from bundler.model.approval import Approval
from bundler.model.officer import Officer
from bundler.pipeline.build import build_pack
from bundler.pipeline.leaving import searched
from bundler.pipeline.look import Look
from bundler.pipeline.releasing import Assured, release
from bundler.pipeline.workshop import Workshop
from bundler.rules.guard import what_was_shown

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
RUTH = Officer(name="Ruth Releaser", roles=("releasing_officer",), account="ruth")


def approved(workshop: Workshop, look: Look, version: Published, _officer: Officer) -> Assured:
    """As if the whole chain had approved what it was shown a moment ago."""
    return Assured((Approval(
        case="T-1", pack="small", version=version.folder.name, fingerprint=version.manifest.fingerprint,
        guard=what_was_shown(searched(workshop, look, version)), act="assures", officer="Tom Manager",
        role="team_manager", known_by="account", given_at=NOW,
    ),), ())  # fmt: skip


def build_sealed(workshop: Workshop) -> None:
    """The small case, which lies there already, built in a workshop with a seal."""
    make_key(workshop.state, "Exampleshire Council", NOW)
    assert build_pack(workshop, "T-1", "small", draft=False).outcome == "built"


def release_once(workshop: Workshop, kept: Path) -> None:
    """The small case released; made once for all tests of a module, and copied from `kept` for the others."""
    if not kept.exists():
        build_sealed(workshop)
        assert release(workshop, "T-1", "small", RUTH, approved, NOW).folder
        workshop.audit.database.close()
        shutil.copytree(workshop.output, kept)
    else:
        shutil.copytree(kept, workshop.output)
