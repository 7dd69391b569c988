"""What every form record has in common, and the case file that holds them together."""

from __future__ import annotations

from datetime import date

from bundler.model.case import Case, Panel, PaperEntry, Parent, Placement
from bundler.model.fields import Clock, Day, JsonFile, PlacementProse, Record, Text
from bundler.model.journey import Meeting
from bundler.model.manifest import LedgerRow
from bundler.model.paper import Paper
from bundler.model.redaction import FiledRedaction, ToldRedaction
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

    @property
    def group(self) -> tuple[str, ...] | None:
        """The names of all the children it is about; None for a form that is made for one child alone."""
        return None


class MeetingRecord(FormRecord):
    """The base of what is written of a meeting; the record speaks of its day."""

    meeting_on: Day | None = None
    starts_at: Clock | None = None
    venue: PlacementProse | None = None

    @property
    def day(self) -> date | None:
        return self.meeting_on


class FiledRecord(Record):
    """A record as it lies in the case folder: `path` is the file's name, `sha256` of its bytes.

    `shared_from` is the case of a brother or sister in whose folder it lies; the path then begins with it:
    `EX-2026-009:together-and-apart.json`.
    """

    form: str
    path: str
    sha256: str
    record: FormRecord
    shared_from: str = ""


class SiblingCase(Record):
    """What is read of the case of a brother or sister: nothing of it but this.

    Where they live, with whom, and where their parents live is never printed: it is looked for in what others read.
    """

    reference: str
    child: str
    packs: tuple[str, ...] = ()
    panel: Panel = Panel()
    meetings: tuple[Meeting, ...] = ()
    placement: Placement = Placement()
    parents: tuple[Parent, ...] = ()


class SharedEntry(Record):
    """What the case files of both children say together about a shared paper; `place` is in this child's case.json."""

    place: str
    entry: PaperEntry


class DecisionOnRecord(Record):
    """A decision that was recorded, and when everybody who had to be told of it was; of the audit trail, not the case.

    `place` is where it lies below the pack's releases. `parents_told_on` is when the last birth parent had been told by
    word of mouth, `parents_written_on` when the last letter went; None as long as one of them waits. `is_change` is of
    a later change of plan, for which the clocks of the ADM's decision do not run.
    """

    place: str
    pack: str
    decided_on: date
    parents_told_on: date | None = None
    parents_written_on: date | None = None
    team_told_on: date | None = None
    needs_letters: bool = True
    is_change: bool = False


class ToldOnRecord(Record):
    """Somebody was told something about a release, as the audit trail has it; `event` is empty where nobody noted what.

    `place` is the release, below the pack's.
    """

    event: str
    who: str
    on: date
    place: str


class CaseFile(Record):
    """A whole case as read: the case, its records in order of file name, and every other file found.

    `papers` lie below attachments/; `strays` are files that lie anywhere else in the folder. `set_aside` are
    ledger rows of what was never opened (temporary files, links) or could not be read; their sha256 is empty. `taken`
    are the notes of forms that were taken into records. `siblings` are the cases of brothers and sisters, and
    `shared_entries` what is said about papers that lie there; those are among `records` and `papers` too. `redactions`
    are the lists of what is taken out of papers for some readers, `redactions_told` those for whole audiences
    of which the audit trail knows. `decisions` are those that were recorded, the oldest first; `told` who was told of
    releases.
    """

    case: Case
    case_sha256: str
    records: tuple[FiledRecord, ...] = ()
    papers: tuple[Paper, ...] = ()
    strays: tuple[Paper, ...] = ()
    set_aside: tuple[LedgerRow, ...] = ()
    taken: tuple[TakenForm, ...] = ()
    siblings: tuple[SiblingCase, ...] = ()
    shared_entries: tuple[SharedEntry, ...] = ()
    redactions: tuple[FiledRedaction, ...] = ()
    redactions_told: tuple[ToldRedaction, ...] = ()
    decisions: tuple[DecisionOnRecord, ...] = ()
    told: tuple[ToldOnRecord, ...] = ()

    @property
    def restricted_sources(self) -> tuple[FormRecord | SiblingCase, ...]:
        """What tells restricted facts beside case.json: the records, and what is known of siblings' cases."""
        return (*(filed.record for filed in self.records), *self.siblings)

    def contents_taken(self, record: str) -> str:
        """The manifest's contents of the papers with which the last form went out that was taken into a record; empty
        where that went out with none, or none was taken.
        """
        return next((note.contents for note in reversed(self.taken) if note.record == record), "")

    def records_of(self, form: str) -> tuple[FiledRecord, ...]:
        """The records of one form, in order of file name."""
        return tuple(filed for filed in self.records if filed.form == form)
