"""The business case: amounts that can be read, a total that follows from them, and who must have signed."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.rules.costs import costs_of_a_business_case_add_up, pounds
from bundler.rules.holding import hold
from bundler.rules.recognition import recognise
from bundler.rules.records import records_are_signed
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
PACK = """
name = "small"
title = "Small pack"
audience = "internal"
meeting = "meeting"
sees = ["placement", "carers"]
[[sections]]
letter = "A"
title = "Case"
[[sections.items]]
id = "arp-business-case"
title = "Business case"
forms = ["arp-referral"]
needed = "always"
owner = "social_worker"
authority = "R72"
"""
FORMS = """
[arp-referral]
title = "Business case"
[[arp-referral.fields]]
key = "chief_officer_signature"
label = "Chief Officer"
owner = "chief_officer"
required = "always"
hard = true
"""
TWO_WEEKS = {"weekly_cost_proposed": "£1,000.00", "starts_on": "2027-01-04", "ends_on": "2027-01-18"}


def found(look: Look, check: Any, **record: Any) -> list[Finding]:
    situation = look(pack=PACK, forms=FORMS, records={"arp-referral.json": record})
    return list(check(situation, hold(situation, recognise(situation))))


@pytest.mark.parametrize(
    ("text", "amount"),
    [("£1,045.00", "1045.00"), ("1045", "1045"), (" £948.50 ", "948.50"), ("£ 12", "12"),
     ("about £900", None), ("£900 a week", None), ("1,04", None), ("", None), (None, None)],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(text: str | None, amount: str | None) -> None:
    assert pounds(text) == (Decimal(amount) if amount else None)


@pytest.mark.requirement("R72")
def test_an_amount_that_is_none_is_told(look: Look) -> None:
    told = found(look, costs_of_a_business_case_add_up, weekly_cost_now="about £900")
    assert [(one.code, one.severity, one.place) for one in told] == [
        ("amount-unreadable", "warns", "arp-referral.json: weekly_cost_now")
    ]


@pytest.mark.requirement("R72")
@pytest.mark.parametrize(
    ("total", "codes"),
    [
        pytest.param("£2,000.00", [], id="to the pound"),
        pytest.param("£3,000.00", [], id="a week more, as one counts"),
        pytest.param("£3,000.01", ["costs-differ"], id="more than a week more"),
        pytest.param("£20,000.00", ["costs-differ"], id="a nought too many"),
        pytest.param(None, [], id="no total yet"),
    ],
)
def test_the_total_is_what_the_weeks_come_to(look: Look, total: str | None, codes: list[str]) -> None:
    told = found(look, costs_of_a_business_case_add_up, **TWO_WEEKS, total_cost=total)
    assert [one.code for one in told] == codes


@pytest.mark.requirement("R72")
def test_a_placement_that_ends_before_it_starts_comes_to_nothing(look: Look) -> None:
    turned = {**TWO_WEEKS, "starts_on": "2027-01-18", "ends_on": "2027-01-04"}
    told = found(look, costs_of_a_business_case_add_up, **turned, total_cost="£0.00")
    assert [one.code for one in told] == ["costs-differ"]


@pytest.mark.requirement("R72")
@pytest.mark.parametrize("signature", [None, {"name": "Ruth Blake"}, {"signed_on": "2026-11-20"}])
def test_nobody_can_override_that_the_chief_officer_has_not_signed(
    look: Look, signature: dict[str, str] | None
) -> None:
    told = found(look, records_are_signed, chief_officer_signature=signature)
    assert [(one.severity, one.hard) for one in told] == [("blocks", True)]


@pytest.mark.requirement("R72")
def test_a_signed_business_case_is_no_finding(look: Look) -> None:
    signature = {"name": "Ruth Blake", "role": "Chief Officer", "signed_on": "2026-11-20"}
    assert found(look, records_are_signed, chief_officer_signature=signature) == []


@pytest.mark.requirement("R72")
def test_the_form_meets_the_item_of_the_fostering_panels_bundle(look: Look) -> None:
    pack = (Path(__file__).parents[2] / "templates/packs/fostering-panel.toml").read_text("utf-8")
    situation = look({"match": {"route": "ifa"}}, pack=pack, forms=FORMS, records={"arp-referral.json": {}})
    holding = hold(situation, recognise(situation))
    assert [filed.path for held in holding.of("arp-business-case") for filed in held.records] == ["arp-referral.json"]
    assert [(one.item, one.hard) for one in records_are_signed(situation, holding)] == [("arp-business-case", True)]
