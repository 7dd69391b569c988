"""Nothing that local policy can be written with is idle: each name is used by a definition, or by the product."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from bundler.documents.definitions.loading import load
from bundler.model.pack import Needed
from bundler.model.profile import Numbers, PaperPolicy, Profile
from bundler.model.terms import TERMS, terms_named_in
from bundler.rules.conditions import CONDITIONS
from bundler.rules.events import EVENTS
from bundler.rules.paper_policy import TREATMENTS
from tests.conftest import REPO

DEFINITIONS = load(REPO / "templates")
PRODUCT = {path: path.read_text("utf-8") for path in (REPO / "bundler").rglob("*.py")}
PRINTED = "\n".join(path.read_text("utf-8") for path in (REPO / "templates/forms").glob("*.txt"))
TEXTS = "\n".join(
    path.read_text("utf-8") for room in ("packs", "forms") for path in (REPO / "templates" / room).glob("*.toml")
)


def within(value: Any) -> Iterator[Any]:
    """A definition and every record inside it."""
    yield value
    below = value if isinstance(value, tuple) else vars(value).values() if isinstance(value, BaseModel) else ()
    below = value.values() if isinstance(value, dict) else below
    for each in below:
        yield from within(each)


def definitions() -> Iterator[Any]:
    for kind in (DEFINITIONS.packs, DEFINITIONS.forms, DEFINITIONS.profiles, DEFINITIONS.timescales):
        for each in kind.values():
            yield from within(each)


def test_every_condition_is_asked_by_a_pack_a_form_a_timescale_or_a_profile() -> None:
    asked = {name for each in definitions() if isinstance(each, Needed) for name in each.conditions}
    asked |= {str(getattr(each, key, "")) for each in definitions() for key in ("condition", "met_by")}
    assert CONDITIONS.keys() - asked == set()


def test_every_event_is_what_a_timescale_counts_from_or_is_shown_by() -> None:
    keys = ("trigger", "evidence", "since", "until", "overtaken_by")
    named = {getattr(each, key, None) for each in definitions() for key in keys}
    assert {name for name in EVENTS if name not in named} == set()


def test_every_term_is_printed_by_a_definition() -> None:
    assert {term.key for term in TERMS} - set(terms_named_in(TEXTS)) == set()


def test_every_setting_of_a_profile_does_something() -> None:
    """Being read by the command that shows it, or held against others by the lint, is not enough."""
    shows = ("authority_words.py", "pack_lint.py", "profile.py")
    used = PRINTED + "\n".join(text for path, text in PRODUCT.items() if path.name not in shows)
    settings = {*Profile.model_fields, *Numbers.model_fields, *PaperPolicy.model_fields}
    idle = {key for key in settings if not re.search(rf"\.{key}\b", used)} - {each.key for each in TREATMENTS.values()}
    assert idle - SHOWN_ONLY == set()


SHOWN_ONLY = {"policy_review_due", "retention"}
"""They are told and not worked with: when a policy is to be reviewed (R123); nothing is deleted by itself."""


def test_every_contact_of_a_profile_is_printed_on_a_form() -> None:
    stated = {key for profile in DEFINITIONS.profiles.values() for key in profile.contacts}
    assert {key for key in stated if f"contacts.{key}" not in PRINTED} == set()


def test_every_recipient_that_a_form_prints_stands_in_the_profile_that_others_rest_on() -> None:
    printed = set(re.findall(r"profile\.contacts\.(\w+)", PRINTED))
    assert printed <= DEFINITIONS.profile("england").contacts.keys()
