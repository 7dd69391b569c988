"""Packs and forms as their TOML files define them: local policy, held as frozen records."""

from __future__ import annotations

import re
from datetime import date
from string import ascii_uppercase
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from bundler.model.fields import Clock, Protected, Record, ShortName, Weekday
from bundler.model.finding import Severity
from bundler.model.journey import MeetingKind

_ROW = re.compile(r"\[([^\]]*)\]")

Audience = Literal["panel", "adm", "court", "birth-parent", "fgc-family", "prospective-carers", "internal"]

DecidedBy = Literal["agency-decision", "match", "change-of-plan"]
"""What says that a pack was decided on: the ADM's form, or what case.json says of the match or of the plan."""


class Needed(Record):
    """When something is needed: all of `all`, at least one of `any`, none of `none`; empty or "always": always."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = Field(default=(), alias="not")

    @model_validator(mode="before")
    @classmethod
    def _always(cls, value: Any) -> Any:
        return {} if value == "always" else value

    @property
    def conditions(self) -> tuple[str, ...]:
        """Every condition's name, in reading order."""
        return (*self.all, *self.any, *self.none)


class Item(Record):
    """A document the pack asks for.

    `forms` are the records that can meet it (all there are of them stand in the bundle, in order of date);
    `attachment` says whether a dropped paper can. `names` are what people call it in file names and folders.
    `per` repeats it: once per adult of the household, per carer or per birth parent. `many` takes any number
    of papers. `max_age` names an age limit of the authority profile. `signed_by` are the roles whose signature
    an attachment must be recorded to carry. `met_by` names a condition that, where it answers yes, stands in
    for the paper. `why` is said in the finding when the paper is missing.
    """

    id: ShortName
    title: str
    needed: Needed
    owner: str
    authority: str
    names: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    attachment: bool = True
    met_by: str | None = None
    per: Literal["adult-in-household", "carer", "birth-parent"] | None = None
    many: bool = False
    max_age: str | None = None
    signed_by: tuple[str, ...] = ()
    severity: Severity = "blocks"
    hard: bool = False
    why: str = ""


class Requirement(Record):
    """Something the pack needs that is not a document: a named condition that must answer yes.

    `in_force_from` and `in_force_to` bound a rule of law in time, both days included; "not set" keeps one that is
    enacted but not commenced switched off until somebody writes its day here.
    """

    id: ShortName
    title: str
    condition: str
    needed: Needed
    owner: str
    authority: str
    remedy: str
    severity: Severity = "blocks"
    hard: bool = False
    in_force_from: date | Literal["not set"] | None = None
    in_force_to: date | None = None

    def is_in_force(self, on: date) -> bool:
        if self.in_force_from == "not set":
            return False
        return (self.in_force_from or on) <= on <= (self.in_force_to or on)


class DecisionStep(Record):
    """A step that must be evidenced before a decision on the pack is recorded (R57), as the procedure counts it.

    Any of these is evidence: the case's `fact` (a day, a signature, a step done), a paper or record of `item`, the
    `record` of that form (with `key`, a day in it), or that `told` was delivered to `to`, or known to have reached them
    in another way. A `condition` must hold as well. `needed` says when the step is one; where it only `warns`, a
    decision goes ahead without it. REF in the `remedy` is the case's reference.
    """

    id: ShortName
    number: int | None = Field(default=None, ge=1)
    title: str
    needed: Needed = Needed()
    fact: str | None = None
    item: str | None = None
    record: str | None = None
    key: str | None = None
    told: ShortName | None = None
    to: str | None = None
    condition: str | None = None
    owner: str
    authority: str
    remedy: str
    severity: Literal["blocks", "warns"] = "blocks"

    @property
    def has_a_day(self) -> bool:
        """Whether its evidence has a day; a condition alone has none."""
        return bool(self.fact or self.item or self.record or self.told)

    @model_validator(mode="after")
    def _has_evidence(self) -> DecisionStep:
        if not (self.has_a_day or self.condition):
            raise ValueError("it takes fact, item, record, told or condition: what else would show that it was done?")
        if bool(self.told) != bool(self.to):
            raise ValueError("told and to go together")
        if self.key and not self.record:
            raise ValueError("key is one of a record")
        return self


def _capital(letter: str) -> str:
    if letter not in ascii_uppercase or len(letter) != 1:
        raise ValueError("it takes one capital letter, A to Z")
    return letter


class Section(Record):
    """A lettered section of the bundle; its items stand in the order of the file.

    With `timeline`, a page that shows the case on a line of time stands before them, as on the day of the meeting.
    """

    letter: Annotated[str, AfterValidator(_capital)]
    title: str
    timeline: bool = False
    items: tuple[Item, ...] = ()


class Companion(Record):
    """A form that is generated with the pack and stands beside the bundle, not inside it.

    `per` makes one per birth parent; `each` makes one per value, for example per possible decision.
    """

    form: str
    title: str
    audience: Audience
    per: Literal["birth-parent"] | None = None
    each: tuple[ShortName, ...] = ()
    sees: tuple[Protected, ...] = ()


class Due(Record):
    """When a pack's papers must be in: so long before or after a date of the case; of several, the earliest counts.

    One of `working_days`, `days` and `weeks` is counted. `weekday`, with `weeks` before the date, is a day of the week
    so many weeks earlier; `at` is the time on the last day: 17:00 on the Wednesday of the week before (R88).
    """

    before: str = ""
    after: str = ""
    working_days: int | None = Field(default=None, ge=0)
    days: int | None = Field(default=None, ge=0)
    weeks: int | None = Field(default=None, ge=0)
    weekday: Weekday | None = None
    at: Clock | None = None
    authority: str

    @property
    def counted_from(self) -> str:
        """The name of the date."""
        return self.before or self.after

    @model_validator(mode="after")
    def _counts_one_way(self) -> Due:
        if bool(self.before) == bool(self.after):
            raise ValueError("it takes either before or after")
        if sum(count is not None for count in (self.working_days, self.days, self.weeks)) != 1:
            raise ValueError("it takes one of working_days, days and weeks")
        if self.weekday and not (self.before and self.weeks):
            raise ValueError("a weekday goes with before and weeks")
        return self


class Pack(Record):
    """A kind of bundle: sections in order, what is needed and why, who may see what, by when.

    `meets_as` names the meeting the papers go to, where it is not the case's panel or conference.
    `sees` lists the kinds of protected fact this audience may read; `sees_if_open` those it may read only
    where the placement is recorded as not confidential. Both are empty by default (failure story D2). `decided_by` is
    what a decision on the pack is read from: the ADM's form, the match that a panel recommends, or the change of plan
    that a senior manager agrees to (R53, R55, R68); `steps` are those that come before it.
    """

    name: ShortName
    title: str
    authorities: tuple[str, ...] = Field(default=(), description="Whose pack it is, by profile; none: everybody's.")
    audience: Audience
    meeting: str
    meets_as: MeetingKind | None = None
    decided_by: DecidedBy | None = None
    due: tuple[Due, ...] = ()
    sees: tuple[Protected, ...] = ()
    sees_if_open: tuple[Protected, ...] = ()
    sections: tuple[Section, ...]
    requirements: tuple[Requirement, ...] = ()
    steps: tuple[DecisionStep, ...] = ()
    companions: tuple[Companion, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, in the bundle's order."""
        return tuple(item for section in self.sections for item in section.items)


class FormField(Record):
    """A field of a form: its record key, its printed label, whether a release needs it, who supplies it.

    `key` may be dotted (`health.summary`); with `case.` in front it is a fact of case.json
    (`case.child.record_id`), so that no fact is recorded twice. `required` is None for an optional field;
    `required_if` narrows it to records where another key is yes or filled (`special_needs`), or has a value
    (`outcome=challenge`); of a list, among its values.
    `each` are the keys that every row of a repeating field needs; `each_if` those that a row needs where another
    of its keys is yes (`detail = "current"`) or has a value (`why_not = "available=no"`). `rows_for` names a list of
    the wording: each of its entries needs a row in the record, whose first field says which. `pairs_of` names another
    repeating field: each two of its rows need one row here, whose first two fields name them. An answer is
    doubted, with a warning that says why (`doubt`), where `doubt_if` holds (`family_agrees=no`). `initial` fields are
    filled in before the form's first meeting. Nobody can override the finding about a `hard` field.
    """

    key: str
    label: str
    owner: str
    required: Needed | None = None
    required_if: str | None = None
    each: tuple[str, ...] = ()
    each_if: dict[str, str] = Field(default_factory=dict)
    rows_for: str | None = None
    pairs_of: str | None = None
    doubt_if: str | None = None
    doubt: str = ""
    initial: bool = False
    hard: bool = False
    severity: Severity = "blocks"
    authority: str = ""


class Form(Record):
    """The wording of one form: the heading, the labels of its fields, and the lists that are wording.

    `initial_before` names the meeting before which the fields marked `initial` are filled in (R91).
    """

    name: ShortName
    title: str
    initial_before: MeetingKind | None = None
    fields: tuple[FormField, ...]
    wording: dict[str, str | tuple[str, ...] | tuple[dict[str, str], ...]] = Field(default_factory=dict)

    def label_of(self, place: str) -> str:
        """What people call a place of the record: `actions[1].by_when` is “ACTION, by when, row 2”."""
        key, rows = _ROW.sub("", place), _ROW.findall(place)
        labels = {field.key.removeprefix("case."): field.label for field in self.fields}
        above, _, last = key.rpartition(".")
        below = "" if last == "name" and above in labels else last.replace("_", " ")
        words = labels.get(key) or ", ".join(filter(None, (labels.get(above), below)))
        row = f", row {int(rows[-1]) + 1}" if rows and rows[-1].isdecimal() else f", {rows[-1]}" if rows else ""
        return f"“{words[:1].upper()}{words[1:]}{row}”"
