"""Who comes to a panel for a case."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from bundler.model.pack import Pack
from bundler.rules.panel_days import presenting
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
