"""The decision that a case stands by: the last one that was recorded, until a later release of its pack is in force."""

from __future__ import annotations

from collections.abc import Iterator

from bundler.model.decision import RecordedDecision
from bundler.model.errors import TrailBrokenError
from bundler.model.finding import Finding
from bundler.model.release import REVOKED
from bundler.pipeline.decisions_in_force import recorded_decisions
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import OF_RELEASES
from bundler.rules.frozen import decision_is_as_recorded, in_force, what_a_deferral_waits_for
from bundler.rules.releases import releases_told, standing_of
from bundler.rules.situation import Situation


def frozen_decision(workshop: Workshop, reference: str, pack: str) -> RecordedDecision | None:
    """TrailBrokenError where it is not what was recorded, or was taken away: so the trail is asked, not the shelf."""
    recorded = recorded_decisions(workshop, reference, pack)
    return in_force(recorded, _released(workshop, reference, pack)) if recorded else None


def decision_findings(workshop: Workshop, situation: Situation) -> Iterator[Finding]:
    """What a recorded decision asks of the case for this pack."""
    reference, pack = situation.case.reference, situation.pack.name
    try:
        decided = frozen_decision(workshop, reference, pack)
    except TrailBrokenError as error:
        yield Finding(
            code="decision-tampered", severity="blocks", place="case.json", message=error.message, remedy=error.remedy,
            authority="R53", hard=True,
        )  # fmt: skip
        return
    if decided:
        yield from decision_is_as_recorded(situation, decided)
        yield from what_a_deferral_waits_for(situation, decided)


def _released(workshop: Workshop, reference: str, pack: str) -> int | None:
    """The release of the pack that is in force, by number."""
    entries = workshop.audit.entries(reference, (*OF_RELEASES.kinds, REVOKED))
    told = releases_told([one for one in entries if one.event.pack == pack])
    return next((number for number in told if standing_of(number, told) == "in force"), None)
