from collections.abc import Callable, Iterator
from datetime import date

import pytest

from bundler.model.errors import DefinitionError
from bundler.model.finding import Finding
from bundler.rules.checks import CHECKS, run_checks
from bundler.rules.holding import Holding
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
DUE = """
name = "small"
title = "Small pack"
audience = "adm"
meeting = "meeting"
sections = []
due = [{ before = "panel-date", working_days = 5, authority = "R50" }]
"""


def says(code: str, severity: str, owner: str | None, place: str = "case.json") -> Finding:
    return Finding.model_validate(
        {"code": code, "severity": severity, "owner": owner, "place": place, "message": "m", "remedy": "r"}
    )


def all_is_well(_situation: Situation, _holding: Holding) -> Iterator[Finding]:
    yield says("fine", "tells", None)


def the_sky_holds(_situation: Situation, _holding: Holding) -> Iterator[Finding]:
    yield says("found-before-it-broke", "warns", None)
    raise ValueError("Mia Jones of 12 High Street")


def test_a_check_that_breaks_blocks_the_release_names_itself_and_lets_the_others_run(look: Look) -> None:
    checked = run_checks(look(), (the_sky_holds, all_is_well))
    assert [finding.code for finding in checked.findings] == ["check-broke", "found-before-it-broke", "fine"]
    broke = checked.findings[0]
    assert broke.severity == "blocks"
    assert broke.message.startswith("The check “the sky holds” broke (ValueError in ")


def test_a_check_that_breaks_tells_nothing_of_the_case(look: Look) -> None:
    broke = run_checks(look(), (the_sky_holds,)).findings[0]
    assert "Mia" not in broke.model_dump_json()


def test_a_wrong_definition_is_not_taken_for_a_broken_check(look: Look) -> None:
    def the_pack_is_right(_situation: Situation, _holding: Holding) -> Iterator[Finding]:
        raise DefinitionError("no such condition")
        yield

    with pytest.raises(DefinitionError):
        run_checks(look(), (the_pack_is_right,))


def test_findings_are_sorted_by_who_must_act_then_weight_then_place(look: Look) -> None:
    unsorted = (
        says("e", "blocks", None),
        says("d", "blocks", "Team manager"),
        says("c", "warns", "IRO", "a"),
        says("b", "blocks", "IRO", "b"),
        says("a", "blocks", "IRO", "a"),
    )
    checked = run_checks(look(), (lambda _situation, _holding: iter(unsorted),))
    assert [finding.code for finding in checked.findings] == ["a", "b", "c", "d", "e"]


def test_what_must_be_done_is_due_when_the_papers_are(look: Look) -> None:
    unsorted = (says("a", "blocks", None), says("b", "warns", None), says("c", "tells", None))
    situation = look({"panel": {"meets_on": "2026-12-09"}}, pack=DUE)
    checked = run_checks(situation, (lambda _situation, _holding: iter(unsorted),))
    assert [finding.due for finding in checked.findings] == [date(2026, 12, 2), date(2026, 12, 2), None]


@pytest.mark.parametrize(
    ("today", "overdue"),
    [
        pytest.param(date(2026, 12, 2), False, id="on the day"),
        pytest.param(date(2026, 12, 3), True, id="the day after"),
    ],
)
def test_work_that_is_overdue_is_said_to_be(look: Look, today: date, overdue: bool) -> None:
    situation = look({"panel": {"meets_on": "2026-12-09"}}, pack=DUE, today=today)
    (finding,) = run_checks(situation, (lambda _situation, _holding: iter((says("a", "blocks", None),)),)).findings
    assert (finding.due, finding.overdue) == (date(2026, 12, 2), overdue)


def test_every_check_is_called_by_what_must_hold_and_says_it_in_a_sentence() -> None:
    for check in CHECKS:
        assert check.__doc__, check.__name__
        assert not check.__name__.startswith(("check_", "test_"))
    assert len({check.__name__ for check in CHECKS}) == len(CHECKS)


def test_an_empty_case_passes_every_check_of_an_empty_pack(look: Look) -> None:
    assert run_checks(look()).findings == ()
