"""Who must act, in words: the role, and the name where the case gives one."""

from bundler.model.case import People
from bundler.model.pack import Item, Requirement
from bundler.rules.situation import Situation

CASE_HOLDER = "social_worker"
"""Who acts where no item names an owner."""

ROLES = {
    "social_worker": "Social worker",
    "team_manager": "Team manager",
    "practice_manager": "Practice manager",
    "service_manager": "Service manager",
    "head_of_service": "Head of Service",
    "service_director": "Service Director",
    "assistant_director": "Assistant Director",
    "chief_officer": "Chief Officer",
    "iro": "IRO",
    "iro_manager": "IRO manager",
    "permanency_worker": "Permanency worker",
    "permanency_coordinator": "Permanency co-ordinator",
    "court_progression_manager": "Court Progression Manager",
    "fostering_team_manager": "Fostering team manager",
    "sgo_team_manager": "SGO team manager",
    "supervising_social_worker": "Supervising social worker",
    "panel_chair": "Panel chair",
    "panel_adviser": "Panel Adviser",
    "panel_administrator": "Panel administrator",
    "medical_adviser": "Medical adviser",
    "family_support": "Family Support team",
    "corporate_parenting_admin": "Corporate Parenting Admin",
    "adm": "ADM",
    "adm_pa": "ADM's PA",
    "releasing_officer": "Releasing officer",
    "records_officer": "Records officer",
    "referrer": "Referrer",
    "chair": "Chair of the meeting",
    "minute_taker": "Minute taker",
    "personal_adviser": "Personal adviser",
}


def role_in_words(role: str) -> str:
    """A role as people say it: `iro` is IRO."""
    return ROLES.get(role, role.replace("_", " ").capitalize())


def owner_in_words(role: str, people: People) -> str:
    """`Social worker (Ana Ortiz)`, or the role alone."""
    worker = getattr(people, role, None)
    return f"{role_in_words(role)} ({worker.name})" if worker else role_in_words(role)


def owner_of(situation: Situation, what: Item | Requirement | None = None) -> str:
    """Who must act about an item or requirement of the pack, or about the case folder itself."""
    return owner_in_words(what.owner if what else CASE_HOLDER, situation.case.people)
