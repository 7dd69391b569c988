"""How an authority records decisions, and what a letter to a parent needs before it goes."""

from __future__ import annotations

from pydantic import Field

from bundler.model.fields import Record, ShortName
from bundler.model.officer import Role
from bundler.model.release_policy import Question


class DecisionPolicy(Record):
    """Who records a decision; who lets a letter to a parent go, which is never who wrote it or recorded the decision.

    `reading_age` is in years (C5). In how many days parents are written to is said by the timescales alone.
    """

    recorded_by: tuple[Role, ...] = Field(
        default=("adm", "adm_pa", "head_of_service", "panel_administrator"), min_length=1,
        description="Who may record a decision.",
    )
    steps_that_only_warn: tuple[ShortName, ...] = Field(
        default=(), description="Steps before a decision that do not bind here."
    )
    letters_released_by: tuple[Role, ...] = Field(
        default=("team_manager", "service_manager"), min_length=1, description="Who may let a letter to a parent go."
    )
    letter_checklist: tuple[Question, ...] = Field(default=(), description="What they are asked about the letter.")
    reading_age: int = Field(default=11, ge=7, le=18, description="The oldest reading age of a letter to a parent:")
    plain_words: dict[str, str] = Field(
        default_factory=dict, description="Words of the office, and what a letter says instead (C5)."
    )
