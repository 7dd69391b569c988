"""A case's timeline: from what its folder says and what its authority's clocks come to."""

from __future__ import annotations

import dataclasses
from datetime import date

from bundler.model.timeline import Timeline
from bundler.rules.clocks import NO_PACK, duties
from bundler.rules.situation import Situation
from bundler.rules.timeline import TODAY, timeline_of


def timeline_on(day: date, situation: Situation, called: str = TODAY) -> Timeline:
    """The case as it stands on that day, or will stand on a day that is not `called` today."""
    then = dataclasses.replace(without_pack(situation), today=day)
    found = (deadline for duty in duties(then, then.clocks) for deadline in duty.deadlines)
    return timeline_of(situation.file, found, day, called)


def without_pack(situation: Situation) -> Situation:
    """Clocks run whatever pack is looked at."""
    return dataclasses.replace(situation, pack=NO_PACK)
