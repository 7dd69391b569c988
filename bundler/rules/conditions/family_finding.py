"""The search for carers, first inside the authority and then outside it, and what it may show (R75-R79)."""

from __future__ import annotations

from bundler.model.pen_picture import PenPicture
from bundler.rules.conditions.core import Condition, Missing, missing
from bundler.rules.conditions.evidence import signed, step
from bundler.rules.persons import same_person
from bundler.rules.plain import words_of
from bundler.rules.situation import Situation


def _search_is_external(situation: Situation) -> bool | Missing:
    """R76."""
    search = situation.case.family_finding.search
    return missing("family_finding.search") if search is None else search == "external"


def _external_search_is_permitted(situation: Situation) -> bool | Missing:
    """R76: in writing, and by the Service Manager, named by post or by name."""
    is_there = signed("family_finding.permission")(situation)
    permission, manager = situation.case.family_finding.permission, situation.case.people.service_manager
    if is_there is not True or permission is None:
        return is_there
    if manager and permission.name and same_person(permission.name, manager.name):
        return True
    return words_of(permission.role) == ("service", "manager") if permission.role else missing(
        "family_finding.permission.role"
    )


def _photograph_may_be_shown(situation: Situation) -> bool:
    """R75, C15: only where consent is ticked in the pen picture; silence is a no."""
    records = [filed.record for filed in situation.file.records_of("pen-picture")]
    return any(isinstance(record, PenPicture) and record.photo_consent for record in records)


FAMILY_FINDING: tuple[Condition, ...] = (
    Condition(
        "search-is-external", _search_is_external,
        "carers are sought outside the authority", "carers are sought inside the authority only",
    ),
    Condition(
        "pen-picture-sent-to-own-carers", step("family_finding.pen_picture_sent"),
        "the pen picture went to all the authority's own carers",
        "the pen picture has not gone to the authority's own carers",
    ),
    Condition(
        "no-internal-resource", step("family_finding.no_internal_resource"),
        "none of the authority's own carers can offer a home", "one of the authority's own carers may offer a home",
    ),
    Condition(
        "external-search-permitted", _external_search_is_permitted,
        "the Service Manager has permitted an external search in writing",
        "the permission for an external search is not the Service Manager's",
    ),
    Condition(
        "placements-team-told", step("family_finding.placements_told"),
        "the Placements team has a copy of the permission", "the Placements team has no copy of the permission",
    ),
    Condition(
        "responses-collated", step("family_finding.responses_collated"),
        "the Placements team has collated the responses", "the Placements team has not collated the responses",
    ),
    Condition(
        "photograph-may-be-shown", _photograph_may_be_shown,
        "consent to show a photograph is ticked", "nobody has ticked consent to show a photograph",
    ),
    Condition(
        "photograph-consent-recorded", signed("family_finding.photo_consent"),
        "it is recorded who agreed to the photograph", "it is not recorded who agreed to the photograph",
    ),
)  # fmt: skip
