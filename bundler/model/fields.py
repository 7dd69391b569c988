"""The kinds of value a case file holds: text that prints as typed, dates as people write them, restricted facts."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)?")
_WINDOWS_OWN = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)|.*\.$", re.IGNORECASE)
_SHORT_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Record(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class JsonFile(Record):
    """A record that is a whole JSON file; `$schema` lets an editor complete its keys."""

    json_schema: str | None = Field(default=None, alias="$schema", repr=False)


def _day(value: Any) -> Any:
    """A date from ISO or dd/mm/yyyy text; anything else is refused, timestamps and numbers too."""
    if type(value) is date:
        return value
    text = value.strip() if isinstance(value, str) else ""
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    else:
        raise PydanticCustomError("date", "not a date")
    try:
        return date(year, month, day)
    except ValueError:
        raise PydanticCustomError("date", "no such day") from None


def _clock(value: Any) -> Any:
    """A time from 14:30 or 14.30, or 14:30:00 as our own JSON has it; a bare number could be minutes or seconds."""
    if type(value) is time:
        return value
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise PydanticCustomError("time", "not a time")
    return time(int(found[1]), int(found[2]))


def _printable(value: str) -> str:
    if _UNPRINTABLE.search(value):
        raise PydanticCustomError("unprintable", "unprintable characters")
    return value


def windows_has_no(name: str) -> bool:
    """True for a name no folder can have on Windows: of a device (CON, NUL.1, com3), or with a dot at the end."""
    return _WINDOWS_OWN.match(name) is not None


def _name_of_a_folder(value: str) -> str:
    if windows_has_no(value):
        raise ValueError("Windows has no folder with a dot at the end, or called CON, PRN, AUX, NUL, COM1 or LPT1")
    return value


def _short_name(value: str) -> str:
    if not _SHORT_NAME.fullmatch(value):
        raise ValueError("it takes small letters and digits, with single hyphens between words, like adm-submission")
    return _name_of_a_folder(value)


Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema(
        {
            "type": "string",
            "description": "A day, written 2026-12-09 or 09/12/2026.",
            "pattern": r"^(\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})$",
        }
    ),
]
"""A calendar day, written 2026-12-09 or 09/12/2026."""

Text = Annotated[str, AfterValidator(_printable)]
"""Text that arrives in Word and PDF as typed; control characters other than tab and line break are refused."""

FolderName = Annotated[str, AfterValidator(_printable), AfterValidator(_name_of_a_folder)]
"""Text that can be the name of a folder on Windows too."""

ShortName = Annotated[str, AfterValidator(_short_name)]
"""A name that stands in file names and is written by hand elsewhere: small letters, digits, single hyphens."""

Clock = Annotated[
    time,
    BeforeValidator(_clock),
    WithJsonSchema(
        {"type": "string", "description": "A time of day, written 14:30.", "pattern": r"^\d{1,2}[:.]\d{2}$"}
    ),
]
"""A time of day, written 14:30."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday"]
"""A day of the week on which papers are due."""

Protected = Literal["placement", "carers", "parent-address", "siblings", "third-parties"]
"""The kinds of fact that an audience sees only when its definition says so (R169, R199; failure stories D2, D7)."""

PROTECTED_IN_WORDS: dict[Protected, str] = {
    "placement": "where the child lives",
    "carers": "who cares for the child",
    "parent-address": "where a parent lives",
    "siblings": "where a brother or sister lives",
    "third-parties": "somebody outside the family",
}
"""What somebody is told who reads one: to go on after “tells”."""


@dataclass(frozen=True)
class Restricted:
    """Marks a field that is withheld from an audience unless the audience may see its kind of fact.

    Most such fields hold the fact alone, a name or an address; one that `is_prose` tells about it in sentences.
    """

    kind: Protected
    is_prose: bool = False


PlacementText = Annotated[str, AfterValidator(_printable), Restricted("placement")]
CarerText = Annotated[str, AfterValidator(_printable), Restricted("carers")]
ParentAddress = Annotated[str, AfterValidator(_printable), Restricted("parent-address")]
SiblingText = Annotated[str, AfterValidator(_printable), Restricted("siblings")]
ThirdPartyText = Annotated[str, AfterValidator(_printable), Restricted("third-parties")]
PlacementProse = Annotated[str, AfterValidator(_printable), Restricted("placement", is_prose=True)]
CarerProse = Annotated[str, AfterValidator(_printable), Restricted("carers", is_prose=True)]
SiblingProse = Annotated[str, AfterValidator(_printable), Restricted("siblings", is_prose=True)]


class Signature(Record):
    """Who signed, in which role and when; or the signed scan that shows it.

    A drawn picture is not a signature here: either name and date are stated, or `scan` names a file
    of the attachments folder that carries the ink.
    """

    name: Text | None = None
    role: Text | None = None
    signed_on: Day | None = None
    scan: Text | None = Field(default=None, description="Path of the signed scan, below attachments/.")


class Action(Record):
    """One row of an action table: what, who, by when (R180)."""

    details: Text
    who: Text | None = None
    by_when: Day | None = None


class PersonPresent(Record):
    """Somebody at a meeting, with the role they came in (R162)."""

    name: Text
    role: Text | None = None
