"""Who has to act (R1-R38) and which papers a pack asks for (R43-R72), as the definitions that are shipped say it."""

from pathlib import Path
from typing import Any

import pytest

from bundler.documents.definitions.loading import load
from bundler.model.pack import Item
from bundler.pipeline.lint import lint
from bundler.rules.owners import ROLES

TEMPLATES = Path(__file__).parents[2] / "templates"
DEFINITIONS = load(TEMPLATES)


def proves(*ids: str) -> Any:
    return pytest.mark.requirement(*ids)


def duties(of: str) -> dict[str, str]:
    """What the pack and the form of a name ask for, by id or key, with the role that has to act."""
    pack, form = DEFINITIONS.packs.get(of), DEFINITIONS.forms.get(of)
    asked = {field.key: field.owner for field in form.fields} if form else {}
    asked |= {item.id: item.owner for item in pack.items} if pack else {}
    return asked | ({each.id: each.owner for each in pack.requirements} if pack else {})


def item_of(pack: str, name: str) -> Item:
    return next(item for item in DEFINITIONS.pack(pack).items if item.id == name)


@pytest.mark.parametrize(
    ("of", "role", "asked"),
    [
        pytest.param(
            "adm-submission", "social_worker", ["permanence-plan", "cpr", "plan-recorded"], marks=proves("R1")
        ),
        pytest.param(
            "fostering-panel", "social_worker",
            ["fostering-permanency-assessment-report", "sgo-explored", "arp-business-case", "fee-reduction"],
            marks=proves("R2", "R28"),
        ),
        pytest.param("family-finding", "service_manager", ["external-search-permission"], marks=proves("R7")),
        pytest.param("tracking-panel", "social_worker", ["tracking-panel-referral"], marks=proves("R3")),
        pytest.param("fgc-referral", "social_worker", ["fgc-referral"], marks=proves("R3")),
        pytest.param("together-and-apart", "social_worker", ["together-and-apart"], marks=proves("R3")),
        pytest.param("permanence-checklists", "social_worker", ["social-worker-checklist"], marks=proves("R3")),
        pytest.param("adm-submission", "team_manager", ["cpr-team-manager-qa", "ppm-minutes"], marks=proves("R4")),
        pytest.param("tracking-panel", "team_manager", ["permanence-plan", "contingency-plan"], marks=proves("R4")),
        pytest.param("permanence-checklists", "team_manager", ["team-manager-checklist"], marks=proves("R4")),
        pytest.param("ppm-initial", "team_manager", ["chair_signature"], marks=proves("R4", "R32")),
        pytest.param("ppm-initial", "social_worker", ["case.people.practice_manager"], marks=proves("R5", "R3")),
        pytest.param("ppm-review", "social_worker", ["case.people.practice_manager"], marks=proves("R5")),
        pytest.param(
            "ppm-initial", "service_manager", ["service_manager_comments", "service_manager_signature"],
            marks=proves("R6"),
        ),
        pytest.param("ppm-review", "service_manager", ["service_manager_signature"], marks=proves("R6")),
        pytest.param("adm-submission", "head_of_service", ["head-of-service-qa"], marks=proves("R8")),
        pytest.param("fostering-panel", "head_of_service", ["ratification"], marks=proves("R9")),
        pytest.param("adm-submission", "iro", ["iro-supports", "iro-summary", "plan-in-minutes"], marks=proves("R10")),
        pytest.param("ppm-initial", "iro", ["views_of_iro", "next_review_on"], marks=proves("R11")),
        pytest.param("ppm-review", "iro", ["views_of_iro", "next_review_on"], marks=proves("R11")),
        pytest.param("adm-submission", "panel_adviser", ["cpr-panel-adviser-qa"], marks=proves("R13")),
        pytest.param("agency-decision", "adm", ["adviser_met_on", "comments"], marks=proves("R13", "R14", "R52")),
        pytest.param("agency-decision", "adm", ["decision", "reasons", "notifications"], marks=proves("R14", "R53")),
        pytest.param(
            "adm-submission", "medical_adviser", ["adoption-medical", "medical-adviser-summary"], marks=proves("R18")
        ),
        pytest.param(
            "fostering-panel", "permanency_worker",
            ["matching-meeting-report", "foster-home-review", "form-f", "dbs", "carer-medical", "risk-assessment",
             "references", "motivation-questionnaire"],
            marks=proves("R25", "R59"),
        ),
        pytest.param("fostering-panel", "permanency_worker", ["panel-date", "matching-meeting-first"],
                     marks=proves("R25")),
        pytest.param("family-finding", "social_worker", ["placements-told"], marks=proves("R27", "R77")),
        pytest.param("fgc-referral", "social_worker", ["advocate_in_place"], marks=proves("R37", "R209"),
                     id="the form asks for an advocate"),
        pytest.param("practitioner-statements", "social_worker", ["advocate_offered.answer"], marks=proves("R37")),
    ],
)  # fmt: skip
def test_each_duty_is_that_of_the_role_the_sources_name(of: str, role: str, asked: list[str]) -> None:
    assert {each: duties(of)[each] for each in asked} == dict.fromkeys(asked, role)


def test_every_role_that_acts_is_known() -> None:
    acting = {role for of in (*DEFINITIONS.packs, *DEFINITIONS.forms) for role in duties(of).values()}
    assert acting <= ROLES.keys()


@pytest.mark.parametrize(
    ("profile", "role", "act"),
    [
        pytest.param("bcp", "service_director", "approves", marks=proves("R31", "R147")),
        pytest.param("bcp", "service_manager", "assures the quality of", marks=proves("R6")),
        pytest.param("st-helens", "assistant_director", "approves", marks=proves("R20")),
        pytest.param("dudley", "head_of_service", "ratifies", marks=proves("R9", "R68")),
        pytest.param("south-west", "adm", "decides on", marks=proves("R14")),
    ],
)
def test_each_authority_has_its_own_approvers(profile: str, role: str, act: str) -> None:
    chain = [(approver.role, approver.act) for approver in DEFINITIONS.profile(profile).approvers]
    assert (role, act) in chain


@pytest.mark.parametrize(
    ("pack", "name", "per", "conditions"),
    [
        pytest.param("fostering-panel", "matching-meeting-report", None, (), marks=proves("R59")),
        pytest.param("fostering-panel", "fostering-permanency-assessment-report", None, (), marks=proves("R60")),
        pytest.param("fostering-panel", "foster-home-review", None, (), marks=proves("R61")),
        pytest.param("fostering-panel", "form-f", None, (), marks=proves("R62")),
        pytest.param("fostering-panel", "dbs", "adult-in-household", (), marks=proves("R63")),
        pytest.param("fostering-panel", "carer-medical", "carer", (), marks=proves("R64")),
        pytest.param("fostering-panel", "risk-assessment", None, (), marks=proves("R65")),
        pytest.param("fostering-panel", "references", None, (), marks=proves("R66")),
        pytest.param("fostering-panel", "motivation-questionnaire", None, (), marks=proves("R67")),
        pytest.param("fostering-panel", "arp-business-case", None, ("match-is-ifa",), marks=proves("R72")),
        pytest.param("adm-submission", "permanence-plan", None, (), marks=proves("R58", "R39")),
        pytest.param("adm-submission", "cpr", None, ("plan-is-adoption",), marks=proves("R58", "R43")),
        pytest.param("adm-submission", "iro-summary", None, ("plan-is-adoption",), marks=proves("R48", "R58")),
        pytest.param("adm-submission", "ppm-minutes", None, ("plan-is-adoption",), marks=proves("R127", "R58")),
        pytest.param(
            "adm-submission", "expert-report", None, ("expert-reports-were-ordered",), marks=proves("R43", "R58")
        ),
        pytest.param(
            "adm-submission", "adoption-medical", None, ("plan-is-adoption", "medical-advised-not-needed"),
            marks=proves("R42", "R58"),
        ),
    ],
)  # fmt: skip
def test_the_packs_ask_for_the_papers_of_the_sources_and_hold_without_them(
    pack: str, name: str, per: str | None, conditions: tuple[str, ...]
) -> None:
    item = item_of(pack, name)
    assert (item.per, item.needed.conditions, item.severity) == (per, conditions, "blocks")


@pytest.mark.parametrize(
    ("pack", "name", "severity", "conditions", "forms", "signed_by"),
    [
        pytest.param(pack, name, severity, conditions, forms, signed_by, id=f"{pack}: {name}", marks=proves(*r.split()))
        for r, pack, name, severity, conditions, forms, signed_by in (
            ("R127 R58", "adm-submission", "ppm-minutes", "blocks", ("plan-is-adoption",),
             ("ppm-initial", "ppm-review"), ("team_manager", "service_manager")),
            ("R43 R58", "adm-submission", "cpr", "blocks", ("plan-is-adoption",), ("cpr",), ()),
            ("R48", "adm-submission", "iro-summary", "blocks", ("plan-is-adoption",), ("iro-summary",), ()),
            ("R59", "fostering-panel", "matching-meeting-report", "blocks", (), ("matching-meeting-report",), ()),
            ("R60", "fostering-panel", "fostering-permanency-assessment-report", "blocks", (),
             ("fostering-permanency-assessment-report",), ()),
            ("R72", "fostering-panel", "arp-business-case", "blocks", ("match-is-ifa",), ("arp-referral",),
             ("chief_officer",)),
            ("R72", "arp-referral", "arp-business-case", "blocks", (), ("arp-referral",),
             ("head_of_service", "chief_officer")),
            ("R71", "arp-referral", "fee-response", "warns", (), (), ()),
            ("R55", "change-of-plan", "permanence-plan", "blocks", (), (), ()),
            ("R75", "family-finding", "pen-picture", "blocks", (), ("pen-picture",), ()),
            ("R136 R36", "early-permanence-form", "early-permanence-form", "blocks", (),
             ("early-permanence-form",), ()),
            ("R86", "early-permanence-panel", "early-permanence-submission", "blocks", (),
             ("early-permanence-submission",), ()),
            ("R86", "early-permanence-panel", "legal-gateway-referral", "blocks", ("legal-gateway-referral-was-made",),
             (), ()),
            ("R86", "early-permanence-panel", "placement-referral-form", "blocks", ("placement-referral-was-made",),
             (), ()),
            ("R90", "sgo-referral", "sgo-referral", "blocks", (), ("sgo-referral",), ()),
            ("R113", "placement-planning-meeting", "placement-planning-meeting", "blocks", (),
             ("placement-planning-meeting",), ()),
            ("R138 R36", "resource-and-care-panel", "resource-and-care-panel", "blocks", (),
             ("resource-and-care-panel",), ()),
            ("R138", "resource-and-care-panel", "evidence", "blocks", (), (), ()),
            ("R132", "resource-and-care-panel", "viability-assessment", "blocks",
             ("nobody-holds-parental-responsibility",), (), ()),
            ("R203 R33", "fgc-referral", "fgc-referral", "blocks", (), ("fgc-referral",), ()),
            ("R191 R3", "tracking-panel", "tracking-panel-referral", "blocks", (), ("tracking-panel-referral",), ()),
            ("R147 R4", "tracking-panel", "permanence-plan", "blocks", (), (), ()),
            ("R147 R134 R4", "tracking-panel", "contingency-plan", "warns", (), (), ()),
            ("R148", "tracking-panel", "ppm-minutes", "warns", (), ("ppm-initial", "ppm-review"), ()),
            ("R129", "tracking-panel", "together-and-apart", "warns", ("has-siblings",), ("together-and-apart",), ()),
            ("R225 R129 R3", "together-and-apart", "together-and-apart", "blocks", (), ("together-and-apart",), ()),
            *(("R228 R270", "together-and-apart", paper, "warns", (), (), ())
              for paper in ("parental-health-report", "obstetric-report", "neonatal-report", "sdq")),
            ("R228", "together-and-apart", "cpr", "warns", (), ("cpr",), ()),
            ("R244 R3", "permanence-checklists", "social-worker-checklist", "blocks", (),
             ("social-worker-checklist",), ()),
            ("R244 R259", "permanence-checklists", "team-manager-checklist", "blocks", (),
             ("team-manager-checklist",), ()),
            ("R235 R243", "permanence-checklists", "iro-checklist", "blocks", (), ("iro-checklist",), ()),
            ("R146 R242", "permanence-checklists", "permanence-plan", "blocks", (), (), ("team_manager",)),
            ("R259 R129", "permanence-checklists", "together-and-apart", "warns", ("has-siblings",),
             ("together-and-apart",), ()),
            ("R261", "permanence-statements", "practitioner-statements", "blocks", (),
             ("practitioner-statements",), ()),
            ("R83", "decision-aid", "decision-aid", "blocks", (), ("decision-aid",), ()),
            ("R158 R262", "permanence-statements", "contact-plan", "blocks", (), (), ()),
            ("R150 R262", "permanence-statements", "direct-work", "blocks", (), (), ()),
        )
    ],
)  # fmt: skip
def test_a_pack_asks_for_each_paper_with_its_weight_its_form_and_its_signatures(
    pack: str, name: str, severity: str, conditions: tuple[str, ...], forms: tuple[str, ...], signed_by: tuple[str, ...]
) -> None:
    item = item_of(pack, name)
    assert (item.severity, item.needed.conditions) == (severity, conditions)
    assert (item.forms, item.signed_by) == (forms, signed_by)


@pytest.mark.parametrize(
    ("pack", "name"),
    [
        pytest.param("adm-submission", "adoption-medical", marks=proves("R42", "R18")),
        pytest.param("fostering-panel", "arp-business-case", marks=proves("R72", "R9")),
        pytest.param("arp-referral", "arp-business-case", marks=proves("R72", "R9")),
    ],
)
def test_nobody_can_release_without_the_papers_that_a_decision_stands_on(pack: str, name: str) -> None:
    assert item_of(pack, name).hard


@pytest.mark.requirement("R50", "R126")
def test_the_adms_papers_are_wanted_ten_working_days_before_final_evidence_is_due() -> None:
    first = DEFINITIONS.pack("adm-submission").due[0]
    assert (first.before, first.working_days) == ("final-evidence-date", 10)


@pytest.mark.requirement("R9", "R72")
def test_the_chief_officer_signs_the_business_case() -> None:
    assert "chief_officer" in item_of("fostering-panel", "arp-business-case").signed_by


@pytest.mark.requirement("R270")
@pytest.mark.parametrize(
    ("pack", "name"),
    [
        ("fostering-panel", "form-f"),
        ("fostering-panel", "carer-medical"),
        ("together-and-apart", "parental-health-report"),
        ("together-and-apart", "obstetric-report"),
        ("together-and-apart", "neonatal-report"),
        ("together-and-apart", "sdq"),
    ],
)
def test_third_parties_forms_are_collected_and_not_reproduced(pack: str, name: str) -> None:
    item = item_of(pack, name)
    assert item.attachment
    assert item.forms == ()


@pytest.mark.requirement("R33")
def test_the_referral_prints_where_it_goes_and_has_room_for_the_co_ordinator() -> None:
    text = (TEMPLATES / "forms/fgc-referral.txt").read_text(encoding="utf-8")
    assert "brokerage_email" in text
    assert "coordinator" in text.lower().replace("co-ordinator", "coordinator")


@pytest.mark.requirement("R123")
def test_a_policy_that_was_to_be_reviewed_itself_is_told_of() -> None:
    notes = [problem.message for problem in lint(TEMPLATES) if problem.note]
    assert any("is to be reviewed by 31 July 2021" in note for note in notes)


@pytest.mark.requirement("R273")
def test_no_contact_of_a_profile_is_anybodys() -> None:
    contacts = [value for profile in DEFINITIONS.profiles.values() for value in profile.contacts.values()]
    addresses = [value for value in contacts if "@" in value]
    assert addresses
    assert all(address.endswith(".example") for address in addresses)


REQUIREMENTS = [(pack.name, each) for pack in DEFINITIONS.packs.values() for each in pack.requirements]


@pytest.mark.parametrize(
    ("row", "role"),
    [
        pytest.param(row, role, id=row, marks=proves(row))
        for row, role in (
            ("R7", "service_manager"), ("R8", "head_of_service"), ("R9", "head_of_service"),
            ("R10", "iro"), ("R12", "iro"), ("R26", "fostering_team_manager"), ("R28", "social_worker"),
            ("R39", "social_worker"), ("R40", "social_worker"), ("R41", "head_of_service"), ("R44", "team_manager"),
            ("R47", "iro"), ("R69", "social_worker"), ("R71", "social_worker"), ("R77", "social_worker"),
            ("R86", "social_worker"), ("R90", "social_worker"), ("R98", "team_manager"), ("R124", "social_worker"),
            ("R125", "social_worker"),
        )
    ],
)  # fmt: skip
def test_what_a_row_says_somebody_does_is_asked_of_that_role(row: str, role: str) -> None:
    """R13 and R146 are the exceptions: the Panel Adviser assures too, and the team manager signs what others write."""
    asked = {(pack, each.id): each.owner for pack, each in REQUIREMENTS if row in each.authority.split(", ")}
    asked |= {
        (pack.name, item.id): item.owner
        for pack in DEFINITIONS.packs.values() for item in pack.items if row in item.authority.split(", ")
    }  # fmt: skip
    others = {where: owner for where, owner in asked.items() if owner != role}
    assert asked
    assert others.keys() <= {
        ("adm-submission", "cpr-panel-adviser-qa"), ("tracking-panel", "plan-signed-off"),
    }  # fmt: skip


def test_every_requirement_has_an_owner_whom_the_check_can_name() -> None:
    assert REQUIREMENTS
    assert [(pack, each.id) for pack, each in REQUIREMENTS if not each.owner.strip() or each.owner not in ROLES] == []


def test_the_same_duty_is_asked_of_the_same_role_in_every_pack() -> None:
    owners: dict[tuple[str, str], set[str]] = {}
    for _, each in REQUIREMENTS:
        owners.setdefault((each.condition, each.authority), set()).add(each.owner)
    assert {duty: who for duty, who in owners.items() if len(who) > 1} == {}
