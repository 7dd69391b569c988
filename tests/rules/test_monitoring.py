"""The decision monitoring grid: each recorded decision and each case that waits for one, without a name (R56, C6)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bundler.documents.definitions.loading import load
from bundler.model.agency_decision import AgencyDecision
from bundler.model.audit import Event
from bundler.model.case import Match
from bundler.model.decision import NOTIFIED, RecordedDecision, ReleasedLetter
from bundler.model.monitoring import HEADINGS, MonitoredDecision
from bundler.model.pack import Pack
from bundler.model.timescale import Timescales
from bundler.rules.decision_letters import letters_due
from bundler.rules.monitoring import Afterwards, as_it_stands, row_of, waiting
from bundler.rules.situation import Situation
from bundler.rules.timescales import LocalDays
from tests.conftest import REPO

Look = Callable[..., Situation]
TODAY = date(2026, 11, 23)
SOURCES = (load(REPO / "templates").timescales["england"],)
ADM = Pack(name="adm-submission", title="ADM", audience="adm", meeting="ADM", sections=(), decided_by="agency-decision")
PANEL = Pack(name="fostering-panel", title="Panel", audience="panel", meeting="panel", sections=(), decided_by="match")
FGC = Pack(name="fgc-referral", title="FGC", audience="fgc-family", meeting="conference", sections=())
CASE: dict[str, Any] = {
    "packs": ["adm-submission"],
    "child": {"first_name": "Mia", "surname": "Jones", "date_of_birth": "2024-02-19", "record_id": "EXC-1"},
    "parents": [
        {"name": "Shauna Pell", "relationship": "mother"}, {"name": "Dwayne Frost", "relationship": "father"},
    ],
    "entered_care_on": "2026-06-01",
    "plan": {"option": "adoption"},
    "reviews": [{"number": 2, "held_on": "2026-10-05"}],
    "health": {"adoption_medical_on": "2026-09-24"},
    "proceedings": {"final_evidence_due": "2026-12-18"},
    "panel": {"adviser_alerted_on": "2026-10-30"},
    "people": {"social_worker": {"name": "Efua Tate", "team": "Court Team"}},
}  # fmt: skip
SUMMARY = {"outcome": "support", "signature": {"name": "Siân Roe", "signed_on": "2026-10-12"}}
CPR = {"completed_on": "2026-10-20"}
FORM = {"decision": "should-be-placed", "decided_on": "2026-11-12", "papers_received_on": "2026-11-02"}
SUPPORTED = {"cpr.json": CPR, "iro-summary.json": SUMMARY}
NAMES = ("Mia", "Jones", "Pell", "Frost", "Tate", "Roe", "Shauna", "Dwayne")


def recorded(look: Look, case: dict[str, Any] | None = None, form: dict[str, Any] | None = None, *,
             number: int = 1, records: dict[str, Any] | None = None) -> RecordedDecision:  # fmt: skip
    """A decision of 12 November, recorded the day after."""
    stated = AgencyDecision.model_validate(form or FORM)
    file = look({**CASE, **(case or {})}, records=SUPPORTED if records is None else records).file
    assert stated.decided_on
    return RecordedDecision(
        case="EX-1", pack="adm-submission", number=number, release=number, fingerprint="ab" * 32, form=stated,
        decision=str(stated.decision), decided_on=stated.decided_on, still_needed=stated.still_needed,
        row=row_of(file, stated, stated.decided_on), recorded_by="Joel", role="adm_pa",
        recorded_at=datetime(2026, 11, 13, 9, 0, tzinfo=UTC),
    )  # fmt: skip


def letter(parent: int, day: int, relationship: str = "mother") -> ReleasedLetter:
    return ReleasedLetter(
        case="EX-1", pack="adm-submission", decision=1, parent=parent, addressee="Shauna Pell", made_of="cd" * 32,
        relationship=relationship, about="should-be-placed", reading_age=9.5, released_by="Declan",
        role="team_manager", released_at=datetime(2026, 11, day, 15, 0, tzinfo=UTC),
    )  # fmt: skip


def told(who: str, day: int, how: str = "phone") -> Event:
    return Event(
        kind=NOTIFIED, who="Efua Tate", role="social_worker", at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
        reference="EX-1", pack="adm-submission", subject="decision-1",
        detail={"who": who, "how": how, "on": f"2026-11-{day}"},
    )  # fmt: skip


def awaited(look: Look, case: dict[str, Any] | None = None, *packs: Pack, records: dict[str, Any] | None = None,
            before: tuple[RecordedDecision, ...] = ()) -> list[MonitoredDecision]:  # fmt: skip
    file = look({**CASE, **(case or {})}, records={**SUPPORTED, **(records or {})}).file
    return list(waiting(file, packs or (ADM,), before, TODAY))


@pytest.mark.requirement("R56")
def test_a_decision_has_every_column_of_the_grid(look: Look) -> None:
    since = Afterwards(
        letters=(letter(1, 13),), told=(told("parent-1", 12), told("parent-2", 14, "face-to-face")),
        placement_order_on=date(2026, 11, 20), letters_by=date(2026, 11, 19),
    )  # fmt: skip
    said = dict(zip(HEADINGS.values(), as_it_stands(recorded(look), since, TODAY).cells, strict=True))
    assert said["Child's record ID"] == "EXC-1"
    assert (said["Date of birth"], said["Age at decision"]) == (date(2024, 2, 19), 2)
    assert (said["Authority"], said["Team"], said["Plan"]) == ("here", "Court Team", "Adoption")
    assert (said["Entry to care"], said["Second review"]) == (date(2026, 6, 1), date(2026, 10, 5))
    assert (said["CPR"], said["Adoption medical"]) == (date(2026, 10, 20), date(2026, 9, 24))
    assert (said["IRO's view"], said["IRO's summary"]) == ("support", date(2026, 10, 12))
    assert (said["Panel Adviser alerted"], said["ADM pack complete"]) == (date(2026, 10, 30), date(2026, 11, 2))
    assert (said["Decision"], said["Decided on"]) == ("Should be placed", date(2026, 11, 12))
    assert (said["Recorded on"], said["Days from review to decision"]) == (date(2026, 11, 13), 38)
    assert said["Final evidence due"] == date(2026, 12, 18)
    assert said["Letters to birth parents"] == "mother: 13 November 2026; father: not yet"
    assert said["Birth parents told by word of mouth"] == "mother: 12 November 2026; father: 14 November 2026"
    assert said["Placement order"] == date(2026, 11, 20)
    assert said["Exceptions"] == "no letter to father, due by 19 November 2026"
    assert said["Status"] == "red"


@pytest.mark.requirement("R56")
def test_no_name_stands_in_a_row(look: Look) -> None:
    row = as_it_stands(recorded(look), Afterwards(letters=(letter(1, 13),), told=(told("parent-1", 12),)), TODAY)
    assert not [name for name in NAMES if name in row.model_dump_json()]


@pytest.mark.requirement("R55", "R56")
@pytest.mark.parametrize(
    ("today", "status", "is_overdue"),
    [
        pytest.param(date(2026, 11, 19), "amber", False, id="the fifth working day"),
        pytest.param(date(2026, 11, 20), "red", True, id="the day after"),
    ],
)
def test_a_letter_that_a_parent_has_not_had_is_told_and_late_after_five_working_days(
    look: Look, today: date, status: str, is_overdue: bool
) -> None:
    decided = recorded(look)
    since = Afterwards(letters=(letter(1, 13),), letters_by=letters_due(decided, SOURCES, today))
    row = as_it_stands(decided, since, today)
    assert (row.status, row.is_overdue, row.is_missing_letter) == (status, is_overdue, True)
    assert row.exceptions == (f"no letter to father{', due by 19 November 2026' if is_overdue else ''}",)


def own(direction: str, **more: Any) -> Timescales:
    rule = {
        "id": "ours", "what": "parents-written-to", "title": "Letters", "trigger": "decision-recorded-for-parents",
        "evidence": "parents-written-to", "direction": direction, "who": ["adm_pa"], "authority": "ours",
        "source": "ours", "words": "Sooner.", **more,
    }  # fmt: skip
    return Timescales.model_validate({"name": "ours", "title": "Ours", "timescales": [rule]})


@pytest.mark.requirement("R55", "R56")
def test_an_authoritys_own_clock_says_how_many_days_a_letter_has_in_the_grid_too(look: Look) -> None:
    """Nothing else says it: a number in two places would be two numbers one day."""
    decided, three = recorded(look), own("within", duration="3 working days")
    assert letters_due(decided, (*SOURCES, three), TODAY) == date(2026, 11, 17)
    assert letters_due(decided, SOURCES, TODAY) == date(2026, 11, 19)
    assert letters_due(decided, (own("as-soon-as-possible"),), TODAY) is None
    assert letters_due(decided, (own("within", duration="1 days", in_force_from="not set"),), TODAY) is None
    christmas = LocalDays(extra=frozenset({date(2026, 11, 13)}))
    assert letters_due(decided, SOURCES, TODAY, christmas) == date(2026, 11, 20)


def test_a_letter_for_which_no_clock_gives_a_day_is_missing_and_not_late(look: Look) -> None:
    row = as_it_stands(recorded(look), Afterwards(letters_by=None), date(2027, 11, 23))
    assert (row.status, row.is_overdue, row.is_missing_letter) == ("amber", False, True)


@pytest.mark.requirement("R55", "R56")
def test_a_letter_that_went_twice_counts_from_the_first_and_one_that_was_changed_since_is_told(look: Look) -> None:
    since = Afterwards(letters=(letter(1, 18), letter(1, 13)), lost=("decision-1-letter-2",))
    row = as_it_stands(recorded(look), since, TODAY)
    assert row.letters == "mother: 13 November 2026; father: not yet"
    assert "decision-1-letter-2 went, and its folder is not as it was" in row.exceptions


@pytest.mark.requirement("R56")
def test_nobody_waits_for_a_letter_to_a_parent_whose_whereabouts_are_not_known(look: Look) -> None:
    hidden = [{"name": "Dwayne Frost", "relationship": "father", "whereabouts_known": False}]
    row = as_it_stands(recorded(look, {"parents": hidden}), Afterwards(), TODAY)
    assert (row.letters, row.is_missing_letter) == ("father: whereabouts not known", False)


@pytest.mark.requirement("R56")
def test_two_parents_of_one_relationship_are_told_apart_by_number(look: Look) -> None:
    mothers = [{"name": "Ann Lee", "relationship": "mother"}, {"name": "Bea Roe", "relationship": "mother"}]
    row = as_it_stands(recorded(look, {"parents": mothers}), Afterwards(letters=(letter(2, 14),)), TODAY)
    assert row.letters == "mother: not yet; mother: 14 November 2026"


@pytest.mark.requirement("R56")
def test_what_is_typed_into_the_form_afterwards_is_no_letter_that_went(look: Look) -> None:
    """The grid is made from the trail: a log that anybody can write into shows nothing."""
    noted = [{"who": "the mother", "how": "Letter by first class post", "told_on": "2026-11-13"}]
    row = as_it_stands(recorded(look, form={**FORM, "notifications": noted}), Afterwards(), TODAY)
    assert row.letters == "mother: not yet; father: not yet"


@pytest.mark.requirement("R56")
def test_what_the_steps_before_the_decision_lacked_that_day_stays_an_exception(look: Look) -> None:
    decided = recorded(
        look, {"health": {}, "proceedings": {"final_evidence_due": "2026-11-10"}},
        records={"iro-summary.json": {"outcome": "challenge"}},
    )  # fmt: skip
    assert {
        "no adoption medical recorded", "no CPR on record", "the IRO challenges the plan",
        "decided after final evidence was due on 10 November 2026",
    } <= set(as_it_stands(decided, Afterwards(), TODAY).exceptions)  # fmt: skip


@pytest.mark.requirement("R56")
def test_a_placement_order_of_before_the_decision_is_not_its_outcome(look: Look) -> None:
    row = as_it_stands(recorded(look), Afterwards(placement_order_on=date(2026, 11, 11)), TODAY)
    assert row.placement_order_on is None


@pytest.mark.requirement("R56")
def test_a_deferred_decision_says_by_when_and_is_late_until_it_is_decided_anew(look: Look) -> None:
    needed = [{"details": "Report of Dr Roe", "who": "Medical adviser", "by_when": "2026-11-20"}]
    decided = recorded(look, form={**FORM, "decision": "deferred", "still_needed": needed})
    row = as_it_stands(decided, Afterwards(needs_letters=False), TODAY)
    assert (row.decision, row.is_overdue) == ("Deferred", True)
    assert row.exceptions == ("what is still needed was due by 20 November 2026",)
    assert not as_it_stands(decided, Afterwards(needs_letters=False, is_last=False), TODAY).is_overdue


@pytest.mark.requirement("R55", "R56")
def test_no_letter_is_missed_about_a_decision_that_a_later_one_followed(look: Look) -> None:
    """Only the letters of the newest decision go, so that nobody could ever put this row right."""
    (last, earlier) = (
        as_it_stands(recorded(look), Afterwards(letters_by=date(2026, 11, 19), is_last=is_last), TODAY)
        for is_last in (True, False)
    )
    assert (last.is_missing_letter, last.is_overdue, last.letters) == (
        True, True, "mother: not yet; father: not yet",
    )  # fmt: skip
    assert (earlier.is_missing_letter, earlier.is_overdue, earlier.letters) == (
        False, False, "mother: none; father: none",
    )  # fmt: skip
    assert (earlier.told, earlier.exceptions, earlier.status) == ("mother: none; father: none", (), "green")


@pytest.mark.requirement("R56", "R68")
def test_a_match_has_no_letter_to_wait_for(look: Look) -> None:
    match = recorded(look).model_copy(update={"form": None, "match": Match(), "decision": "match-ratified"})
    row = as_it_stands(match, Afterwards(needs_letters=False), TODAY)
    assert (row.letters, row.is_missing_letter, row.status) == ("", False, "green")


# What waits


@pytest.mark.requirement("R56")
@pytest.mark.parametrize(
    ("case", "exceptions"),
    [
        pytest.param({}, (), id="nothing is late"),
        pytest.param({"proceedings": {"final_evidence_due": "2026-11-20"}},
                     ("no decision, and final evidence was due on 20 November 2026",), id="final evidence"),
        pytest.param({"panel": {"meets_on": "2026-11-20"}},
                     ("no decision, and the ADM was to decide on 20 November 2026",), id="the meeting"),
        pytest.param({"proceedings": {"final_evidence_due": "2026-11-23"}}, (), id="due today"),
    ],
)  # fmt: skip
def test_a_case_that_waits_for_a_decision_has_a_row_and_is_overdue_when_its_day_has_passed(
    look: Look, case: dict[str, Any], exceptions: tuple[str, ...]
) -> None:
    (row,) = awaited(look, case)
    assert (row.decision, row.exceptions, row.is_overdue) == (None, exceptions, bool(exceptions))
    assert row.letters == ""


@pytest.mark.requirement("R56")
def test_a_form_that_nobody_recorded_is_a_line_that_says_so_and_decides_nothing(look: Look) -> None:
    (row,) = awaited(look, records={"agency-decision.json": FORM})
    assert (row.decision, row.decided_on, row.recorded_on, row.status) == (None, None, None, "amber")
    assert row.exceptions == (
        "filled in and not recorded: agency-decision.json says “Should be placed” on 12 November 2026",
    )


@pytest.mark.requirement("R56")
def test_a_form_that_was_recorded_waits_for_nothing_whoever_it_says_was_told(look: Look) -> None:
    noted = {**FORM, "notifications": [{"who": "IRO", "how": "phone", "told_on": "2026-11-14"}]}
    assert awaited(look, records={"agency-decision.json": noted}, before=(recorded(look),)) == []
    assert awaited(look, before=(recorded(look),)) == []


@pytest.mark.requirement("R56")
def test_a_form_that_says_something_else_than_was_recorded_is_a_line_of_its_own(look: Look) -> None:
    other = {**FORM, "decision": "should-not-be-placed"}
    (row,) = awaited(look, records={"agency-decision.json": other}, before=(recorded(look),))
    assert "says “Should not be placed”" in row.exceptions[0]


@pytest.mark.requirement("R56")
def test_a_case_whose_decision_was_deferred_waits_again(look: Look) -> None:
    deferred = {**FORM, "decision": "deferred"}
    before = (recorded(look, form=deferred),)
    assert len(awaited(look, before=before)) == 1
    (row,) = awaited(
        look, {"panel": {"meets_on": "2026-11-20"}}, records={"agency-decision.json": deferred}, before=before
    )
    assert row.exceptions == ("no decision, and the ADM was to decide on 20 November 2026",)


@pytest.mark.requirement("R56", "R68")
def test_a_match_waits_for_its_panel_and_a_pack_that_nobody_decides_on_for_nothing(look: Look) -> None:
    (row,) = awaited(look, {"panel": {"meets_on": "2026-11-20"}}, PANEL)
    assert row.exceptions == ("no decision, and the panel was to meet on 20 November 2026",)
    assert awaited(look, {}, FGC) == []
    recommended = {"match": {"panel_recommended": {"done": True, "on": "2026-11-20"}}}
    (row,) = awaited(look, recommended, PANEL)
    assert row.exceptions == ("filled in and not recorded: case.json: match says “Match ratified”",)


@pytest.mark.requirement("R41", "R56")
def test_a_plan_other_than_adoption_for_a_young_child_waits_for_the_head_of_service(look: Look) -> None:
    fostering = {"plan": {"option": "long-term-fostering"}, "panel": {"meets_on": "2026-12-03"}}
    assert awaited(look, fostering)[0].exceptions == ("no Head of Service quality assurance",)
    assured = {"quality_assurance": {"plan_by_head_of_service": {"name": "Ann", "signed_on": "2026-11-01"}}}
    assert awaited(look, {**fostering, **assured})[0].head_of_service_on == date(2026, 11, 1)


@pytest.mark.requirement("R52")
def test_a_question_of_the_adm_without_an_answer_is_an_exception_decided_or_not(look: Look) -> None:
    asked = {"role": "Medical adviser Dr Roe", "asked_on": "2026-11-03"}
    form = {"comments": [asked, {**asked, "response": "The adviser will report."}]}
    (row,) = awaited(look, records={"agency-decision.json": form})
    assert row.exceptions == ("no answer logged to what the ADM asked on 3 November 2026",)
    decided = recorded(look, form={**FORM, "comments": [{"role": "IRO"}, {}]})
    assert "no answer logged to what the ADM asked" in as_it_stands(decided, Afterwards(), TODAY).exceptions
