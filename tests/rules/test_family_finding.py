"""Family finding: an external search waits for a search inside and for the Service Manager's word (R75-R79)."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bundler.model.pack import Pack
from bundler.rules.completeness import requirements_are_met
from bundler.rules.conditions import condition
from bundler.rules.holding import hold
from bundler.rules.recognition import recognise
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
PACK = (Path(__file__).parents[2] / "templates/packs/family-finding.toml").read_text("utf-8")
DONE = {"done": True, "on": "2026-10-23"}
PERMISSION = {"name": "Harpreet Gill", "role": "Service Manager", "signed_on": "2026-10-26"}
EXTERNAL: dict[str, Any] = {
    "search": "external", "pen_picture_sent": DONE, "no_internal_resource": DONE, "permission": PERMISSION,
    "placements_told": DONE, "responses_collated": DONE,
}  # fmt: skip


def unmet(look: Look, facts: dict[str, Any], **more: Any) -> list[tuple[str | None, str, bool]]:
    records = more.pop("records", None)
    fostering = {"plan": {"option": "long-term-fostering"}}
    situation = look({"family_finding": facts, **fostering, **more}, pack=PACK, records=records)
    holding = hold(situation, recognise(situation))
    return [(one.item, one.severity, one.hard) for one in requirements_are_met(situation, holding)]


@pytest.mark.requirement("R75", "R76")
def test_a_search_inside_the_authority_needs_neither_permission_nor_anything_else(look: Look) -> None:
    assert unmet(look, {"search": "internal"}) == []


@pytest.mark.requirement("R76")
def test_an_external_search_with_everything_recorded_may_begin(look: Look) -> None:
    assert unmet(look, EXTERNAL) == []


@pytest.mark.requirement("R75", "R76", "R77")
@pytest.mark.parametrize(
    ("left_out", "item", "hard"),
    [
        ("pen_picture_sent", "own-carers-first", False),
        ("no_internal_resource", "no-internal-resource", True),
        ("permission", "external-search-permission", True),
        ("placements_told", "placements-told", False),
    ],
)
def test_an_external_search_is_blocked_until_each_step_is_recorded(
    look: Look, left_out: str, item: str, hard: bool
) -> None:
    facts = {key: value for key, value in EXTERNAL.items() if key != left_out}
    assert unmet(look, facts) == [(item, "blocks", hard)]


@pytest.mark.requirement("R76")
def test_an_internal_resource_that_was_found_blocks_an_external_search(look: Look) -> None:
    found = unmet(look, {**EXTERNAL, "no_internal_resource": {"done": False}})
    assert found == [("no-internal-resource", "blocks", True)]


@pytest.mark.requirement("R76")
@pytest.mark.parametrize(
    ("permission", "is_enough"),
    [
        pytest.param(PERMISSION, True, id="by post"),
        pytest.param({**PERMISSION, "role": None}, True, id="by name, as case.json names the Service Manager"),
        pytest.param({**PERMISSION, "name": "Jo Bloggs"}, True, id="a deputy in the post"),
        pytest.param({"name": "Jo Bloggs", "role": "Team Manager", "signed_on": "2026-10-26"}, False, id="no SM"),
        pytest.param({"name": "Jo Bloggs", "signed_on": "2026-10-26"}, False, id="nobody knows whose"),
        pytest.param({"role": "Service Manager", "signed_on": "2026-10-26"}, False, id="no name"),
        pytest.param({**PERMISSION, "signed_on": None}, False, id="no day"),
        pytest.param({"role": "Service Manager", "scan": "not there.pdf"}, False, id="a scan that is not there"),
    ],
)
def test_the_permission_is_the_service_managers_and_in_writing(
    look: Look, permission: dict[str, Any], is_enough: bool
) -> None:
    people = {"service_manager": {"name": "Harpreet Gill"}}
    blocked = [("external-search-permission", "blocks", True)]
    assert unmet(look, {**EXTERNAL, "permission": permission}, people=people) == ([] if is_enough else blocked)


@pytest.mark.requirement("R76")
def test_a_permission_on_paper_counts(look: Look) -> None:
    facts = {**EXTERNAL, "permission": {"role": "Service Manager", "scan": "permission.pdf"}}
    situation = look({"family_finding": facts}, papers=("permission.pdf",))
    assert condition("external-search-permitted")(situation).is_yes


@pytest.mark.requirement("R76")
def test_while_nobody_says_where_carers_are_sought_nobody_can_tell(look: Look) -> None:
    assert [(severity, hard) for _, severity, hard in unmet(look, {})] == [("blocks", True)], "asked for once"
    assert condition("search-is-external")(look()).missing == ("case.json: family_finding.search",)


@pytest.mark.requirement("R78", "R79")
def test_a_match_from_an_external_search_is_with_an_agency_and_its_responses_are_collated(look: Look) -> None:
    facts = {key: value for key, value in EXTERNAL.items() if key != "responses_collated"}
    assert sorted(unmet(look, facts, match={"route": "in-house"})) == [
        ("external-match-is-ifa", "blocks", False), ("responses-collated", "warns", False),
    ]  # fmt: skip
    assert unmet(look, EXTERNAL, match={"route": "ifa"}) == []


@pytest.mark.requirement("R75")
def test_a_photograph_is_asked_for_only_where_consent_is_ticked_and_then_it_is_known_whose(look: Look) -> None:
    ticked = {"pen-picture.json": {"photo_consent": True}}
    without: list[dict[str, Any]] = [{}, {"pen-picture.json": {}}, {"pen-picture.json": {"photo_consent": False}}]
    for records in without:
        situation = look({"family_finding": {"search": "internal"}}, pack=PACK, records=records, papers=("photo.jpg",))
        assert not hold(situation, recognise(situation)).of("photograph")
    assert unmet(look, {"search": "internal"}, records=ticked) == [("photograph-consent", "blocks", True)]
    consent = {"name": "Shauna Pell", "signed_on": "2026-10-01"}
    assert unmet(look, {"search": "internal", "photo_consent": consent}, records=ticked) == []


@pytest.mark.requirement("R75")
def test_a_photograph_without_consent_stays_out_of_the_bundle(look: Look) -> None:
    situation = look(
        {"family_finding": {"search": "internal"}}, pack=PACK, papers=("Photograph of the child.jpg",),
        records={"pen-picture.json": {"photo_consent": False}},
    )
    aside = hold(situation, recognise(situation)).aside
    assert [(row.path, row.disposition) for row in aside] == [
        ("attachments/Photograph of the child.jpg", "not-asked-for")
    ]


@pytest.mark.requirement("R75")
def test_the_pack_sees_nothing_that_is_protected() -> None:
    pack = Pack.model_validate(tomllib.loads(PACK))
    assert (pack.audience, pack.sees, pack.sees_if_open) == ("prospective-carers", (), ())


@pytest.mark.requirement("R82")
@pytest.mark.parametrize(
    ("meetings", "verdict"),
    [
        pytest.param([{"kind": "access-to-resources-panel", "held_on": "2026-11-03"}], "yes", id="held"),
        pytest.param([{"kind": "access-to-resources-panel", "booked_for": "2026-12-03"}], "no", id="only booked"),
        pytest.param([{"kind": "fostering-panel", "held_on": "2026-11-03"}], "cannot tell", id="another panel"),
    ],
)
def test_the_financial_package_is_considered_when_the_panel_has_met(
    look: Look, meetings: list[dict[str, str]], verdict: str
) -> None:
    assert condition("financial-package-considered")(look({"meetings": meetings})).verdict.value == verdict
