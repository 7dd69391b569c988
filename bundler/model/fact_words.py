"""What people call the facts of a case that nobody has recorded: words where a finding would else print a key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from types import MappingProxyType

from bundler.model.words import in_a_sentence

CASE_JSON = "case.json"

_SIGNED = re.compile(r" \((?:by|name and) [^()]*\)$")
"""What is said behind the key of a signature: whose it is to be, or what it takes."""
_BY_WHOM = re.compile(r" \(by [^()]*\)$")
_REVIEW = re.compile(r"reviews \(number (\d+)\)(?:: (\w+))?")
_MEETING = re.compile(r"meetings \(([\w -]+)\): (\w+)")
_FIRST_TO_THIRD = ("first", "second", "third")

_FACTS: Mapping[str, str] = MappingProxyType({
    "child.date_of_birth": "the child's date of birth",
    "child.first_name": "the child's first name",
    "child.surname": "the child's surname",
    "conference.called_for": "what the family group conference is to settle",
    "early_permanence.outcome": "the outcome of the early permanence panel",
    "early_permanence.possible": "whether early permanence is possible",
    "entered_care_on": "the day the child came into care",
    "entry.decided_by": "who approved the entry into care",
    "entry.decided_on": "the day the entry into care was approved",
    "entry.emergency": "whether the entry into care was an emergency",
    "expert_reports": "which expert reports were ordered, or that there are none",
    "family_finding.permission": "the Service Manager's permission for an external search",
    "family_finding.permission.role": "the role of whoever permitted an external search",
    "family_finding.photo_consent": "the consent to the photograph",
    "family_finding.search": "whether carers are sought inside or outside the authority",
    "family_meeting_offer.accepted": "whether anybody accepted the family meeting",
    "health.adoption_medical_on": "the day of the adoption medical",
    "leaving_care.dual_planning": "the plan for each outcome of the claim for asylum",
    "leaving_care.immigration_status": "the young person's immigration status",
    "leaving_care.semi_independent": "whether semi-independent living is planned",
    "leaving_care.staying_put": "whether staying put is preferred",
    "leaving_care.unaccompanied": "whether this is an unaccompanied asylum seeking child",
    "legal_status.kind": "the legal status",
    "match.agreed_at_review_on": "the day a review agreed long-term fostering with these carers",
    "match.complex": "whether the match is complex",
    "match.ratified": "the Head of Service's ratification of the match",
    "match.route": "whether the carers are in-house or with an independent agency (IFA)",
    "panel.child_attends": "whether the child comes to the panel",
    "panel.meets_on": "the day of the panel",
    "placement.household": "who lives in the carers' household",
    "placement.kind": "the kind of placement",
    "placement.out_of_area": "whether the child lives outside the authority's area",
    "plan.approvals": "the approval of the plan",
    "plan.assessments": "the assessments that the plan rests on",
    "plan.change.agreed": "who agreed to the change of plan",
    "plan.change.what": "how the plan has changed",
    "plan.expected_outcome": "the outcome that was expected for long-term fostering",
    "plan.harder_to_place.additional_needs": "whether the child has additional needs",
    "plan.harder_to_place.complex_needs": "whether the child has complex needs",
    "plan.harder_to_place.placement_moves": "how often the child has moved",
    "plan.harder_to_place.reasons": "how the PPM came to the plan, and who took part",
    "plan.identity": "how the child's identity is met",
    "plan.option": "the permanence plan",
    "plan.options_in_care_plan": "whether the placement options are noted in the care plan",
    "plan.parallel_option": "the parallel plan",
    "plan.recorded_on": "the day the plan was recorded",
    "plan.return_home.outcomes": "the outcomes that the work for a return home aims at",
    "plan.return_home.safe_people": "the safe people around the family",
    "plan.return_home.safety_plan": "the safety plan for a return home",
    "plan.return_home.timescales": "the timescales of a return home",
    "plan.return_home.work": "the work for a return home",
    "plan.team_manager_consulted": "the team manager's agreement to the plan",
    "plan.tracking_frequency": "how often the tracking panel looks at the plan",
    "proceedings.final_evidence_due": "the day final evidence is due at court",
    "proceedings.in_court": "whether there are care proceedings",
    "quality_assurance.cpr_by_panel_adviser": "the Panel Adviser's quality assurance of the CPR",
    "quality_assurance.cpr_by_team_manager": "the Team Manager's quality assurance of the CPR",
    "quality_assurance.plan_by_head_of_service": "the Head of Service's quality assurance of the plan",
    "relinquished": "whether the parents ask for the child to be adopted",
    "reviews": "a review",
    "reviews: due_on": "the day of the last review before the 16th birthday",
    "reviews: held_on": "the day of the review that recommended special guardianship",
    "reviews: is_final": "which review is the last before the young person leaves care",
    "reviews: plan_presented": "whether the plan was presented to a review",
    "reviews: plan_presented, plan_agreed and held_on": "the review that the plan was presented to, and what it agreed",
    "reviews: sgo_recommended": "whether a review recommended special guardianship",
    "parents": "the birth parents",
    "siblings": "the brothers and sisters, or that there are none",
})  # fmt: skip

_DONE: Mapping[str, str] = MappingProxyType({
    "early_permanence.adoption_service_at_ppm": "the Adoption Service was at a PPM",
    "early_permanence.coordinator_advice": "the permanence co-ordinator advised",
    "early_permanence.foster_to_adopt_considered": "fostering to adopt was considered",
    "family_finding.no_internal_resource": "it was found that no carer of the authority can offer a home",
    "family_finding.pen_picture_sent": "the pen picture was sent to all internal carers",
    "family_finding.placements_told": "the Placements team was told",
    "family_finding.responses_collated": "the responses were collated",
    "family_meeting_offer.offered": "a family meeting was offered",
    "leaving_care.pathway_plan": "a review endorsed the pathway plan",
    "legal_steps.legal_panel": "the Legal Panel agreed",
    "legal_steps.management_decision": "management decided on the placement",
    "legal_steps.panel_oversight": "the oversight of the panel was sought",
    "legal_steps.placement_authorised": "the placement was authorised",
    "legal_steps.resource_and_care_panel": "the Resource and Care Panel gave permission",
    "legal_steps.viability": "the viability of the carers was assessed",
    "match.fee_reduction_requested": "the fee reduction was requested",
    "match.panel_recommended": "the panel recommended the match",
    "match.sgo_explored": "special guardianship was explored with the carers",
    "match.transfer_considered": "a transfer of the carers was considered",
    "plan.advocate_offered": "an advocate was offered to the child",
    "plan.contact_plan": "a contact plan was made",
    "plan.direct_work": "direct work was done",
    "plan.discussed_with_iro": "the plan was discussed with the IRO",
    "plan.life_story_work": "life story work has begun",
    "plan.out_of_area_considered": "living outside the area was considered in the plan",
    "plan.preparation_work": "the work that prepares the child has begun",
    "plan.together_and_apart": "a PPM considered the Together and Apart assessment",
    "plan.visits_agreed_with_manager": "the manager agreed to the frequency of visits",
    "plan.visits_ratified_by_iro": "the IRO ratified the frequency of visits",
    "plan.wishes_recorded": "the child's wishes and feelings were recorded",
    "proceedings.care_plan_confirmed": "a PPM confirmed the care plan",
    "proceedings.contingency_plan_confirmed": "a PPM confirmed the contingency plan",
    "proceedings.views_for_evidence": "the views of the IRO and of partners were collected",
})
"""What a step of the case did; nobody has recorded whether, or on which day."""

_AT_A_REVIEW: Mapping[str, str] = MappingProxyType({
    "adoption_agreed": "whether the {} agreed adoption",
    "disputes": "what was disputed at the {}, or that nothing was",
    "due_on": "the day the {} is due",
    "held_on": "the day of the {}",
    "long_term_fostering_agreed": "whether the {} agreed long-term fostering",
    "plan_agreed": "whether the {} agreed the plan",
    "plan_in_minutes": "whether the plan is in the minutes of the {}",
    "plan_presented": "whether the plan was presented to the {}",
    "rehabilitation_uncertain": "whether the {} found a return home uncertain",
    "reports_available": "whether the CPR and the reports lay before the {}",
    "twin_track": "whether the {} planned two options side by side",
})

_AT_A_MEETING: Mapping[str, str] = MappingProxyType({
    "booked_for": "the day the {} is booked for",
    "held_on": "the day of the {}",
    "minutes_filed_on": "the day the minutes of the {} were filed",
    "minutes_signed_on": "the day the minutes of the {} were signed",
})

_PANELS: Mapping[str, str] = MappingProxyType({
    "access-to-resources-panel": "Access to Resources Panel",
    "resource-and-care-panel": "Resource and Care Panel",
    "legal-panel": "Legal Panel",
})

_IN_FORMS: Mapping[str, str] = MappingProxyType({
    "early-permanence-submission.json: legal_gateway_referral": "whether the child was referred to Legal Gateway",
    "early-permanence-submission.json: placement_referral": "whether a Placement referral form was made",
    "iro-summary.json: outcome": "the outcome of the IRO's summary",
    "iro-summary.json: plan": "the plan that the IRO's summary is about",
    "matching-meeting-report.json: chair": "the chair of the matching meeting",
    "matching-meeting-report.json: meeting_on": "the day of the matching meeting",
    "placement-planning-meeting.json: people_involved: took_part": "which parents and carers took part",
    "ppm-review.json: present": "who was present at the review PPM",
    "resource-and-care-panel.json: nobody_holds_responsibility": "whether any adult holds parental responsibility",
})


def in_plain_words(place: str) -> str:
    """`case.json: match.route` is whether the carers are in-house or with an independent agency (IFA)."""
    file, _, key = place.partition(": ")
    if not key:
        return place
    if file != CASE_JSON:
        return _IN_FORMS.get(place) or f"“{_spelt_out(key)}” in {file.removesuffix('.json')}"
    plain = _SIGNED.sub("", key)
    if by_whom := _BY_WHOM.search(key):
        return f"{_FACTS.get(plain) or _spelt_out(plain)}{by_whom[0]}"
    return _at_a_review(plain) or _at_a_meeting(plain) or _FACTS.get(plain) or _done(plain) or _spelt_out(plain)


def nobody_has_recorded(places: Iterable[str]) -> str:
    """`nobody has recorded the permanence plan and whether the match is complex`; it stands after "because"."""
    return f"nobody has recorded {in_a_sentence(tuple(dict.fromkeys(map(in_plain_words, places))))}"


def by_file(places: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The keys of each file as a sentence says them: `case.json` with `plan.option and match.route`."""
    split = [(file, key) for file, _, key in (place.partition(": ") for place in places)]
    groups = groupby(sorted(split, key=lambda each: (each[0] != CASE_JSON, each[0])), key=lambda each: each[0])
    return tuple((file, in_a_sentence([key for _, key in keys])) for file, keys in groups)


def recorded_in(places: Iterable[str]) -> str:
    """`in case.json: plan.option and match.route`."""
    return in_a_sentence([f"in {file}: {keys}" for file, keys in by_file(places)])


def _at_a_review(key: str) -> str:
    found = _REVIEW.fullmatch(key)
    if not found:
        return ""
    number, fact = int(found[1]), found[2]
    review = f"{_FIRST_TO_THIRD[number - 1]} review" if number <= len(_FIRST_TO_THIRD) else f"review number {number}"
    return _AT_A_REVIEW.get(fact, f"{_spelt_out(fact)} of the {{}}").format(review) if fact else f"the {review}"


def _at_a_meeting(key: str) -> str:
    found = _MEETING.fullmatch(key)
    if not found:
        return ""
    kind = found[1].removeprefix("the ")
    meeting = _PANELS.get(kind, kind.replace("-", " ").replace("ppm", "PPM").replace("carp", "CARP"))
    return _AT_A_MEETING.get(found[2], f"{_spelt_out(found[2])} of the {{}}").format(meeting)


def _done(key: str) -> str:
    step, _, part = key.rpartition(".")
    if part == "on" and step in _DONE:
        return f"the day on which {_DONE[step]}"
    clause = _DONE.get(key) or (_DONE.get(step) if part == "done" else None)
    return f"whether {clause}" if clause else ""


def _spelt_out(key: str) -> str:
    """A key of which nobody has written the words: `plan.assessments[0].dated` is dated (plan, assessments)."""
    *above, last = re.sub(r"\[\d+\]", "", key).replace(": ", ".").replace("_", " ").split(".")
    return f"{last} ({', '.join(above)})" if above else last
