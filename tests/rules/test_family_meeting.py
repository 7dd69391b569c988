from collections.abc import Callable
from typing import Any

import pytest

from bundler.rules.conditions import condition
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
OFFERED = {"done": True, "on": "2026-10-01"}
HELD = [{"kind": "family-group-conference", "held_on": "2026-10-20"}]


@pytest.mark.parametrize(
    ("offer", "meetings", "answer"),
    [
        pytest.param({}, [], "cannot tell", id="nothing recorded"),
        pytest.param({"offered": {"done": False}}, [], "no", id="not offered"),
        pytest.param({"offered": OFFERED}, [], "cannot tell", id="offered, nobody knows whether it was accepted"),
        pytest.param({"offered": OFFERED, "accepted": False}, [], "yes", id="offered, and nobody accepted"),
        pytest.param({"offered": OFFERED, "accepted": True}, [], "no", id="accepted, not held"),
        pytest.param({"offered": OFFERED, "accepted": True}, HELD, "yes", id="accepted and held"),
        pytest.param({"against_best_interests": "It would put her at risk."}, [], "yes", id="it would harm the child"),
    ],
)
def test_a_family_is_offered_its_meeting_before_an_application(
    look: Look, offer: dict[str, Any], meetings: list[dict[str, str]], answer: str
) -> None:
    situation = look({"family_meeting_offer": offer, "meetings": meetings})
    assert condition("family-meeting-came-first")(situation).verdict.value == answer
