"""The match with carers and what goes before it (R69-R74)."""

from __future__ import annotations

from bundler.rules.conditions.core import Condition, Missing, Question, missing
from bundler.rules.conditions.evidence import step
from bundler.rules.situation import Situation


def _match_is(route: str) -> Question:
    def match_is(situation: Situation) -> bool | Missing:
        recorded = situation.case.match.route
        return missing("match.route") if recorded is None else recorded == route

    return match_is


def _match_route_is_recorded(situation: Situation) -> bool:
    return situation.case.match.route is not None


def _panel_date_is_set(situation: Situation) -> bool:
    return situation.case.panel.meets_on is not None


MATCH: tuple[Condition, ...] = (
    Condition(
        "match-is-ifa", _match_is("ifa"),
        "the carers are with an independent agency (IFA)", "the carers are not with an independent agency (IFA)",
    ),
    Condition(
        "match-is-in-house", _match_is("in-house"),
        "the carers are the authority's own", "the carers are not the authority's own",
    ),
    Condition(
        "match-route-is-recorded", _match_route_is_recorded,
        "the route of the match is recorded",
        "nobody has recorded whether the carers are in-house or with an independent agency (IFA)",
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
        "panel-date-is-set", _panel_date_is_set,
        "the panel date is set", "no panel date is recorded",
    ),
)  # fmt: skip
