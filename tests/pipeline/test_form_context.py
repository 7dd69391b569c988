"""A template may use what the context names, and protected facts are gone before a template sees them."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from bundler.model.case import Adult, Case, Child, Parent, Placement
from bundler.model.fgc_referral import FgcReferral, ReferredParent
from bundler.model.pack import Form
from bundler.model.ppm_initial import PpmInitial
from bundler.model.profile import Profile
from bundler.pipeline.form_context import form_context, names_offered
from bundler.rules.disclosure import WITHHELD

TEMPLATES = Path(__file__).parents[2] / "templates"
PROFILE = Profile.model_validate(tomllib.loads((TEMPLATES / "authorities" / "exampleshire.toml").read_text("utf-8")))
FORM = Form(
    name="ppm-initial",
    title="Meeting",
    fields=({"key": "health.summary", "label": "Health", "owner": "iro"},),
    wording={"age": "Age", "areas": ("one",), "rows": ({"type": "x"},)},
)
CASE = Case(
    reference="CH-1",
    authority="exampleshire",
    packs=("fostering-panel",),
    child=Child(first_name="Maya", surname="Hart", date_of_birth=date(2016, 2, 29)),
    placement=Placement(address="14 Larch Rise", household=(Adult(name="Jo Bloggs", role="carer"),)),
)


def context(record: PpmInitial | None = None, **more: object) -> dict[str, object]:
    return form_context(FORM, CASE, record, PROFILE, draft=True, **more)  # type: ignore[arg-type]


def test_nobody_sees_where_the_child_lives_unless_the_audience_may() -> None:
    hidden, open_case = context()["case"], context(sees=("placement", "carers"))["case"]

    assert isinstance(hidden, Case)
    assert isinstance(open_case, Case)
    assert (hidden.placement.address, hidden.placement.household[0].name) == (WITHHELD, WITHHELD)
    assert (open_case.placement.address, open_case.placement.household[0].name) == ("14 Larch Rise", "Jo Bloggs")


def test_protected_facts_of_the_record_are_withheld_too() -> None:
    record = FgcReferral(parents=(ReferredParent(name="Lee", address="9 Quay Street"),))
    form = FORM.model_copy(update={"name": "fgc-referral"})

    assert "9 Quay Street" not in repr(form_context(form, CASE, record, PROFILE, draft=False))


def test_a_letter_carries_its_readers_own_address_and_no_other_parents() -> None:
    mother = Parent(name="Ann", relationship="mother", address="1 Mill Lane")
    father = Parent(name="Lee", relationship="father", address="9 Quay Street")
    case = CASE.model_copy(update={"parents": (mother, father)})

    found = form_context(FORM, case, None, PROFILE, draft=False, parent=mother)

    assert "1 Mill Lane" in repr(found["parent"])
    assert "9 Quay Street" not in repr(found)


def test_the_age_is_that_on_the_day_of_the_meeting() -> None:
    assert context(PpmInitial(meeting_on=date(2026, 2, 28)))["age"] == 9
    assert context(PpmInitial(meeting_on=date(2026, 3, 1)))["age"] == 10
    assert context(PpmInitial())["age"] is None


@pytest.mark.parametrize(
    "name",
    [
        "case.child.name", "child.name", "child.date_of_birth", "record.actions", "record.actions[].by_when",
        "record.chair_signature.name", "record.chair_signature.scan", "record.day", "people.iro.name",
        "label.health.summary", "wording.age", "wording.areas[]", "wording.rows[].type", "document.draft",
        "papers[].sha256", "parent.address", "profile.contacts.brokerage_email", "case.siblings[].name", "age",
    ],
)
def test_a_template_may_use(name: str) -> None:
    assert name in names_offered(FORM, PROFILE)


@pytest.mark.parametrize(
    "name",
    ["record.nothing", "record.actions[].nothing", "label.health.other", "wording.nothing", "profile.contacts.x",
     "record.model_fields", "case.child.first_name.upper"],
)
def test_a_template_may_not_use(name: str) -> None:
    assert name not in names_offered(FORM, PROFILE)


def test_every_name_at_the_top_of_the_context_is_offered() -> None:
    assert set(context()) <= names_offered(FORM, PROFILE)
