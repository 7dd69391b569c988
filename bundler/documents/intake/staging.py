"""What is said of an office paper on its way into LibreOffice."""

from __future__ import annotations

from bundler.model.fields import Record
from bundler.model.finding import Trouble


class Turn(Record):
    """How LibreOffice makes something of a paper that can be looked into: what it reads, and the ending it writes."""

    form: str
    ending: str


class Staged(Record):
    """What LibreOffice is told that it is given, or why it is given nothing."""

    form: str = "docx"
    trouble: Trouble | None = None
