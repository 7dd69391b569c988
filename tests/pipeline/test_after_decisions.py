"""The clocks that follow a recorded decision, as the trail tells who was told; on every face that shows clocks."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import UTC, date, datetime

import pytest

from bundler.model.audit import MACHINE, Event
from bundler.model.decision import NOTIFIED
from bundler.model.delivery import DELIVERED
from bundler.model.officer import Officer
from bundler.model.timescale import Duty, Moment, Standing
from bundler.pipeline.calendars import calendars_of
from bundler.pipeline.case_reading import read_case
from bundler.pipeline.clocks import clocks_of
from bundler.pipeline.delivering import Delivery
from bundler.pipeline.due_mail import Wanted
from bundler.pipeline.telling import Wish, note_told
from bundler.pipeline.workshop import Workshop
from bundler.rules.events import event
from tests.conftest import REPO, LayOut
from tests.faces.test_cli import answer, run
from tests.pipeline.recorded import folder_of, record

DAY = date(2026, 11, 17)
NOON = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
EFUA = Officer(name="Efua Tate", roles=("social_worker",), account="efua")
AFTER = ("care-planning-team-told", "parents-told", "parents-written-to")


@pytest.fixture
def case(workshop: Workshop, lay_out: LayOut) -> Workshop:
    """The form of a decision of 12 November lies there; nobody has recorded it."""
    for kind in ("packs", "forms", "messages"):
        shutil.rmtree(workshop.templates / kind, ignore_errors=True)
        shutil.copytree(REPO / "templates" / kind, workshop.templates / kind)
    folder = lay_out({
        "packs": ["adm-submission"],
        "parents": [{"name": "Shauna Pell", "relationship": "mother"},
                    {"name": "Dwayne Frost", "relationship": "father", "whereabouts_known": False}],
    })  # fmt: skip
    form = '{"decision": "should-be-placed", "decided_on": "2026-11-12"}'
    (folder / "agency-decision.json").write_text(form, encoding="utf-8")
    return dataclasses.replace(workshop, today=DAY)


def after(workshop: Workshop) -> dict[str, Standing]:
    return {duty.what: duty.standing for duty in clocks_of(workshop, "T-1").duties if duty.what in AFTER}


def duty(workshop: Workshop, what: str) -> Duty:
    return next(each for each in clocks_of(workshop, "T-1").duties if each.what == what)


@pytest.mark.requirement("R54", "R55")
def test_the_clocks_begin_when_the_decision_is_recorded_and_not_when_a_form_is_filled_in(case: Workshop) -> None:
    assert set(after(case).values()) == {Standing.NOT_APPLICABLE}
    record(case, "T-1")
    assert after(case) == {
        "care-planning-team-told": Standing.DUE, "parents-told": Standing.MISSED, "parents-written-to": Standing.DUE,
    }  # fmt: skip
    assert duty(case, "parents-written-to").binding.due_on == date(2026, 11, 19)
    assert duty(case, "parents-told").binding.due_on == date(2026, 11, 16)


@pytest.mark.requirement("R54", "R55")
def test_what_officers_note_ends_them_and_a_parent_nobody_can_find_holds_nothing(case: Workshop) -> None:
    record(case, "T-1")
    note_told(case, Wish("T-1", "parent-1", "phone", date(2026, 11, 13)), EFUA, NOON)
    note_told(case, Wish("T-1", "care_planning_team", "face-to-face", date(2026, 11, 13)), EFUA, NOON)
    assert after(case) == {
        "care-planning-team-told": Standing.MET, "parents-told": Standing.MET, "parents-written-to": Standing.DUE,
    }  # fmt: skip


@pytest.mark.requirement("R54")
def test_a_mail_that_went_to_the_care_planning_team_ends_their_clock(case: Workshop) -> None:
    from bundler.documents.delivery.mails import Drafts

    record(case, "T-1")
    drafts = Drafts(case.output / "deliveries/drafts", "permanence@exampleshire.example")
    Delivery(case, NOON, drafts).deliver(Wanted())
    assert after(case)["care-planning-team-told"] is Standing.MET


def test_a_decision_that_was_changed_starts_no_clock_and_is_told(case: Workshop) -> None:
    path = folder_of(case, record(case, "T-1")) / "decision.json"
    path.write_bytes(path.read_bytes().replace(b"2026-11-12", b"2026-11-10"))
    assert set(after(case).values()) == {Standing.NOT_APPLICABLE}
    assert "decision-1 is not what was recorded" in clocks_of(case, "T-1").trouble


@pytest.mark.requirement("R55")
def test_calendar_and_board_show_what_is_due_after_a_decision(case: Workshop) -> None:
    record(case, "T-1")
    calendars = calendars_of([clocks_of(case, "T-1")], DAY)
    said = {one.summary for calendar in calendars for one in calendar.appointments}
    assert "T-1: Letters to the birth parents about the decision" in said
    board = answer(run(case, "status", "--due", "--json", "--today", "2026-11-20"))["deadlines"]
    (late,) = [row for row in board if row["name"] == "england/parents-written-to"]
    assert (late["case"], late["due_on"], late["working_days_late"]) == ("T-1", "2026-11-19", 1)
    text = " ".join(run(case, "clocks", "T-1", "--today", "2026-11-20").stdout.split())
    assert "Letters to the birth parents about the decision" in text
    assert "5 working days after the decision that was recorded (12 November 2026)" in text


@pytest.mark.requirement("R50", "R125")
def test_the_message_of_a_release_to_the_adms_pa_ends_the_clock_that_asks_for_it(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out({})
    (workshop.output / "T-1/adm-submission/release-1").mkdir(parents=True)
    workshop.audit.append(Event(
        kind=DELIVERED, who=MACHINE, role="machine", at=NOON, reference="T-1", pack="adm-submission",
        subject="release-1", fingerprint="ab" * 32, detail={"event": "decision-needed", "to": "adm_pa", "way": "smtp"},
    ))  # fmt: skip
    workshop.audit.append(Event(
        kind=NOTIFIED, who="Efua Tate", role="social_worker", at=NOON, reference="T-1", pack="adm-submission",
        subject="decision-1", fingerprint="ab" * 32, detail={"who": "adm_pa", "how": "phone", "on": "2026-11-01"},
    ))  # fmt: skip
    file = read_case(workshop, workshop.cases / "T-1").file
    assert file
    assert [(one.event, one.who, one.on, one.place) for one in file.told] == [
        ("decision-needed", "adm_pa", DAY, "adm-submission/release-1")
    ]
    assert event("adm-told-of-final-evidence").moments(file) == (Moment(DAY, "adm-submission/release-1"),)
