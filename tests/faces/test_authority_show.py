"""`bundler authority show` says everything that a profile sets, in plain words, and where it stands."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bundler.model.profile import Profile
from tests.conftest import REPO

NORTH = """
name = "north"
based_on = "england"
title = "North Council"
directorate = "Children and Families"
marking = "OFFICIAL"
policy_version = "Handbook 2026"
policy_review_due = 2027-03-31
address = ["Town Hall", "North"]
packs = ["fostering-panel", "sgo-referral", "early-permanence-panel", "early-permanence-form", "tracking-panel"]
extra_holidays = ["2026-12-28"]
working_holidays = ["2026-05-04"]
timescales = ["england", "dudley"]

[headings]
ppm-review = "Adults' Services"

[max_age]
dbs = { months = 1, authority = "Handbook 4" }

[numbers]
several_moves = 2

[papers]
comments = "strip"

[retention]
adoption = { years = 120, counted_from = "the order", authority = "Handbook 9" }

[terms]
review = "CLA review"

[contacts]
complaints = "complaints@north.example"

[[approvers]]
role = "head_of_service"
act = "approves"
where = "Plan Panel"
needed = { all = ["child-is-under-10"] }
authority = "Handbook 2"

[[paper_deadlines.fostering-panel]]
before = "panel-date"
working_days = 8
authority = "Handbook 3"

[panels.fostering-panel]
starts = "09:30"
minutes = 30
members = [{ name = "Ada Example", role = "Chair" }]
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("north")
    shutil.copytree(REPO / "templates", folder / "templates")
    (folder / "templates/authorities/north.toml").write_text(NORTH, encoding="utf-8")
    return said(folder, "north")


def said(folder: Path, name: str) -> str:
    command = [sys.executable, "-c", "from bundler.faces.cli import main; main()", "authority", "show", name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def under(shown: str, heading: str) -> str:
    """The lines below a heading, each run of them as one text."""
    part = next(part for part in shown.split("\n\n") if part.strip().startswith(heading))
    return re.sub(r"\s+", " ", part.strip().removeprefix(heading)).strip()


@pytest.mark.requirement("R269", "R272", "R123")
@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("What stands above a form's title", "Children and Families"),
        ("What stands there on some forms instead", "ppm-review: Adults' Services"),
        ("Address", "Town Hall North"),
        ("Policy", "Handbook 2026"),
        ("The policy is to be reviewed by", "31 March 2027"),
        ("Marking on every page", "OFFICIAL"),
        ("Packs in use", "fostering-panel: Fostering panel permanence bundle"),
        ("When papers must be in: its own rules",
         "fostering-panel: 8 working days before the fostering panel (Handbook 3)"),
        ("When papers must be in: as the packs say",
         "early-permanence-panel: Wednesday at 17:00, 1 week before the early permanence panel (R88); or 2"),
        ("When papers must be in: as the packs say", "early-permanence-form: by the day of the second review (R136,"),
        ("When papers must be in: as the packs say", "no rule: tracking-panel"),
        ("Clocks that run here", "england: England dudley: Dudley guide"),
        ("Holidays beside the bank holidays of England", "28 December 2026"),
        ("Bank holidays that are worked here", "4 May 2026"),
        ("Who approves a plan, in order",
         "1. Head of Service approves the plan at the Plan Panel, if the child is under 10 (Handbook 2)"),
        ("How old a paper may be on the day of the meeting", "DBS: 1 month (Handbook 4)"),
        ("How old a paper may be on the day of the meeting",
         "Foster Home Review: 12 months (Fostering Services Regulations 2011 reg 28) [england]"),
        ("Numbers that the sources leave open", "harder to place (R128): 2 Words"),
        ("Numbers that the sources leave open", "a letter to a parent, about: 150 [england]"),
        ("What happens to more than the pages of an office paper", "comments: left out, on a copy hidden"),
        ("What happens to more than the pages of an office paper",
         "tracked changes: the pack is held until somebody settles it [england]"),
        ("How long records are kept", "Adoption: 120 years from the order (Handbook 9)"),
        ("How long records are kept", "child: 75 years from the child's birth (CPPCR 2010 reg 50) [england]"),
        ("Its words", "Review: CLA review"),
        ("Its words", "Permanence: permanence [england]"),
        ("Where things are sent", "Complaints: complaints@north.example"),
        ("Where things are sent", "Brokerage name: Brokerage Officers [england]"),
        ("Panels that have a day book",
         "fostering-panel: from 09:30, 30 minutes for each case; members: Ada Example (Chair)"),
    ],
)  # fmt: skip
def test_every_setting_is_said_in_words_with_where_it_stands(shown: str, heading: str, words: str) -> None:
    assert words in under(shown, heading)


def test_what_is_its_own_is_not_said_to_be_of_another(shown: str) -> None:
    own = ("Marking", "Policy", "Address", "Packs", "Holidays", "Bank holidays", "Who approves", "Panels", "Clocks")
    assert not [heading for heading in own if "[england]" in under(shown, heading)]


def test_every_key_of_a_profile_has_its_line() -> None:
    """A setting that is added later is shown too: its name stands in the module that shows it."""
    text = (REPO / "bundler/faces/authority_words.py").read_text("utf-8")
    in_the_first_lines = {"name", "title", "based_on"}
    assert {key for key in Profile.model_fields if f'"{key}"' not in text} == in_the_first_lines


@pytest.mark.parametrize("authority", ["bcp", "dudley", "england", "exampleshire", "south-west", "st-helens"])
def test_it_can_be_read_in_eighty_columns(authority: str) -> None:
    assert [line for line in said(REPO, authority).splitlines() if len(line) > 80] == []
