"""An override: an officer answers for one finding that holds a pack, with a reason that is printed in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bundler.documents.release.acts import OVERRIDES, write_act
from bundler.model.approval import Override
from bundler.model.audit import Event
from bundler.model.errors import NotAllowedError, UsageError
from bundler.model.finding import Finding
from bundler.model.officer import Officer
from bundler.pipeline.approving import SHORTEST_REASON
from bundler.pipeline.look import Look
from bundler.pipeline.overrides_in_force import OVERRIDDEN
from bundler.pipeline.releasing import one_look, shelf_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.approvals import wrote_it
from bundler.rules.officers import must_be
from bundler.rules.overrides import SHORT, found_by, identity_of, may_be_let_pass


@dataclass(frozen=True)
class Wish:
    """Which finding of which pack is to be let pass, and why; `finding` is its code, or its sign in `bundler check`."""

    reference: str
    pack: str | None
    finding: str
    reason: str


def override(workshop: Workshop, wish: Wish, officer: Officer, now: datetime) -> Override:
    """Let one finding pass. NotAllowedError for whoever may not, and for a finding that nobody can override."""
    look, seen = one_look(workshop, wish.reference, wish.pack)
    policy = seen.situation.profile.release
    must_be(officer, policy.overridden_by, seen.situation.case.authority, "To let a finding pass")
    if wrote_it(officer.name, seen.situation):
        raise NotAllowedError("Whoever wrote any of a pack cannot let a finding about it pass.", "Ask somebody else.")
    finding = _meant(look, wish.finding)
    if not may_be_let_pass(finding):
        raise NotAllowedError(
            f"Nobody can override this one ({finding.authority or finding.code}): {finding.message}", finding.remedy
        )
    reason = " ".join(wish.reason.split())
    if len(reason) < SHORTEST_REASON:
        raise UsageError("Why may it pass? The pack will say it.", 'Say it with --reason "...".')
    given = Override(
        case=look.reference, pack=str(look.pack_name), finding=identity_of(finding), code=finding.code,
        message=finding.message, reason=reason, officer=officer.name, given_at=now,
        role=next(role for role in policy.overridden_by if officer.is_any_of(role)),
        known_by="passphrase" if officer.passphrase else "account",
    )  # fmt: skip
    _write_down(workshop, look, given)
    return given


def _meant(look: Look, named: str) -> Finding:
    """The one finding that is named; UsageError where none is, or several are."""
    found = found_by(named, look.findings)
    see = f"See what holds the pack, each with its sign, with: bundler check {look.reference}"
    if not found:
        raise UsageError(f"No finding that holds the pack is called '{named}'.", see)
    if len(found) > 1:
        signs = ", ".join(identity_of(each)[:SHORT] for each in found)
        raise UsageError(f"{len(found)} findings are called '{named}': {signs}.", see)
    return found[0]


def _write_down(workshop: Workshop, look: Look, given: Override) -> None:
    """The record first, then the entry with its hash: without the entry it says nothing."""
    shelf = shelf_of(workshop, look)
    with workshop.store.case_lock(look.reference):
        shelf.claim()
        sha256 = write_act(shelf.folder / OVERRIDES, given.code, given)
        workshop.audit.append(Event(
            kind=OVERRIDDEN, who=given.officer, role=given.role, at=given.given_at, reference=look.reference,
            pack=given.pack, subject=given.code, detail={"record": sha256, "finding": given.finding},
        ))  # fmt: skip
