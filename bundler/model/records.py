"""Which record belongs to which form: one name for the record, its JSON, its wording and its Word template."""

from collections.abc import Mapping
from types import MappingProxyType

from bundler.model.agency_decision import AgencyDecision
from bundler.model.arp_referral import ArpReferral
from bundler.model.birth_parent_letter import BirthParentLetter
from bundler.model.cpr import ChildsPermanenceReport
from bundler.model.decision_aid import DecisionAid
from bundler.model.early_permanence_form import EarlyPermanenceForm
from bundler.model.early_permanence_submission import EarlyPermanenceSubmission
from bundler.model.fgc_referral import FgcReferral
from bundler.model.fostering_permanency_assessment_report import FosteringPermanencyAssessmentReport
from bundler.model.iro_checklist import IroChecklist
from bundler.model.iro_summary import IroSummary
from bundler.model.matching_meeting_report import MatchingMeetingReport
from bundler.model.pen_picture import PenPicture
from bundler.model.placement_planning_meeting import PlacementPlanningMeeting
from bundler.model.ppm_initial import PpmInitial
from bundler.model.ppm_review import PpmReview
from bundler.model.practitioner_statements import PractitionerStatements
from bundler.model.record import FormRecord
from bundler.model.resource_and_care_panel import ResourceAndCarePanel
from bundler.model.sgo_referral import SgoReferral
from bundler.model.social_worker_checklist import SocialWorkerChecklist
from bundler.model.team_manager_checklist import TeamManagerChecklist
from bundler.model.together_and_apart import TogetherAndApart
from bundler.model.tracking_panel_referral import TrackingPanelReferral

RECORDS: Mapping[str, type[FormRecord]] = MappingProxyType(
    {
        "agency-decision": AgencyDecision,
        "arp-referral": ArpReferral,
        "birth-parent-letter": BirthParentLetter,
        "cpr": ChildsPermanenceReport,
        "decision-aid": DecisionAid,
        "early-permanence-form": EarlyPermanenceForm,
        "early-permanence-submission": EarlyPermanenceSubmission,
        "fgc-referral": FgcReferral,
        "fostering-permanency-assessment-report": FosteringPermanencyAssessmentReport,
        "iro-checklist": IroChecklist,
        "iro-summary": IroSummary,
        "matching-meeting-report": MatchingMeetingReport,
        "pen-picture": PenPicture,
        "placement-planning-meeting": PlacementPlanningMeeting,
        "ppm-initial": PpmInitial,
        "ppm-review": PpmReview,
        "practitioner-statements": PractitionerStatements,
        "resource-and-care-panel": ResourceAndCarePanel,
        "sgo-referral": SgoReferral,
        "social-worker-checklist": SocialWorkerChecklist,
        "team-manager-checklist": TeamManagerChecklist,
        "together-and-apart": TogetherAndApart,
        "tracking-panel-referral": TrackingPanelReferral,
    }
)


def is_for_a_group(form: str) -> bool:
    """True for forms that are made once for several children."""
    return RECORDS[form].group is not FormRecord.group


def form_of(file_name: str) -> str | None:
    """The form a JSON file belongs to: `ppm-review-2026-05-14.json` is a `ppm-review`."""
    stem = file_name.removesuffix(".json")
    candidates = [form for form in RECORDS if stem == form or stem.startswith(f"{form}-")]
    return max(candidates, key=len, default=None)
