"""The last gate: the finished files as they would be sent, searched for what their reader may not know (T48-T51)."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bundler.documents.reach.everything import Reader as FileReader
from bundler.documents.scans.tesseract import Tesseract, probe
from bundler.documents.shelf import Published, Shelf
from bundler.model.errors import UsageError
from bundler.model.fields import Protected
from bundler.model.guard import BIRTH_FAMILY, GuardReport, Hit, Reached, Searched, Unread, Where
from bundler.model.pack import Audience
from bundler.pipeline.look import Look
from bundler.pipeline.workshop import Workshop
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


def guard(workshop: Workshop, situation: Situation, folder: Path, reader: Reader | None = None) -> GuardReport:
    """What a reader could find in all the files below a folder, and what of them could not be searched."""
    reader = reader or reader_of(situation)
    facts, search = _search(situation, reader)
    files = FileReader(workshop.apart, _tesseract(workshop), every_page=reader.audience in BIRTH_FAMILY)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    hits: list[Hit] = []
    unread: list[Unread] = []
    count = _Count()
    for number, path in enumerate(paths):
        workshop.progress("searching what would be sent", number, len(paths))
        for one in files.everything_in(path, path.relative_to(folder).as_posix()):
            if isinstance(one, Unread):
                unread.append(one)
            else:
                count.add(one)
                hits.extend(search.hits(one))
    return GuardReport(
        audience=reader.audience, facts=len(facts), searched=tuple(count.searched()),
        hits=one_of_each(hits), unread=tuple(dict.fromkeys(unread)),
    )  # fmt: skip


def hits_in(words: str, situation: Situation, reader: Reader) -> tuple[Hit, ...]:
    """What a reader could find in some words, before there is a file of them."""
    _facts, search = _search(situation, reader)
    return one_of_each(search.hits(Reached(kind="body", file="letter", text=words)))


def _search(situation: Situation, reader: Reader) -> tuple[tuple[Sought, ...], Guard]:
    """What is kept from a reader, and what looks for it."""
    facts = facts_kept_from(
        reader.audience, situation.case, reader.sees, _known_to(reader, situation), situation.file.restricted_sources
    )
    return facts, Guard(facts, tuple(people_of(situation.case)))


def guard_newest(workshop: Workshop, look: Look) -> GuardReport:
    """The same for the newest version on the shelf; UsageError where none is built."""
    if look.seen is None or look.pack is None:
        raise UsageError(f"{look.reference} cannot be read.", f"See what is wrong with: bundler check {look.reference}")
    newest = Shelf(workshop.output, look.reference, look.pack.name, look.shelf_owner).newest()
    if newest is None:
        raise UsageError(
            f"Nothing is built yet of {look.pack.name} for {look.reference}.", f"Run: bundler build {look.reference}"
        )
    with workshop.store.work_folder() as work:
        for path in to_be_sent(newest):
            shutil.copyfile(path, work / path.name)
        return guard(workshop, look.seen.situation, work)


def to_be_sent(version: Published) -> Iterator[Path]:
    """What of a version readers would get: the bundle, or its volumes, and its index; not what the authority keeps."""
    yield from version.volumes or sorted(version.folder.glob("*.pdf"))
    yield from sorted(version.folder.glob("index.*"))


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
