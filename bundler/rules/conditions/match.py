"""The match with carers and what goes before it (R69-R74)."""

from __future__ import annotations

from bundler.model.journey import MeetingKind
from bundler.model.matching_meeting_report import MatchingMeetingReport
from bundler.rules.conditions.core import Condition, Missing, missing
from bundler.rules.conditions.evidence import step
from bundler.rules.meeting_days import meeting_day
from bundler.rules.persons import same_person
from bundler.rules.plain import words_of
from bundler.rules.situation import Situation


def _match_is_with_an_agency(situation: Situation) -> bool | Missing:
    recorded = situation.case.match.route
    return missing("match.route") if recorded is None else recorded == "ifa"


def _match_route_is_recorded(situation: Situation) -> bool | Missing:
    return True if situation.case.match.route else missing("match.route")


def _carers_are_matched(situation: Situation) -> bool:
    """Silence is a no: while carers are sought there is no match (R79)."""
    return situation.case.match.route is not None


def _match_is_complex(situation: Situation) -> bool | Missing:
    is_complex = situation.case.match.complex
    return missing("match.complex") if is_complex is None else is_complex


def _fostering_team_manager_chaired(situation: Situation) -> bool | Missing:
    """R26, R73: the role stands beside the chair's name, or beside the same name among those present."""
    filed = situation.file.records_of("matching-meeting-report")
    reports = [one.record for one in filed if isinstance(one.record, MatchingMeetingReport) and one.record.chair]
    if not reports:
        return Missing(("matching-meeting-report.json: chair",))
    return any(_FOSTERING_TEAM_MANAGER.issubset(words_of(role)) for role in _roles_of_chair(reports[-1]))


def _roles_of_chair(report: MatchingMeetingReport) -> list[str]:
    chair = report.chair or ""
    name = chair.partition(",")[0]
    return [chair, *(person.role or "" for person in report.present if same_person(person.name, name))]


def _matched_before_the_panel(situation: Situation) -> bool | Missing:
    """The matching meeting comes before the panel, whose day another requirement asks for (R73, R74)."""
    met, panel = meeting_day(situation.file, MeetingKind.MATCHING_MEETING), situation.case.panel.meets_on
    if met is None:
        return Missing(("matching-meeting-report.json: meeting_on",))
    return panel is None or met < panel


def _panel_date_is_set(situation: Situation) -> bool | Missing:
    return True if situation.case.panel.meets_on else missing("panel.meets_on")


_FOSTERING_TEAM_MANAGER = {"fostering", "team", "manager"}

MATCH: tuple[Condition, ...] = (
    Condition(
        "match-is-ifa", _match_is_with_an_agency,
        "the carers are with an independent agency (IFA)", "the carers are not with an independent agency (IFA)",
    ),
    Condition(
        "match-route-is-recorded", _match_route_is_recorded,
        "the route of the match is recorded",
        "nobody has recorded whether the carers are in-house or with an independent agency (IFA)",
    ),
    Condition(
        "carers-are-matched", _carers_are_matched,
        "carers are matched with the child", "no carers are matched with the child",
    ),
    Condition(
        "sgo-explored-with-carer", step("match.sgo_explored"),
        "special guardianship was explored with the carers",
        "special guardianship has not been explored with the carers",
    ),
    Condition(
        "transfer-considered", step("match.transfer_considered"),
        "a transfer of the carers was considered", "a transfer of the carers has not been considered",
    ),
    Condition(
        "fee-reduction-requested", step("match.fee_reduction_requested"),
        "the fee reduction was requested", "the fee reduction has not been requested",
    ),
    Condition(
        "match-is-complex", _match_is_complex,
        "the match is complex", "the match is not complex",
    ),
    Condition(
        "fostering-team-manager-chaired", _fostering_team_manager_chaired,
        "the Fostering Team Manager chaired the matching meeting",
        "somebody else than the Fostering Team Manager chaired the matching meeting",
    ),
    Condition(
        "matching-meeting-before-panel", _matched_before_the_panel,
        "the matching meeting comes before the panel", "the matching meeting does not come before the panel",
    ),
    Condition(
        "panel-date-is-set", _panel_date_is_set,
        "the panel date is set", "no panel date is recorded",
    ),
)  # fmt: skip
