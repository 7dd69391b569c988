from pathlib import Path

import pytest

from bundler.documents.definitions.loading import examine, load
from bundler.model.errors import DefinitionError
from bundler.model.terms import speak, terms_named_in

PACK = """
name = "small"
title = "{tracking_panel} pack"
audience = "panel"
meeting = "panel"

[[sections]]
letter = "A"
title = "Papers"

[[sections.items]]
id = "minutes"
title = "Minutes of the {review}"
names = ["{review} minutes"]
needed = { all = ["plan-is-adoption"] }
owner = "iro"
authority = "R272"

[[requirements]]
id = "presented"
title = "Plan presented to the second {review}"
condition = "plan-presented-at-second-review"
needed = "always"
owner = "social_worker"
authority = "R40"
remedy = "Record it {not_a_term}."
in_force_from = 2026-01-01
"""
ENGLAND = """
name = "england"
title = "England"
directorate = "Children's Services"
marking = "OFFICIAL-SENSITIVE"
policy_version = "1"
packs = ["small"]
[terms]
review = "statutory review"
family_meeting = "Family Group Conference"
[max_age]
dbs = { months = 36, authority = "local policy" }
"""
HERE = """
name = "here"
based_on = "england"
title = "Here Council"
[terms]
review = "CiC review"
"""


def templates(folder: Path, **authorities: str) -> Path:
    for below in ("packs", "authorities"):
        (folder / below).mkdir()
    (folder / "packs/small.toml").write_text(PACK, encoding="utf-8")
    for name, text in authorities.items():
        (folder / f"authorities/{name}.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.requirement("R272")
def test_a_pack_speaks_in_the_terms_of_the_authority(tmp_path: Path) -> None:
    definitions = load(templates(tmp_path, england=ENGLAND, here=HERE))
    pack = definitions.in_terms_of(definitions.profile("here")).pack("small")
    assert pack.title == "Permanence Planning & Tracking Panel pack"
    assert (pack.items[0].title, pack.items[0].names) == ("Minutes of the CiC review", ("CiC review minutes",))
    assert pack.requirements[0].title == "Plan presented to the second CiC review"
    assert pack.requirements[0].remedy == "Record it {not_a_term}."
    assert pack.items[0].needed.all == ("plan-is-adoption",)
    elsewhere = definitions.in_terms_of(definitions.profile("england")).pack("small")
    assert elsewhere.items[0].title == "Minutes of the statutory review"


def test_a_term_at_the_beginning_of_a_title_has_a_capital() -> None:
    words = {"permanence": "permanency", "review": "CLA review"}
    assert speak("{Permanence} Plan", words) == "Permanency Plan"
    assert speak("{Review}: {ppm}, {Unknown}", words) == "CLA review: Permanence Planning Meeting, {Unknown}"
    assert terms_named_in("{Permanence} Plan at the {review}") == ("permanence", "review")


def test_a_profile_says_only_what_differs_from_the_one_it_is_based_on(tmp_path: Path) -> None:
    definitions = load(templates(tmp_path, england=ENGLAND, here=HERE))
    here = definitions.profile("here")
    assert (here.title, here.marking, here.packs) == ("Here Council", "OFFICIAL-SENSITIVE", ("small",))
    assert here.terms == {"review": "CiC review", "family_meeting": "Family Group Conference"}
    assert here.max_age["dbs"].months == 36


def test_a_profile_has_a_title_of_its_own(tmp_path: Path) -> None:
    nameless = HERE.replace('title = "Here Council"\n', "")
    with pytest.raises(DefinitionError, match=r"authorities/here.toml.*title"):
        load(templates(tmp_path, england=ENGLAND, here=nameless))


def test_a_base_that_is_no_toml_is_told_of_once_as_itself(tmp_path: Path) -> None:
    _, problems = examine(templates(tmp_path, england=ENGLAND + "oops", here=HERE))
    assert [problem.file for problem in problems if "not TOML" in problem.message] == ["authorities/england.toml"]
