from collections.abc import Callable
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.rules import consistency
from bundler.rules.checks import Check
from bundler.rules.holding import hold
from bundler.rules.recognition import recognise
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
PACK = """
name = "small"
title = "Small pack"
audience = "adm"
meeting = "meeting"
[[sections]]
letter = "A"
title = "All"
[[sections.items]]
id = "cpr"
title = "CPR"
forms = ["cpr"]
needed = "always"
owner = "social_worker"
authority = "R43"
"""
CASE = {
    "child": {"first_name": "Zoë", "surname": "O’Hara-Lee", "date_of_birth": "2020-02-29", "record_id": "CH 123"},
    "siblings": [{"name": "Tom O'Hara", "date_of_birth": "2018-01-01"}],
}


def found(check: Check, situation: Situation) -> list[Finding]:
    return list(check(situation, hold(situation, recognise(situation))))


@pytest.mark.parametrize(
    ("child", "differs"),
    [
        pytest.param({"name": "Zoë O’Hara-Lee"}, [], id="the same"),
        pytest.param({"name": "O'HARA LEE, Zoe"}, [], id="written another way"),
        pytest.param({"name": "Zoë Hara"}, ["name"], id="another name"),
        pytest.param({"date_of_birth": "29/02/2020"}, [], id="the same day"),
        pytest.param({"date_of_birth": "2020-02-28"}, ["date_of_birth"], id="another day"),
        pytest.param({"record_id": "ch-123"}, [], id="the same number"),
        pytest.param({"record_id": "CH 124"}, ["record_id"], id="another number"),
        pytest.param({"name": "Al Roe", "record_id": "9"}, ["name", "record_id"], id="another child"),
        pytest.param({}, [], id="nobody named"),
    ],
)
def test_a_record_is_about_the_child_of_the_case(look: Look, child: dict[str, Any], differs: list[str]) -> None:
    """D3."""
    situation = look(CASE, pack=PACK, records={"cpr.json": {"child": child}})
    findings = found(consistency.records_are_about_this_child, situation)
    assert [(finding.code, finding.severity, finding.place) for finding in findings] == [
        ("identity-differs", "blocks", f"cpr.json: child.{key}") for key in differs
    ]


@pytest.mark.parametrize("child", [{"date_of_birth": "2020-02-29"}, {"record_id": "CH 123"}])
def test_what_the_case_does_not_say_cannot_be_compared_and_is_not_taken_for_the_same(
    look: Look, child: dict[str, Any]
) -> None:
    situation = look(pack=PACK, records={"cpr.json": {"child": child}})
    (finding,) = found(consistency.records_are_about_this_child, situation)
    assert "nobody can tell whether it is the same child" in finding.message


@pytest.mark.parametrize(
    ("sibling", "place"),
    [
        ({"name": "Tom O’Hara", "date_of_birth": "2018-01-02"}, "cpr.json: siblings[0].date_of_birth"),
        ({"name": "Tom O’Hara", "date_of_birth": "2018-01-01"}, None),
        ({"name": "Tim O’Hara", "date_of_birth": "2018-01-02"}, None),
        ({"name": "Zoe O'Hara-Lee", "date_of_birth": "2018-01-02"}, "cpr.json: siblings[0].date_of_birth"),
    ],
)
def test_nobody_is_born_on_two_days(look: Look, sibling: dict[str, Any], place: str | None) -> None:
    situation = look(CASE, pack=PACK, records={"cpr.json": {"siblings": [sibling]}})
    findings = found(consistency.nobody_has_two_dates_of_birth, situation)
    assert [finding.place for finding in findings] == ([place] if place else [])
