"""Which days of a case stand on its line of time."""

from collections.abc import Callable
from datetime import date

import pytest

from bundler.model.journey import MeetingKind
from bundler.model.timeline import Mark
from bundler.rules.situation import Situation
from bundler.rules.timeline import timeline_of

Look = Callable[..., Situation]
TODAY = date(2026, 11, 23)


def marks(look: Look, **case: object) -> tuple[Mark, ...]:
    return timeline_of(look(case).file, (), TODAY).marks


@pytest.mark.parametrize("kind", MeetingKind)
def test_every_kind_of_meeting_that_was_held_is_marked(look: Look, kind: MeetingKind) -> None:
    [mark] = marks(look, meetings=[{"kind": kind.value, "held_on": "2026-11-02"}])
    assert mark.day == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("born", "entered", "said"),
    [
        pytest.param("2008-12-24", "2012-05-01", ["16th birthday", "18th birthday"], id="a month before the 18th"),
        pytest.param("2008-12-24", "2025-05-01", ["18th birthday"], id="in care only after the 16th"),
        pytest.param("2016-12-24", "2020-05-01", [], id="years before either"),
    ],
)
def test_the_birthdays_that_leaving_care_turns_on_are_marked(
    look: Look, born: str, entered: str, said: list[str]
) -> None:
    child = {"first_name": "Mia", "surname": "Jones", "date_of_birth": born}
    found = marks(look, child=child, entered_care_on=entered)
    assert [mark.label for mark in found if "birthday" in mark.label] == said
