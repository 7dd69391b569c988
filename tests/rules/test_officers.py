"""Who acts, and what is wrong with a list of officers."""

from __future__ import annotations

import tomllib

import pytest
from pydantic import ValidationError

from bundler.documents.definitions.loading import load
from bundler.model.errors import BundlerError, NotAllowedError, UsageError
from bundler.model.officer import ROLES as OFFICER_ROLES
from bundler.model.officer import Officer, Officers
from bundler.rules.officers import faults_of, is_same_person, must_be, officer_at
from bundler.rules.owners import ROLES, role_in_words
from tests.conftest import REPO

KEPT = "scrypt$15$8$1$" + "A" * 22 + "==$" + "B" * 43 + "="


def officer(name: str, account: str | None = None, passphrase: str | None = None, *roles: str) -> Officer:
    return Officer.model_validate(
        {"name": name, "roles": roles or ("team_manager",), "account": account, "passphrase": passphrase}
    )


def said(*officers: Officer) -> list[str]:
    return [f"{fault.index} {fault.key}: {fault.message}" for fault in faults_of(officers, {"exampleshire"})]


def test_the_only_officer_of_an_account_acts() -> None:
    officers = (officer("Ann", "ann"), officer("Ben", "ben"))
    assert officer_at(officers, "ben", None).name == "Ben"
    assert officer_at(officers, "BEN", None).name == "Ben"
    assert officer_at(officers, "ben", "ben").name == "Ben"


@pytest.mark.parametrize(("account", "as_name", "error", "words"), [
    pytest.param("eve", None, NotAllowedError, "is no officer's", id="a stranger"),
    pytest.param("eve", "Ann", NotAllowedError, "works under another account", id="a stranger in another's name"),
    pytest.param("ben", "Ann", NotAllowedError, "works under another account", id="an officer in another's name"),
    pytest.param("ann", "Zoe", NotAllowedError, "no officer of that name", id="a name that nobody has"),
])  # fmt: skip
def test_whoever_is_no_officer_is_refused(
    account: str, as_name: str | None, error: type[BundlerError], words: str
) -> None:
    with pytest.raises(error, match=words):
        officer_at((officer("Ann", "ann"), officer("Ben", "ben")), account, as_name)


def test_several_officers_of_one_account_say_who_acts() -> None:
    officers = (officer("Ann", "room", KEPT), officer("Ben", "room", KEPT))
    with pytest.raises(UsageError, match="More than one officer"):
        officer_at(officers, "room", None)
    assert officer_at(officers, "room", "Ben").name == "Ben"


def test_officers_known_by_a_passphrase_alone_say_who_they_are() -> None:
    with pytest.raises(NotAllowedError, match="by this account alone") as refused:
        officer_at((officer("Ann", None, KEPT),), "anybody", None)
    assert "--as NAME" in refused.value.remedy
    assert officer_at((officer("Ann", None, KEPT),), "anybody", "ANN").name == "Ann"


@pytest.mark.parametrize(("one", "other", "same"), [
    pytest.param(officer("Ann", "room"), officer("Ben", "room"), True, id="one account"),
    pytest.param(officer("Ann", "room"), officer("Ben", "ROOM"), True, id="one account in capitals"),
    pytest.param(officer("Ann", "room", KEPT), officer("Ben", "room"), True, id="one passphrase for two"),
    pytest.param(officer("Ann", "room", KEPT), officer("Ben", "room", KEPT), False, id="a passphrase each"),
    pytest.param(officer("Ann", "ann"), officer("Ben", "ben"), False, id="an account each"),
    pytest.param(officer("Ann", None, KEPT), officer("Ben", None, KEPT), False, id="passphrases alone"),
    pytest.param(officer("Zoë Ash", "a"), officer("ZOE\u0308 ASH", "b"), True, id="one name, other letters"),
])  # fmt: skip
def test_two_names_for_one_pair_of_hands_are_one_person(one: Officer, other: Officer, same: bool) -> None:
    assert is_same_person(one, other) is is_same_person(other, one) is same


def test_what_is_wrong_with_a_list_is_said() -> None:
    assert said(officer("Ann", "ann"), officer("Ben", "room", KEPT), officer("Cid", "room", KEPT)) == []
    assert "By what is this officer known" in said(officer("Ann"))[0]
    (shared,) = said(officer("Ann", "room"), officer("Ben", "room", KEPT))
    assert shared.startswith("1 account: This account is another officer's too")
    (twice,) = said(officer("Ann", "a"), officer("ann", "b"))
    assert twice.startswith("1 name: This officer is in the list already")
    (elsewhere,) = said(officer("Ann", "a").model_copy(update={"authorities": ("nowhere",)}))
    assert elsewhere == "0 authorities: There is no authority 'nowhere'. There are: exampleshire."


def test_a_passphrase_in_plain_text_is_refused_and_not_repeated() -> None:
    (fault,) = said(officer("Ann", "ann", "open sesame and more"))
    assert "not how a passphrase is kept" in fault
    assert "sesame" not in fault


@pytest.mark.parametrize("stated", [
    {"name": "Ann", "roles": ["boss"]}, {"name": "Ann", "roles": []}, {"name": " Ann", "roles": ["adm"]},
    {"name": "", "roles": ["adm"]}, {"name": "A  B", "roles": ["adm"]},
    {"name": "Ann", "roles": ["adm"], "account": ""},
])  # fmt: skip
def test_an_officer_has_a_name_and_roles_that_there_are(stated: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Officer.model_validate(stated)


def test_an_officer_acts_in_their_roles_and_for_their_authorities() -> None:
    ann = officer("Ann", "ann").model_copy(update={"authorities": ("exampleshire",)})
    must_be(ann, ("adm", "team_manager"), "exampleshire", "To approve this")
    with pytest.raises(NotAllowedError, match="To approve this takes an officer with the role ADM or Panel Adviser"):
        must_be(ann, ("adm", "panel_adviser"), "exampleshire", "To approve this")
    with pytest.raises(NotAllowedError, match="of the authority 'dudley'"):
        must_be(ann, ("team_manager",), "dudley", "To approve this")


def test_every_approver_of_every_authority_can_be_an_officer() -> None:
    for profile in load(REPO / "templates").profiles.values():
        assert {approver.role for approver in profile.approvers} <= set(OFFICER_ROLES), profile.name


def test_every_role_of_an_officer_has_words() -> None:
    assert set(OFFICER_ROLES) <= set(ROLES)
    assert role_in_words("releasing_officer") == "Releasing officer"


def test_the_sample_list_is_right_and_can_fill_the_chain_of_its_authority() -> None:
    listed = Officers.model_validate(tomllib.loads((REPO / "templates/officers.example.toml").read_text("utf-8")))
    assert said(*listed.officer) == []
    held = {role for one in listed.officer for role in one.roles}
    assert held >= {"social_worker", "team_manager", "adm", "releasing_officer", "records_officer", "adm_pa"}
