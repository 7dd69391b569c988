"""Who comes to a panel for a case."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bundler.model.pack import Pack
from bundler.model.profile import PanelHabits
from bundler.rules.panel_days import is_for_a_panel, presenting, serving
from bundler.rules.situation import Situation

PACKS = Path(__file__).parents[2] / "templates/packs"
WORKERS = [("Ann Marsh", "Social worker"), ("Tom Wren", "Permanency worker")]
CARERS = [("", "Foster carer"), ("", "Foster carer")]
FACTS = {
    "people": {"social_worker": {"name": "Ann Marsh"}, "permanency_worker": {"name": "Tom Wren"}},
    "placement": {"household": [
        {"name": "Bo Pike", "role": "carer"}, {"name": "Lou Pike", "role": "carer"},
        {"name": "Jo Pike", "role": "household-member"},
    ]},
}  # fmt: skip


@pytest.mark.requirement("R29", "R68")
@pytest.mark.parametrize(
    ("pack", "child_attends", "coming"),
    [
        pytest.param("fostering-panel", None, [*WORKERS, *CARERS], id="workers and carers"),
        pytest.param("fostering-panel", True, [*WORKERS, *CARERS, ("", "Child")], id="the child too"),
        pytest.param("fostering-panel", False, [*WORKERS, *CARERS], id="where it is not right for the child"),
        pytest.param("adm-submission", True, WORKERS, id="no carers to the ADM"),
    ],
)
def test_the_sheet_has_workers_by_name_and_a_place_for_each_carer_and_for_the_child_where_it_is_right(
    look: Callable[..., Situation], pack: str, child_attends: bool | None, coming: list[tuple[str, str]]
) -> None:
    case = look({**FACTS, "panel": {"child_attends": child_attends}}).case
    definition = Pack.model_validate(tomllib.loads((PACKS / f"{pack}.toml").read_text(encoding="utf-8")))
    assert list(presenting(case, definition)) == coming


TRACKING = Pack.model_validate(tomllib.loads((PACKS / "tracking-panel.toml").read_text(encoding="utf-8")))
FOSTERING = Pack.model_validate(tomllib.loads((PACKS / "fostering-panel.toml").read_text(encoding="utf-8")))
ESCALATED = {"reviews": [{"number": 2, "held_on": "2026-10-14", "escalated_on": "2026-11-03"}]}
MANAGER = {"people": {"iro_manager": {"name": "Ola Finch"}}}


@pytest.mark.requirement("R12")
@pytest.mark.parametrize(
    ("pack", "facts", "coming"),
    [
        pytest.param(TRACKING, {**ESCALATED, **MANAGER},
                     [("Ola Finch", "IRO manager, on the escalation of 3 November 2026")], id="an escalation"),
        pytest.param(TRACKING, ESCALATED, [("", "IRO manager, on the escalation of 3 November 2026")], id="unnamed"),
        pytest.param(TRACKING, MANAGER, [], id="nothing escalated"),
        pytest.param(FOSTERING, {**ESCALATED, **MANAGER}, [], id="another panel"),
    ],
)  # fmt: skip
def test_the_iro_manager_comes_to_the_tracking_panel_for_each_escalation(
    look: Callable[..., Situation], pack: Pack, facts: dict[str, object], coming: list[tuple[str, str]]
) -> None:
    assert list(presenting(look(facts).case, pack)) == coming


@pytest.mark.requirement("R12")
def test_the_sheet_of_the_tracking_panel_has_a_place_for_the_iro_manager(look: Callable[..., Situation]) -> None:
    named, unnamed = look(MANAGER).case, look({}).case
    assert serving(PanelHabits(), [unnamed, named], TRACKING) == (("Ola Finch", "IRO manager"),)
    assert serving(PanelHabits(), [unnamed], TRACKING) == (("", "IRO manager"),)
    sits = PanelHabits.model_validate({"members": [{"name": "Ola Finch", "role": "IRO manager"}]})
    assert serving(sits, [named], TRACKING) == ()
    assert serving(PanelHabits(), [named], FOSTERING) == ()


@pytest.mark.requirement("R12")
def test_the_tracking_panels_referrals_belong_to_the_day_it_meets(look: Callable[..., Situation]) -> None:
    booked = look({"meetings": [{"kind": "permanence-planning-and-tracking", "booked_for": "2026-12-03"}]})
    assert is_for_a_panel(TRACKING)
    assert replace(booked, pack=TRACKING).meeting_date == date(2026, 12, 3)
