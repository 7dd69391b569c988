"""A review PPM says what became of every action of the meeting before (R186)."""

from collections.abc import Callable
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.rules.holding import hold
from bundler.rules.previous_actions import every_action_of_the_meeting_before_is_reviewed
from bundler.rules.recognition import recognise
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
PACK = """
name = "small"
title = "Small pack"
audience = "internal"
meeting = "meeting"
[[sections]]
letter = "A"
title = "All"
[[sections.items]]
id = "minutes"
title = "PPM minutes"
forms = ["ppm-review"]
many = true
needed = "always"
owner = "team_manager"
authority = "R127"
"""
FORMS = """
[ppm-review]
title = "Review PPM"
fields = [{ key = "venue", label = "Venue", owner = "team_manager" }]
"""


def ppm(day: str | None, *actions: str, reviewed: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        **({"meeting_on": day} if day else {}),
        "actions": [{"details": action} for action in actions],
        **({"reviewed_actions": [{"details": action, "outcome": "Done."} for action in reviewed]} if reviewed else {}),
    }


def found(look: Look, **records: dict[str, Any]) -> list[Finding]:
    filed = {f"{name.replace('_', '-')}.json": record for name, record in records.items()}
    situation = look(pack=PACK, forms=FORMS, records=filed)
    return list(every_action_of_the_meeting_before_is_reviewed(situation, hold(situation, recognise(situation))))


@pytest.mark.requirement("R186")
def test_each_action_that_is_missing_is_named(look: Look) -> None:
    missing = found(
        look,
        ppm_initial=ppm("2026-07-01", "Ring the aunt.", "Book the dentist.", "Begin life story work."),
        ppm_review=ppm("2026-09-01", reviewed=("Book the dentist.",)),
    )
    assert [finding.message for finding in missing] == [
        "The review does not say what became of “Ring the aunt.”, agreed at the meeting of 1 July 2026.",
        "The review does not say what became of “Begin life story work.”, agreed at the meeting of 1 July 2026.",
    ]
    assert {(finding.code, finding.severity, finding.place, finding.authority) for finding in missing} == {
        ("action-not-reviewed", "blocks", "ppm-review.json: reviewed_actions", "R186")
    }
    assert "from action 3 of ppm-initial.json" in missing[1].remedy


@pytest.mark.requirement("R186")
def test_capitals_and_punctuation_make_no_other_action_of_it(look: Look) -> None:
    before, after = ppm("2026-07-01", "Ring the aunt."), ppm("2026-09-01", reviewed=("ring the AUNT",))
    assert found(look, ppm_initial=before, ppm_review=after) == []


@pytest.mark.requirement("R186")
def test_a_second_review_answers_for_the_first_review_and_not_for_the_initial_meeting(look: Look) -> None:
    missing = found(
        look,
        ppm_initial=ppm("2026-05-01", "Ring the aunt."),
        ppm_review_1=ppm("2026-07-01", "Book the dentist.", reviewed=("Ring the aunt.",)),
        ppm_review_2=ppm("2026-09-01", reviewed=("Ring the aunt.",)),
    )
    assert [(finding.place, "Book the dentist." in finding.message) for finding in missing] == [
        ("ppm-review-2.json: reviewed_actions", True)
    ]


def test_without_a_meeting_before_or_without_days_nothing_is_asked(look: Look) -> None:
    assert found(look, ppm_review=ppm("2026-09-01")) == []
    assert found(look, ppm_initial=ppm("2026-07-01", "Ring the aunt."), ppm_review=ppm(None)) == []
    assert found(look, ppm_initial=ppm(None, "Ring the aunt."), ppm_review=ppm("2026-09-01")) == []
