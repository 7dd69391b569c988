"""The officers of an authority: who may write, approve, release, decide and keep records, and how each is known."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from pydantic import AfterValidator, Field

from bundler.model.fields import Record, ShortName, Text

Role = Literal[
    "social_worker", "practice_manager", "team_manager", "service_manager", "head_of_service", "service_director",
    "assistant_director", "chief_officer", "iro", "permanency_worker", "permanency_coordinator",
    "court_progression_manager", "fostering_team_manager", "sgo_team_manager", "supervising_social_worker",
    "panel_chair", "panel_adviser", "panel_administrator", "medical_adviser", "corporate_parenting_admin",
    "adm", "adm_pa", "releasing_officer", "records_officer",
]  # fmt: skip
"""What an officer can be, called as in packs (`owner`) and in the chain of an authority (`[[approvers]] role`).

A social worker writes; a releasing officer lets a pack go; a records officer keeps the trail and purges.
"""

ROLES: Final[tuple[Role, ...]] = get_args(Role)


def _as_people_write(name: str) -> str:
    if not name or name != " ".join(name.split()):
        raise ValueError("a name is written with single spaces, and none before or after it")
    return name


class Officer(Record):
    """A person and what they may be; both `account` and `passphrase`, where stated, must hold for who acts."""

    name: Annotated[Text, AfterValidator(_as_people_write)] = Field(max_length=200)
    roles: tuple[Role, ...] = Field(min_length=1)
    authorities: tuple[ShortName, ...] = Field(default=(), description="Profiles this is about; every one if left out.")
    account: Text | None = Field(default=None, min_length=1, description="The account of the operating system.")
    passphrase: Text | None = Field(default=None, repr=False, description="As `bundler officer passphrase` writes it.")

    def serves(self, authority: str) -> bool:
        """Whether the officer acts for an authority."""
        return not self.authorities or authority in self.authorities

    def is_any_of(self, *roles: str) -> bool:
        return any(role in roles for role in self.roles)


class Officers(Record):
    """What officers.toml holds."""

    officer: tuple[Officer, ...] = ()
