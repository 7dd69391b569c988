"""The last gate: the finished files as they would be sent, searched for what their reader may not know (T48-T51)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from bundler.documents.reach.everything import Reader as FileReader
from bundler.documents.reach.memory import Memory
from bundler.documents.scans.tesseract import Tesseract, probe
from bundler.documents.store import READ_OFF
from bundler.model.fields import Protected
from bundler.model.finding import Finding
from bundler.model.guard import BIRTH_FAMILY, GuardReport, Hit, OtherChild, Reached, Searched, Unread, Where
from bundler.model.pack import Audience
from bundler.pipeline.workshop import Workshop
from bundler.rules.children_reached import OtherChildren, each_once
from bundler.rules.disclosure import sees_of
from bundler.rules.guard import Guard, Sought, facts_kept_from, one_of_each
from bundler.rules.protected_facts import known_to_all, own_facts, people_of
from bundler.rules.situation import Situation

REPORT = "guard.json"
_LANGUAGE = ("eng",)
_AGAIN: tuple[Where, ...] = ("columns of a page", "across two pages")
"""What is another reading of words that are counted already."""


@dataclass(frozen=True)
class Reader:
    """Who gets the files: `sees` are the kinds of protected fact that this audience may read; `person` is the parent
    whose copy it is, to whom the own address is no secret.
    """

    audience: Audience
    sees: Collection[Protected]
    person: str = ""


def reader_of(situation: Situation) -> Reader:
    """Those for whom the pack is made; what is confidential about the placement is kept from them (D7)."""
    return Reader(situation.pack.audience, sees_of(situation.pack, situation.case))


def guard(
    workshop: Workshop, situation: Situation, folder: Path, reader: Reader | None = None, *,
    findings: Collection[Finding] = (),
) -> GuardReport:  # fmt: skip
    """What a reader could find in all the files below a folder, and what of them could not be searched.

    `findings` are those of the look at the case, some of which somebody has answered for.
    """
    reader = reader or reader_of(situation)
    facts, search = _search(situation, reader)
    children = OtherChildren(situation, findings)
    files = _file_reader(workshop, reader)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    hits: list[Hit] = []
    unread: list[Unread] = []
    others: list[OtherChild] = []
    count = _Count()
    for number, path in enumerate(paths):
        workshop.progress("searching what would be sent", number, len(paths))
        for one in files.everything_in(path, path.relative_to(folder).as_posix()):
            if isinstance(one, Unread):
                unread.append(one)
            else:
                count.add(one)
                hits.extend(search.hits(one))
                others.extend(children.seen_in(one))
    return GuardReport(
        audience=reader.audience, facts=len(facts), children=len(situation.others.children),
        searched=tuple(count.searched()), hits=one_of_each(hits), others=each_once(others),
        unread=tuple(dict.fromkeys(unread)),
    )  # fmt: skip


def hits_in(words: str, situation: Situation, reader: Reader) -> tuple[Hit, ...]:
    """What a reader could find in some words, before there is a file of them."""
    _facts, search = _search(situation, reader)
    return one_of_each(search.hits(Reached(kind="body", file="letter", text=words)))


def _search(situation: Situation, reader: Reader) -> tuple[tuple[Sought, ...], Guard]:
    """What is kept from a reader, and what looks for it."""
    facts = facts_kept_from(
        reader.audience, situation.case, reader.sees, _known_to(reader, situation), situation.file.restricted_sources,
        situation.today,
    )
    return facts, Guard(facts, tuple(people_of(situation.case)))


def write_report(report: GuardReport, folder: Path) -> Path:
    """Keeps the report beside a release, for those who may know everything."""
    target = folder / REPORT
    target.write_text(report.model_dump_json(indent=2, exclude={"json_schema"}) + "\n", encoding="utf-8")
    target.chmod(0o600)
    return target


def _known_to(reader: Reader, situation: Situation) -> str:
    sources = (situation.case, *situation.file.restricted_sources)
    own = own_facts(reader.person, sources) if reader.person else ""
    return "\n".join((known_to_all(situation.profile), own))


def _file_reader(workshop: Workshop, reader: Reader) -> FileReader:
    tesseract = _tesseract(workshop)
    memory = Memory(workshop.output / ".store" / READ_OFF, tesseract) if tesseract else None
    return FileReader(workshop.apart, tesseract, every_page=reader.audience in BIRTH_FAMILY, memory=memory)


def _tesseract(workshop: Workshop) -> Tesseract | None:
    """What reads pictures; here also where scans are not to be made searchable."""
    found = workshop.scan_reader or probe(_LANGUAGE)
    return found if found and not found.missing else None


class _Count:
    """How many words and pages of each kind of place were searched."""

    def __init__(self) -> None:
        self._words: Counter[tuple[str, Where]] = Counter()
        self._pages: dict[tuple[str, Where], dict[int, int]] = {}

    def add(self, reached: Reached) -> None:
        if reached.kind in _AGAIN:
            return
        key = reached.file, reached.kind
        words = len(reached.text.split())
        pages = self._pages.setdefault(key, {})
        if reached.page:  # of several readings of a page the longest counts
            words, pages[reached.page] = max(0, words - pages.get(reached.page, 0)), max(
                words, pages.get(reached.page, 0)
            )
        self._words[key] += words

    def searched(self) -> Iterable[Searched]:
        for (file, kind), words in sorted(self._words.items()):
            yield Searched(file=file, kind=kind, words=words, pages=len(self._pages[file, kind]))
