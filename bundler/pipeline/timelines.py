"""A case's timeline: from what its folder says and what its authority's clocks come to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date

from bundler.documents.definitions.loading import Definitions
from bundler.model.timeline import Timeline
from bundler.model.timescale import Deadline
from bundler.rules.clocks import duties
from bundler.rules.situation import Situation
from bundler.rules.timeline import timeline_of


def timeline_on(day: date, situation: Situation, definitions: Definitions) -> Timeline:
    """The case as it stands on that day."""
    then = dataclasses.replace(situation, today=day)
    return timeline_of(situation.file, _deadlines(then, definitions), day)


def _deadlines(situation: Situation, definitions: Definitions) -> Iterator[Deadline]:
    for duty in duties(situation, definitions.clocks_of(situation.profile)):
        yield from duty.deadlines
