"""The panel on the match: whether it is the one that was expected, and what became of it (R68, R76, R79, R85)."""

from __future__ import annotations

from bundler.rules.conditions.core import Condition, Missing, missing
from bundler.rules.conditions.evidence import SIGNED, step
from bundler.rules.signing import is_signed
from bundler.rules.situation import Situation


def _panel_has_met(situation: Situation) -> bool:
    meets_on = situation.case.panel.meets_on
    return meets_on is not None and meets_on < situation.today


def _match_is_ratified(situation: Situation) -> bool | Missing:
    """R68: by the Head of Service, on the day of the recommendation or after it."""
    ratified, recommended = situation.case.match.ratified, situation.case.match.panel_recommended
    if not is_signed(ratified, situation):
        return missing(f"match.ratified ({SIGNED})")
    days = (ratified and ratified.signed_on, recommended and recommended.on)
    return not (days[0] and days[1]) or days[0] >= days[1]


def _childs_attendance_is_decided(situation: Situation) -> bool | Missing:
    return missing("panel.child_attends") if situation.case.panel.child_attends is None else True


def _carers_were_found_by_search(situation: Situation) -> bool | Missing:
    """R76, R85: the third of the expected outcomes."""
    expected = situation.case.plan.expected_outcome
    return missing("plan.expected_outcome") if expected is None else expected == "family-finding"


def _match_is_as_expected(situation: Situation) -> bool | Missing:
    """R85, R79: the route follows from the outcome that was expected, and a search outside leads to an agency."""
    expected, route = situation.case.plan.expected_outcome, situation.case.match.route
    if expected is None or route is None:
        facts = (("plan.expected_outcome", expected), ("match.route", route))
        return missing(*(fact for fact, said in facts if said is None))
    is_external = situation.case.family_finding.search == "external"
    routes = {"existing-in-house": {"in-house"}, "ifa": {"ifa"}}
    return route in routes.get(expected, {"ifa"} if is_external else {"in-house", "ifa"})


PANEL: tuple[Condition, ...] = (
    Condition(
        "panel-has-met", _panel_has_met,
        "the panel has met", "the panel has not met yet",
    ),
    Condition(
        "panel-recommends-the-match", step("match.panel_recommended"),
        "the panel recommends the match", "the panel does not recommend the match",
    ),
    Condition(
        "match-is-ratified", _match_is_ratified,
        "the Head of Service has ratified the match",
        "the Head of Service ratified the match before the panel recommended it",
    ),
    Condition(
        "childs-attendance-is-decided", _childs_attendance_is_decided,
        "it is decided whether the child comes to the panel", "it is not decided whether the child comes to the panel",
    ),
    Condition(
        "carers-were-found-by-search", _carers_were_found_by_search,
        "the carers were to be found by family finding", "no family finding was expected",
    ),
    Condition(
        "match-is-as-expected", _match_is_as_expected,
        "the route of the match is the one that was expected",
        "the route of the match is another one than was expected",
    ),
)  # fmt: skip
