import json
from datetime import date

import pytest
from icalendar import Calendar, Component

from bundler.pipeline.calendars import calendars_of
from bundler.pipeline.clocks import clocks_of_every_case
from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut

CARE = {
    "entered_care_on": "2026-11-02",
    "people": {"social_worker": {"name": "Sam Sample"}, "iro": {"name": "Ira O'Neil"}},
}


def entries(workshop: Workshop, today: date) -> dict[str, list[tuple[date, str]]]:
    shop = Workshop(workshop.cases, workshop.templates, workshop.output, today)
    return {
        each.file_name: [
            (event.decoded("dtstart"), str(event["summary"]))
            for event in Calendar.from_ical(each.as_file(today)).walk("VEVENT")
        ]
        for each in calendars_of(clocks_of_every_case(shop), today)
    }


def test_a_deadline_stands_on_its_day_and_once_it_is_late_on_today(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(CARE)
    title = "First review of the child's care plan"
    [before] = [each for each in entries(workshop, date(2026, 11, 20))["iro-io.ics"] if title in each[1]]
    assert before == (date(2026, 11, 30), f"T-1: {title}")
    [late] = [each for each in entries(workshop, date(2026, 12, 9))["iro-io.ics"] if title in each[1]]
    assert late == (date(2026, 12, 9), f"T-1: late since 30 November 2026: {title}")


def test_the_papers_of_a_pack_stand_in_the_social_workers_calendar(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(CARE)
    papers = [each for each in entries(workshop, date(2026, 11, 20))["social-worker-ss.ics"] if "papers for" in each[1]]
    assert papers == [(date(2026, 12, 3), "T-1: papers for the Small pack are due")]


def test_the_papers_stand_in_the_panel_administrators_calendar_too(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({**CARE, "people": {"panel_administrator": {"name": "Pat Adams"}}})
    [papers] = entries(workshop, date(2026, 11, 20))["panel-administrator-pa.ics"]
    assert papers == (date(2026, 12, 3), "T-1: papers for the Small pack are due")


def test_an_entry_is_moved_and_not_doubled_when_another_rule_about_the_same_duty_binds(
    workshop: Workshop, lay_out: LayOut
) -> None:
    before = lay_out(CARE)
    [due] = second_reviews(workshop)
    case = json.loads((before / "case.json").read_text("utf-8"))
    held = [{"number": 1, "held_on": "2026-11-16"}]
    (before / "case.json").write_text(json.dumps({**case, "reviews": held}), encoding="utf-8")
    [moved] = second_reviews(workshop)
    assert (due.decoded("dtstart"), moved.decoded("dtstart")) == (date(2027, 2, 28), date(2027, 2, 16))
    assert due["uid"] == moved["uid"]


def second_reviews(workshop: Workshop) -> list[Component]:
    today = date(2026, 11, 20)
    shop = Workshop(workshop.cases, workshop.templates, workshop.output, today)
    calendars = {each.file_name: each for each in calendars_of(clocks_of_every_case(shop), today)}
    entries_of_iro = Calendar.from_ical(calendars["iro-io.ics"].as_file(today)).walk("VEVENT")
    return [event for event in entries_of_iro if "Second review" in str(event["summary"])]


def test_two_people_of_the_same_initials_in_one_role_have_a_calendar_each(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(CARE)
    other = lay_out({**CARE, "reference": "T-2"}) / "case.json"
    case = json.loads(other.read_text("utf-8"))
    other.write_text(json.dumps({**case, "people": {"social_worker": {"name": "Sol Stone"}}}), encoding="utf-8")
    names = set(entries(workshop, date(2026, 11, 20)))
    assert {"social-worker-ss.ics", "social-worker-ss-2.ics"} <= names


@pytest.mark.parametrize("days", [3, 10])
def test_a_calendar_reminds_as_long_before_as_the_authority_says(
    workshop: Workshop, lay_out: LayOut, days: int
) -> None:
    lay_out(CARE)
    profile = workshop.templates / "authorities/exampleshire.toml"
    profile.write_text(f"{profile.read_text('utf-8')}\n[numbers]\nremind_days = {days}\n", encoding="utf-8")
    shop = Workshop(workshop.cases, workshop.templates, workshop.output, date(2026, 11, 2))
    reminders = {each.remind_days for one in calendars_of(clocks_of_every_case(shop), date(2026, 11, 2))
                 for each in one.appointments}  # fmt: skip
    assert reminders - {0} == {days}, "nobody is reminded of what is late"
