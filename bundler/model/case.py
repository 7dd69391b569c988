"""A child's case: who the child is, who surrounds them, what is planned, and which papers the folder holds.

Every fact may be missing: `None` means that nobody has recorded it yet, never "no".
Sources: R1-R38 (people), R39-R58 (South West process), R59-R85 (Dudley), R159-R170 (PPM header).
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from bundler.model.fields import (
    CarerText,
    Day,
    FolderName,
    JsonFile,
    ParentAddress,
    PlacementProse,
    PlacementText,
    Record,
    SiblingProse,
    SiblingText,
    Signature,
    Text,
    ThirdPartyText,
)
from bundler.model.journey import (
    EarlyPermanence,
    EntryToCare,
    FamilyFinding,
    FamilyMeetingOffer,
    HarderToPlace,
    LeavingCare,
    LegalSteps,
    LinkedAssessment,
    Meeting,
    ReturnHome,
    SpecialGuardianship,
    Step,
)
from bundler.model.retention import Closing


class LegalStatusKind(StrEnum):
    """Under which law the child is looked after (R166, R197)."""

    INTERIM_CARE_ORDER = "interim-care-order"
    CARE_ORDER = "care-order"
    SECTION_20 = "section-20"
    PLACEMENT_ORDER = "placement-order"
    EMERGENCY_PROTECTION_ORDER = "emergency-protection-order"
    REMAND = "remanded-into-custody"
    SPECIAL_GUARDIANSHIP_ORDER = "special-guardianship-order"
    SUPERVISION_ORDER = "supervision-order"
    NOT_LOOKED_AFTER = "not-looked-after"
    OTHER = "other"


class PlanOption(StrEnum):
    """The permanence options (R83, R155)."""

    RETURN_HOME = "return-home"
    CONNECTED_PERSONS = "connected-persons"
    SPECIAL_GUARDIANSHIP = "special-guardianship"
    CHILD_ARRANGEMENTS_ORDER = "child-arrangements-order"
    ADOPTION = "adoption"
    LONG_TERM_FOSTERING = "long-term-fostering"
    RESIDENTIAL = "residential"


class PlacementKind(StrEnum):
    """Where the child lives (R198); the last is for anything the list does not name."""

    IN_HOUSE_FOSTERING = "in-house-fostering"
    IFA_FOSTERING = "ifa-fostering"
    CONNECTED_PERSONS = "connected-persons"
    WITH_PARENTS = "with-parents"
    PROSPECTIVE_ADOPTERS = "prospective-adopters"
    RESIDENTIAL = "residential"
    SUPPORTED_LODGINGS = "supported-lodgings"
    OTHER = "other"


class Child(Record):
    """The child this case is about."""

    first_name: Text
    surname: Text
    also_known_as: tuple[Text, ...] = Field(
        default=(), description="Nicknames and former names, by which other cases' papers are searched too (D3)."
    )
    date_of_birth: Day | None = None
    record_id: Text | None = Field(default=None, description="The number in the authority's own system.")
    nhs_number: Text | None = None
    sex: Text | None = None
    ethnicity: Text | None = None
    disability: Text | None = None
    language: Text | None = None
    religion: Text | None = None
    nationality: Text | None = None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.surname}"


class Parent(Record):
    """A birth parent, or another person who holds parental responsibility."""

    name: Text
    relationship: Text = Field(description="mother, father, or how else this person is related")
    birth_parent: bool = True
    date_of_birth: Day | None = None
    parental_responsibility: bool | None = None
    address: ParentAddress | None = None
    phone: ParentAddress | None = None
    whereabouts_known: bool | None = None
    interpreter: Text | None = Field(default=None, description="Language of the interpreter, if one is needed.")


class Sibling(Record):
    """A brother or sister; `case` names the sibling's own case folder, if there is one."""

    name: Text
    date_of_birth: Day | None = None
    relationship: Text | None = None
    case: Text | None = None
    lives_with: SiblingProse | None = None
    address: SiblingText | None = Field(default=None, description="Where the sibling lives now; never printed.")
    postcode: SiblingText | None = None
    phone: SiblingText | None = None
    carers: tuple[SiblingText, ...] = Field(default=(), description="Who cares for the sibling; never printed.")
    school: SiblingText | None = None


class LegalStatus(Record):
    """The order or agreement under which the child is looked after."""

    kind: LegalStatusKind | None = None
    other: Text | None = None
    since: Day | None = None


class Adult(Record):
    """An adult of the carers' household: a carer, or someone else of 18 or over who lives there (R63, R64)."""

    name: CarerText
    role: Literal["carer", "household-member"]
    date_of_birth: Day | None = None
    also_known_as: tuple[CarerText, ...] = Field(
        default=(), description="Married, former and other names, by which this person must not be found either."
    )
    phone: CarerText | None = None
    email: CarerText | None = None
    car_registrations: tuple[CarerText, ...] = ()
    workplace: PlacementText | None = None


class Placement(Record):
    """Where the child lives; treated as confidential unless somebody records that it need not be (D2, D7)."""

    kind: PlacementKind | None = None
    other: PlacementProse | None = None
    provider: PlacementText | None = None
    address: PlacementText | None = None
    postcode: PlacementText | None = None
    phone: PlacementText | None = None
    email: PlacementText | None = None
    school: PlacementText | None = Field(default=None, description="The school or nursery that the child goes to now.")
    gp: CarerText | None = Field(default=None, description="The GP whom the child sees there.")
    surgery: PlacementText | None = Field(default=None, description="The GP's surgery.")
    started_on: Day | None = None
    confidential: bool = True
    out_of_area: bool | None = Field(default=None, description="Outside the authority's own area (R144).")
    household: tuple[Adult, ...] = ()


class KeptCarer(Record):
    """Somebody who is to care for the child, or once did, and is to be left alone: adopters, former carers (D1, D2)."""

    name: CarerText
    also_known_as: tuple[CarerText, ...] = ()
    address: CarerText | None = None
    postcode: CarerText | None = None
    phone: CarerText | None = None
    email: CarerText | None = None
    car_registrations: tuple[CarerText, ...] = ()


class ThirdParty(Record):
    """Somebody outside the family who is named in papers and not to be known to others: who made an allegation (D5)."""

    name: ThirdPartyText
    also_known_as: tuple[ThirdPartyText, ...] = ()
    address: ThirdPartyText | None = None
    postcode: ThirdPartyText | None = None
    phone: ThirdPartyText | None = None
    email: ThirdPartyText | None = None


class ChangeOfPlan(Record):
    """What changed after a decision about adoption, so that birth parents are written to again (R55; C5)."""

    what: Literal["family-found", "no-longer-adoption"] | None = None
    agreed: Signature | None = Field(
        default=None, description="Which senior manager agreed to it, in which post, and when."
    )


class PermanencePlan(Record):
    """What is planned for the child until adulthood, and the plan beside it (R39, R134)."""

    option: PlanOption | None = None
    parallel_option: PlanOption | None = None
    recorded_on: Day | None = None
    team_manager_consulted: Signature | None = Field(default=None, description="Who was consulted, and when (R39).")
    single_track: bool | None = None
    expected_outcome: Literal["existing-in-house", "ifa", "family-finding"] | None = Field(
        default=None, description="Once single-track long-term fostering is agreed (R85)."
    )
    confirmed_on: Day | None = Field(default=None, description="When the plan was confirmed (R110).")
    secured_on: Day | None = Field(
        default=None, description="When permanence was obtained; review PPMs end with it (R97, R107)."
    )
    adoption_may_not_be_viable: bool | None = Field(default=None, description="Assessment goes on (R100).")
    changed_by_ppm_on: Day | None = Field(
        default=None, description="When a PPM changed the plan of the last statutory review (R102)."
    )
    approvals: tuple[Signature, ...] = Field(default=(), description="By the authority's chain of approvers (R269).")
    assessments: tuple[LinkedAssessment, ...] = ()
    options_in_care_plan: bool | None = Field(default=None, description="Placement options are noted in it (R145).")
    out_of_area_considered: Step | None = Field(default=None, description="In the permanence plan (R144).")
    together_and_apart: Step | None = Field(
        default=None, description="The PPM that considered it, where no record of this case says so (R129)."
    )
    tracking_frequency: Text | None = Field(
        default=None, description="How often the tracking panel looks at the plan, as a PPM decided (R148)."
    )
    identity: Text | None = Field(default=None, description="How the child's identity is met (R151).")
    wishes_recorded: Step | None = Field(default=None, description="The child's wishes and feelings (R150).")
    direct_work: Step | None = None
    life_story_work: Step | None = None
    preparation_work: Step | None = Field(
        default=None, description="Preparing the child for living with another family (R149)."
    )
    contact_plan: Step | None = None
    support_plan: Step | None = None
    advocate_offered: Step | None = None
    discussed_with_iro: Step | None = None
    fewer_visits: bool | None = Field(default=None, description="Fewer than the regulations say (R157).")
    visits_agreed_with_manager: Step | None = Field(default=None, description="Where visits are fewer (R157).")
    visits_ratified_by_iro: Step | None = Field(default=None, description="The same (R157).")
    change: ChangeOfPlan = ChangeOfPlan()
    return_home: ReturnHome = ReturnHome()
    harder_to_place: HarderToPlace = HarderToPlace()


class Review(Record):
    """A statutory review of the child's care plan (R40, R109)."""

    number: int = Field(ge=1)
    kind: Literal["looked-after", "adoption"] = "looked-after"
    held_on: Day | None = None
    due_on: Day | None = None
    plan_presented: bool | None = None
    plan_agreed: bool | None = None
    adoption_agreed: bool | None = None
    long_term_fostering_agreed: bool | None = None
    sgo_recommended: bool | None = None
    rehabilitation_uncertain: bool | None = None
    twin_track: bool | None = Field(default=None, description="Reunification and another option beside it (R135).")
    reports_available: bool | None = Field(
        default=None, description="The CPR and any expert reports lay before the review (R43)."
    )
    disputes: PlacementProse | None = Field(
        default=None, description="What was not agreed, and by whom; or “nothing” (R139)."
    )
    plan_in_minutes: bool | None = Field(default=None, description="The IRO recorded the plan in the minutes (R10).")
    escalated_on: Day | None = Field(default=None, description="When the IRO escalated that there was no plan (R116).")
    plan_required_by: Day | None = Field(default=None, description="The IRO's timescale for the plan then (R116).")
    is_final: bool | None = Field(default=None, description="The last review before the young person leaves care.")
    outcome: PlacementProse | None = None


class Proceedings(Record):
    """Care proceedings about the child; `in_court` false says that there are none."""

    in_court: bool | None = None
    court: Text | None = None
    case_number: Text | None = None
    issued_on: Day | None = None
    final_evidence_due: Day | None = Field(default=None, description="When final evidence must be filed (R50, R125).")
    adm_told_on: Day | None = Field(default=None, description="When the ADM's PA was given that day (R50, R125).")
    final_evidence_filed_on: Day | None = None
    views_for_evidence: Step | None = Field(
        default=None, description="The IRO's and the partners' views, collected for the final evidence (R156)."
    )
    final_care_plan_due: Day | None = Field(default=None, description="When the final Care Plan must be filed (R95).")
    final_hearing_on: Day | None = None
    care_plan_confirmed: Step | None = Field(
        default=None, description="On the day of the PPM that confirmed it for the final hearing (R98)."
    )
    contingency_plan_confirmed: Step | None = Field(
        default=None, description="On the day of the PPM that confirmed it beside the care plan (R98)."
    )
    placement_order_on: Day | None = None
    concluded_on: Day | None = None

    @property
    def twenty_six_weeks_end_on(self) -> date | None:
        """The last of the 26 weeks that begin with the day of issue (Children Act 1989 s32(1)(a)(ii))."""
        return self.issued_on + timedelta(weeks=26, days=-1) if self.issued_on else None


class Worker(Record):
    """A professional with a part in the case."""

    name: Text
    email: Text | None = None
    phone: Text | None = None
    team: Text | None = None


class People(Record):
    """The professionals by their role (R1-R38); the keys are the roles that packs name as owners."""

    social_worker: Worker | None = None
    team_manager: Worker | None = None
    practice_manager: Worker | None = None
    service_manager: Worker | None = None
    head_of_service: Worker | None = None
    service_director: Worker | None = None
    assistant_director: Worker | None = None
    chief_officer: Worker | None = None
    iro: Worker | None = None
    permanency_worker: Worker | None = None
    iro_manager: Worker | None = Field(default=None, description="Comes to the tracking panel (R12).")
    permanency_coordinator: Worker | None = None
    court_progression_manager: Worker | None = None
    fostering_team_manager: Worker | None = None
    sgo_team_manager: Worker | None = None
    supervising_social_worker: Worker | None = None
    panel_chair: Worker | None = None
    panel_adviser: Worker | None = None
    panel_administrator: Worker | None = None
    medical_adviser: Worker | None = None
    adm: Worker | None = None
    adm_pa: Worker | None = None


class Panel(Record):
    """The panel, or the ADM's meeting, that this case goes to (R74)."""

    name: Text | None = None
    meets_on: Day | None = None
    child_attends: bool | None = None
    adviser_alerted_on: Day | None = Field(default=None, description="When the Panel Adviser was alerted (R51).")
    apart_from_siblings: SiblingProse | None = Field(
        default=None, description="Why this child's case goes to another meeting than the brothers' and sisters'."
    )


class Conference(Record):
    """The family group conference (FGC) that the family is referred to (R124, R152); no panel meets there."""

    called_for: tuple[
        Literal["before-care", "safety-plan", "return-home", "future-contact", "review-assessment"], ...
    ] = Field(default=(), description="What it is to settle (R152).")
    meets_on: Day | None = None
    place: Text | None = Field(default=None, description="Where the family meets; never where the child is placed.")


class Match(Record):
    """The match with long-term foster carers, in-house or with an independent agency (IFA) (R69-R74)."""

    route: Literal["in-house", "ifa"] | None = None
    sgo_explored: Step | None = None
    transfer_considered: Step | None = None
    fee_reduction_requested: Step | None = None
    complex: bool | None = None
    agreed_at_review_on: Day | None = Field(default=None, description="Long-term fostering with these carers (R108).")
    panel_recommended: Step | None = Field(default=None, description="The panel recommends (R68).")
    ratified: Signature | None = Field(default=None, description="The Head of Service ratifies (R68).")


class Health(Record):
    """What the medical adviser holds or has said (AAR regs 15 and 17; failure story D8)."""

    adoption_medical_on: Day | None = None
    medical_needed: bool | None = Field(
        default=None, description="false only where the medical adviser has written that no examination is needed."
    )


class QualityAssurance(Record):
    """Who has assured the quality of what, signed and dated (R41, R44)."""

    cpr_by_team_manager: Signature | None = None
    cpr_by_panel_adviser: Signature | None = None
    plan_by_head_of_service: Signature | None = None


class PaperEntry(Record):
    """What people say about one dropped paper: which item it is, whose, of which day, signed by whom."""

    file: Text = Field(description="Path below attachments/, for example 'medicals/scan 3.pdf'.")
    item: Text | None = Field(default=None, description="The pack's item this paper is.")
    person: Text | None = Field(default=None, description="The person a per-person item is about.")
    title: Text | None = Field(default=None, description="How the index names the paper.")
    dated: Day | None = None
    signatures: tuple[Signature, ...] = ()
    leave_out: Text | None = Field(default=None, description="Why this paper is not part of any pack.")
    children: tuple[Text, ...] = Field(
        default=(), description="The children the paper is about, by name; withheld from the packs of any other child."
    )


class SharedPaper(Record):
    """A paper or record in a brother's or sister's case folder that this case uses too, without a copy of its own."""

    case: FolderName = Field(description="The case it lies in, one of those that siblings names.")
    file: Text | None = Field(default=None, description="Path of the paper below attachments/ there.")
    record: Text | None = Field(default=None, description="Name of the record there: together-and-apart.json.")
    item: Text | None = Field(default=None, description="The pack's item this paper is.")
    reason: Text = Field(description="Why it is this child's paper too.")

    @model_validator(mode="after")
    def _names_one_thing(self) -> SharedPaper:
        if (self.file is None) == (self.record is None):
            raise ValueError("it takes either file or record")
        return self

    @property
    def path(self) -> str:
        """Where it lies, below the folder of the other case."""
        return self.record or f"attachments/{(self.file or '').removeprefix('attachments/')}"


class Namesake(Record):
    """Somebody of this case who is called like a child of another case, so that the name in a paper means nothing."""

    name: Text
    who: Text = Field(description="Who it is: her school friend; the health visitor.")


class Settled(Record):
    """Somebody's decision which of two sources meets an item: the record, the attachment, or both of them."""

    item: Text
    use: Literal["record", "attachment", "both"]
    reason: Text | None = None


class Case(JsonFile):
    """case.json: the facts of one child's case."""

    reference: FolderName = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$", description="The same as the folder's name."
    )
    authority: Text = Field(description="The local authority's profile, a file under templates/authorities/.")
    packs: tuple[Text, ...] = Field(min_length=1, description="The packs this case needs, by name.")
    child: Child
    entered_care_on: Day | None = None
    entry: EntryToCare = EntryToCare()
    siblings: tuple[Sibling, ...] | None = Field(default=None, description="[] says that there are none.")
    parents: tuple[Parent, ...] = ()
    no_parent_known: Text | None = Field(
        default=None, description="Why no birth parent can be named and written to, for example a foundling (R55)."
    )
    legal_status: LegalStatus = LegalStatus()
    placement: Placement = Placement()
    kept_carers: tuple[KeptCarer, ...] = Field(
        default=(), description="Adopters, former and respite carers: searched for in what others read, never printed."
    )
    third_parties: tuple[ThirdParty, ...] = Field(
        default=(), description="People outside the family who must not be named to others; never printed."
    )
    plan: PermanencePlan = PermanencePlan()
    relinquished: bool | None = None
    expert_reports: tuple[Text, ...] | None = Field(default=None, description="Reports ordered; [] if none.")
    reviews: tuple[Review, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    family_meeting_offer: FamilyMeetingOffer = FamilyMeetingOffer()
    legal_steps: LegalSteps = LegalSteps()
    proceedings: Proceedings = Proceedings()
    early_permanence: EarlyPermanence = EarlyPermanence()
    family_finding: FamilyFinding = FamilyFinding()
    special_guardianship: SpecialGuardianship = SpecialGuardianship()
    leaving_care: LeavingCare = LeavingCare()
    closing: Closing = Closing()
    match: Match = Match()
    health: Health = Health()
    quality_assurance: QualityAssurance = QualityAssurance()
    panel: Panel = Panel()
    conference: Conference = Conference()
    people: People = People()
    papers: tuple[PaperEntry, ...] = ()
    shared: tuple[SharedPaper, ...] = Field(
        default=(), description="Papers and records of brothers' and sisters' cases that are this child's too."
    )
    settled: tuple[Settled, ...] = ()
    namesakes: tuple[Namesake, ...] = Field(
        default=(), description="People in this case's papers who are called like a child of another case."
    )

    def review(self, number: int) -> Review | None:
        """The statutory review of that number; those of adoption are counted for themselves."""
        return next((one for one in self.reviews if one.number == number and one.kind == "looked-after"), None)
