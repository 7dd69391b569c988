"""What every form record has in common, and the case file that holds them together."""

from __future__ import annotations

from datetime import date

from bundler.model.case import Case
from bundler.model.fields import Day, JsonFile, Record, Text
from bundler.model.manifest import LedgerRow
from bundler.model.paper import Paper
from bundler.model.return_standing import TakenForm


class ChildAsRecorded(Record):
    """The child as one form names them; compared with case.json, never printed instead of it (C-8)."""

    name: Text | None = None
    date_of_birth: Day | None = None
    record_id: Text | None = None


class FormRecord(JsonFile):
    """The base of every form's record: one JSON file, `<form>.json` or `<form>-<anything>.json`."""

    child: ChildAsRecorded | None = None

    @property
    def day(self) -> date | None:
        """The day the record speaks of: of the meeting, or of the signature; None where it is not recorded."""
        return None


class FiledRecord(Record):
    """A record as it lies in the case folder: `path` is the file's name, `sha256` of its bytes."""

    form: str
    path: str
    sha256: str
    record: FormRecord


class CaseFile(Record):
    """A whole case as read: the case, its records in order of file name, and every other file found.

    `papers` lie below attachments/; `strays` are files that lie anywhere else in the folder. `set_aside` are
    ledger rows of what was never opened (temporary files, links) or could not be read; their sha256 is empty. `taken` are
    the notes of forms that were taken into records.
    """

    case: Case
    case_sha256: str
    records: tuple[FiledRecord, ...] = ()
    papers: tuple[Paper, ...] = ()
    strays: tuple[Paper, ...] = ()
    set_aside: tuple[LedgerRow, ...] = ()
    taken: tuple[TakenForm, ...] = ()

    def records_of(self, form: str) -> tuple[FiledRecord, ...]:
        """The records of one form, in order of file name."""
        return tuple(filed for filed in self.records if filed.form == form)
