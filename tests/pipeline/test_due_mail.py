"""What is due to be told: decisions that were recorded, the IRO's support, and time limits that have passed."""

from __future__ import annotations

import dataclasses
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bundler.documents.definitions.messages import load_messages
from bundler.documents.delivery.mails import Drafts
from bundler.model.delivery import Letter
from bundler.model.errors import DefinitionError, UsageError
from bundler.model.officer import Officer
from bundler.pipeline.delivering import Delivered, Delivery
from bundler.pipeline.due_mail import Wanted
from bundler.pipeline.telling import Wish, note_told
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, LayOut
from tests.pipeline.mail_server import SENDER
from tests.pipeline.recorded import folder_of, record
from tests.pipeline.released import NOW, release_once

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
EFUA = Officer(name="Efua Tate", roles=("social_worker",), account="efua")
CASE: dict[str, Any] = {
    "packs": ["adm-submission"],
    "child": {"first_name": "Ada", "surname": "Invented", "record_id": "EXC-1"},
    "parents": [{"name": "Shauna Pell", "relationship": "mother"}],
}  # fmt: skip


@pytest.fixture
def decided(workshop: Workshop, lay_out: LayOut) -> Workshop:
    """A case whose decision of 12 November was recorded the day after."""
    shop = dataclasses.replace(workshop, today=DAY)
    for kind in ("packs", "forms", "messages"):
        shutil.rmtree(shop.templates / kind, ignore_errors=True)
        shutil.copytree(REPO / "templates" / kind, shop.templates / kind)
    lay_out(CASE)
    record(shop, "T-1")
    return shop


def due(workshop: Workshop, wanted: Wanted = Wanted(), now: datetime = NOON) -> list[Letter]:  # noqa: B008 - it is frozen
    return list(Delivery(workshop, now).due.letters(wanted)[0])


def drafts(workshop: Workshop) -> Drafts:
    return Drafts(workshop.output / "deliveries/drafts", SENDER)


# Decisions


@pytest.mark.requirement("R16", "R54")
def test_the_care_planning_team_is_told_of_a_decision_by_itself_once_and_without_a_name(decided: Workshop) -> None:
    delivery = Delivery(decided, NOON, drafts(decided))
    (sent,) = delivery.deliver(Wanted()).outcomes
    assert (sent.letter.event, sent.letter.role, sent.letter.release) == (
        "decision-made", "care_planning_team", "decision-1",
    )  # fmt: skip
    assert sent.letter.subject == "OFFICIAL-SENSITIVE: T-1: a decision was made"
    assert "(record EXC-1): Should be placed, on 12 November 2026." in sent.letter.body
    assert not [name for name in ("Ada", "Invented", "Pell") if name in sent.letter.body]
    (again,) = Delivery(decided, NOON + timedelta(days=1), drafts(decided)).deliver(Wanted()).outcomes
    assert (again.state, again.is_news) == ("sent", False)
    assert len(list((decided.output / "deliveries/drafts").iterdir())) == 1


@pytest.mark.requirement("R272")
def test_a_mail_calls_a_pack_what_the_authority_calls_it(decided: Workshop) -> None:
    pack = decided.templates / "packs/adm-submission.toml"
    pack.write_text(pack.read_text("utf-8").replace("ADM submission pack", "{Family_meeting} pack"), encoding="utf-8")
    (letter,) = due(dataclasses.replace(decided))
    assert "It was made on: Family Group Conference pack, release 1." in letter.body


@pytest.mark.requirement("R54")
def test_who_was_told_face_to_face_gets_no_mail(decided: Workshop) -> None:
    note_told(decided, Wish("T-1", "care_planning_team", "face-to-face", date(2026, 11, 20)), EFUA, NOON)
    assert due(decided) == []


@pytest.mark.requirement("R54")
def test_a_mail_that_waits_is_withdrawn_when_they_were_told_meanwhile(decided: Workshop) -> None:
    Delivery(decided, NOON).deliver(Wanted())
    note_told(decided, Wish("T-1", "care_planning_team", "phone", date(2026, 11, 20)), EFUA, NOON)
    (one,) = Delivery(decided, NOON, drafts(decided)).deliver(Wanted()).outcomes
    assert (one.state, one.trouble) == ("withdrawn", "They were told by telephone.")


@pytest.mark.requirement("R54")
def test_no_mail_is_about_a_decision_that_is_not_what_was_recorded_and_others_go(
    decided: Workshop, lay_out: LayOut
) -> None:
    lay_out({**CASE, "reference": "T-2"})
    path = folder_of(decided, record(decided, "T-2")) / "decision.json"
    path.write_bytes(path.read_bytes().replace(b"should-be", b"should-not-be"))
    letters, refused = Delivery(decided, NOON).due.letters(Wanted())
    assert [letter.reference for letter in letters] == ["T-1"]
    assert "decision-1 is not what was recorded" in refused[0]


@pytest.mark.requirement("R54", "R56")
def test_two_decisions_of_one_case_are_two_messages(decided: Workshop) -> None:
    record(decided, "T-1", "should-not-be-placed", date(2026, 11, 20), number=2)
    assert [letter.release for letter in due(decided)] == ["decision-1", "decision-2"]


# The log of who was told


@pytest.mark.requirement("R54")
def test_what_is_noted_is_an_entry_of_the_trail_once(decided: Workshop) -> None:
    wish = Wish("T-1", "care_planning_team", "face-to-face", date(2026, 11, 20))
    assert note_told(decided, wish, EFUA, NOON).is_new
    assert not note_told(decided, wish, EFUA, NOON + timedelta(hours=1)).is_new
    (entry,) = decided.audit.entries("T-1", ("notified",))
    assert dict(entry.event.detail) == {"who": "care_planning_team", "how": "face-to-face", "on": "2026-11-20"}
    assert (entry.event.who, entry.event.pack, entry.event.subject) == ("Efua Tate", "adm-submission", "decision-1")
    assert decided.audit.verify() == ()


@pytest.mark.requirement("R54", "R55")
@pytest.mark.parametrize(
    ("wish", "words"),
    [
        pytest.param(Wish("T-1", "parent-2", "phone", DAY), "has no parent-2", id="a parent that there is not"),
        pytest.param(Wish("T-1", "parent-1", "letter", DAY), "second person", id="a letter to a parent"),
        pytest.param(Wish("T-1", "parent-1", "email", DAY), "second person", id="a mail to a parent"),
        pytest.param(Wish("T-1", "care_planning_team", "letter", DAY), "Only parents", id="a letter to the team"),
        pytest.param(Wish("T-1", "the postman", "phone", DAY), "Nobody is called", id="somebody unknown"),
        pytest.param(Wish("T-1", "parent-1", "phone", date(2026, 11, 11)), "12 November", id="before the decision"),
        pytest.param(Wish("T-1", "parent-1", "phone", date(2026, 11, 24)), "24 November", id="tomorrow"),
        pytest.param(Wish("T-1", "iro", "phone", DAY, event="overdue"), "There is no message", id="of no release"),
        pytest.param(Wish("T-1", "iro", "phone", DAY, event="folder-ready"), "No release", id="nothing is released"),
        pytest.param(Wish("T-1", "iro", "phone", DAY, pack="fgc-referral"), "No release", id="another pack"),
    ],
)
def test_what_cannot_have_been_so_is_not_noted(decided: Workshop, wish: Wish, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        note_told(decided, wish, EFUA, NOON)
    assert words in f"{refused.value.message} {refused.value.remedy}"
    assert decided.audit.entries("T-1", ("notified",)) == ()


# The IRO's summary


@pytest.fixture
def released(workshop: Workshop, lay_out: LayOut, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    lay_out()
    (workshop.templates / "messages").mkdir()
    text = (REPO / "templates/messages/iro-summary.toml").read_text("utf-8").replace('"adm-submission"', '"small"')
    (workshop.templates / "messages/iro-summary.toml").write_text(text, encoding="utf-8")
    release_once(workshop, tmp_path_factory.getbasetemp() / "released-to-be-told")
    return workshop


@pytest.mark.office
@pytest.mark.requirement("R47", "R49")
@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        pytest.param({}, [], id="no summary"),
        pytest.param({"iro-summary.json": ("support", "2026-10-12")}, ["adm"], id="support"),
        pytest.param({"iro-summary.json": ("challenge", "2026-10-12")}, [], id="a challenge"),
        pytest.param({"iro-summary.json": ("challenge", "2026-10-12"), "iro-summary-2.json": ("support", "2026-10-30")},
                     ["adm"], id="a challenge that was settled"),
        pytest.param({"iro-summary.json": ("support", "2026-10-12"), "iro-summary-2.json": ("challenge", "2026-10-30")},
                     [], id="support that was taken back"),
    ],
)  # fmt: skip
def test_the_adm_is_told_of_the_iros_summary_when_it_supports_the_plan_and_the_pack_is_released(
    released: Workshop, outcomes: dict[str, tuple[str, str]], told: list[str]
) -> None:
    for name, (outcome, day) in outcomes.items():
        stated = {"outcome": outcome, "signature": {"name": "Siân Roe", "signed_on": day}}
        (released.cases / "T-1" / name).write_text(json.dumps(stated), encoding="utf-8")
    assert [letter.role for letter in due(released, now=NOW)] == told


# What the ADM's PA is told


@pytest.mark.requirement("R50")
def test_the_adms_pa_is_told_the_dates_that_a_decision_needs(decided: Workshop, lay_out: LayOut) -> None:
    lay_out({
        **CASE, "proceedings": {"final_evidence_due": "2026-12-18", "final_hearing_on": "2027-01-15"},
        "panel": {"meets_on": "2026-12-03"}, "health": {"adoption_medical_on": "2026-09-24"},
        "reviews": [{"number": 1, "held_on": "2026-06-24"}, {"number": 2, "held_on": "2026-10-05"},
                    {"number": 3, "held_on": "2027-04-01"}],
        "people": {"social_worker": {"name": "Ada Wilmington", "team": "Court Team"}},
    })  # fmt: skip
    mail = Delivery(decided, NOON).due
    values = {**mail._values_of_case(mail.case("T-1"), "T-1", "adm-submission", 1), "link": "here"}
    said = load_messages(decided.templates)["decision-needed"].body.format_map(values)
    for line in (
        "by: 18 December 2026", "hearing: 15 January 2027", "the meeting: 3 December 2026",
        "last review: 5 October 2026", "medical: 24 September 2026", "worker: named in the submission",
    ):  # fmt: skip
        assert line in said, "a review of next year is not the last; a worker who shares the child's name is not named"
    ready = load_messages(decided.templates)["folder-ready"].body.format_map(values)
    assert "The last review: 5 October 2026." in ready, "R46: plan, documents, date of the review"


# Time limits that have passed


LATE: dict[str, Any] = {"entered_care_on": "2026-10-01", "legal_status": {"kind": "interim-care-order"}}


def overdue(workshop: Workshop, now: datetime, **how: bool) -> Delivered:
    shop = dataclasses.replace(workshop, today=now.date())
    return Delivery(shop, now, drafts(workshop)).deliver(Wanted(overdue=True), **how)


@pytest.fixture
def late(workshop: Workshop, lay_out: LayOut) -> Workshop:
    """A first review that was due on 29 October 2026, 20 working days after the entry to care."""
    shutil.copytree(REPO / "templates/messages", workshop.templates / "messages")
    england = (REPO / "templates/timescales/england.toml").read_text("utf-8")
    first = england[: england.index("[[timescales]]", england.index("[[timescales]]") + 1)]
    shutil.rmtree(workshop.templates / "timescales")
    (workshop.templates / "timescales").mkdir()
    (workshop.templates / "timescales/england.toml").write_text(first, encoding="utf-8")
    profile = workshop.templates / "authorities/exampleshire.toml"
    text = profile.read_text("utf-8")
    at = text.index("timescales = [")
    profile.write_text(f'{text[:at]}timescales = ["england"]{text[text.index("]", at) + 1:]}', encoding="utf-8")
    lay_out(LATE)
    return workshop


@pytest.mark.requirement("R87")
def test_the_owner_is_told_first_then_the_team_manager_then_the_service_manager_each_once(late: Workshop) -> None:
    told: list[tuple[str, str]] = []
    for after in range(25):
        now = datetime(2026, 10, 29, 7, 0, tzinfo=UTC) + timedelta(days=after)
        for _ in range(2):
            told += [(f"{now:%d %b}", one.letter.role) for one in overdue(late, now).outcomes if one.is_news]
    assert told == [("30 Oct", "iro"), ("05 Nov", "team_manager"), ("12 Nov", "service_manager")]
    assert len(list((late.output / "deliveries/drafts").iterdir())) == 3
    assert len(late.audit.entries("T-1", ("delivered",))) == 3


@pytest.mark.requirement("R87")
def test_a_message_about_what_is_overdue_says_the_rule_the_day_and_how_late_and_no_name(late: Workshop) -> None:
    (one,) = overdue(late, datetime(2026, 11, 3, 7, 0, tzinfo=UTC)).outcomes
    assert one.letter.subject == "OFFICIAL-SENSITIVE: T-1: something is overdue"
    assert "First review of the child's care plan" in one.letter.body
    assert "It was due on 29 October 2026. On 3 November 2026 it was 5 days late." in one.letter.body
    assert "Care Planning Regulations 2010 reg 33" in one.letter.body
    assert "Ada" not in one.letter.body


@pytest.mark.requirement("R87")
def test_what_was_done_before_the_mail_went_is_not_said(late: Workshop, lay_out: LayOut) -> None:
    shop = dataclasses.replace(late, today=date(2026, 11, 2))
    now = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
    assert [one.state for one in Delivery(shop, now).deliver(Wanted(overdue=True)).outcomes] == ["queued"]
    lay_out({**LATE, "reviews": [{"number": 1, "held_on": "2026-11-02"}]})
    (one,) = overdue(late, datetime(2026, 11, 3, 7, 0, tzinfo=UTC)).outcomes
    assert (one.state, one.trouble) == ("withdrawn", "It was done meanwhile, or is due later.")


@pytest.mark.requirement("R87")
def test_an_owner_without_an_address_passes_the_turn_on(late: Workshop) -> None:
    profile = late.templates / "authorities/exampleshire.toml"
    profile.write_text(profile.read_text("utf-8").replace('iro = "iro@exampleshire.example"\n', ""), encoding="utf-8")
    (one,) = overdue(late, datetime(2026, 10, 30, 7, 0, tzinfo=UTC)).outcomes
    assert one.letter.role == "team_manager"


def test_a_run_that_looks_at_no_clock_tells_of_none_and_makes_nothing(late: Workshop) -> None:
    assert Delivery(late, NOON).deliver(Wanted()) == Delivered((), ())
    assert not late.output.exists()


def test_a_case_that_cannot_be_read_is_told_and_holds_no_other(late: Workshop, lay_out: LayOut) -> None:
    lay_out({**LATE, "reference": "T-2"})
    (late.cases / "T-1/case.json").write_text("{", encoding="utf-8")
    done = overdue(late, datetime(2026, 10, 30, 7, 0, tzinfo=UTC))
    assert [one.letter.reference for one in done.outcomes] == ["T-2"]
    assert done.refused == ("T-1: The case cannot be read.",)


@pytest.mark.requirement("R87")
def test_what_a_deferred_decision_waits_for_is_told_without_what_people_wrote(decided: Workshop) -> None:
    needed = ({"details": "Report of Dr Invented", "who": "Dr Roe", "by_when": "2026-11-20"},) * 2
    record(decided, "T-1", "deferred", date(2026, 11, 13), number=2, still_needed=needed)
    (letter,) = [one for one in due(decided, Wanted(overdue=True)) if one.release.startswith("needed-for")]
    assert (letter.release, letter.role) == ("needed-for-decision-2@2026-11-20", "social_worker")
    assert "what is still needed for a decision that was deferred" in letter.body
    assert "Invented" not in letter.body
    assert "Roe" not in letter.body


# Messages


def test_only_a_message_about_something_overdue_is_for_its_owner(tmp_path: Path) -> None:
    (tmp_path / "messages").mkdir()
    text = (REPO / "templates/messages/decision-made.toml").read_text("utf-8")
    told = text.replace('"care_planning_team"', '"owner"')
    (tmp_path / "messages/decision-made.toml").write_text(told, encoding="utf-8")
    with pytest.raises(DefinitionError, match="for its 'owner'"):
        load_messages(tmp_path)


@pytest.mark.parametrize("event", ["overdue", "decision-made", "nothing"])
def test_what_goes_by_itself_or_is_no_message_cannot_be_asked_for(decided: Workshop, event: str) -> None:
    with pytest.raises(UsageError, match="There is no message"):
        Delivery(decided, NOON).deliver(Wanted("T-1", event=event))
