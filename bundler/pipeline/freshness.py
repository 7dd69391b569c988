"""What is stale and why: the documents a build would prepare now, held against what the last one was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from bundler.documents.bundle.drawing import page_range
from bundler.documents.shelf import Published, Shelf
from bundler.model.manifest import Journal, JournalRow
from bundler.pipeline.contents import Content, contents_of
from bundler.pipeline.job import Job
from bundler.pipeline.look import Look
from bundler.pipeline.preparation import Preparation, Tools, key_today, tools_for
from bundler.pipeline.quoted_labels import NOTED
from bundler.pipeline.redacted_copies import copy_key
from bundler.pipeline.workshop import Workshop


@dataclass(frozen=True)
class Stale:
    """One document: whether a build would prepare it anew, and why or why not."""

    place: str
    title: str
    is_stale: bool
    why: str


@dataclass(frozen=True)
class PageOrigin:
    """Where the pages of one document of the last bundle came from."""

    labels: str
    title: str
    place: str


@dataclass(frozen=True)
class Freshness:
    """The answer of `bundler explain`; `gone` are documents of the last bundle that a build would no longer hold."""

    reference: str
    pack: str
    pack_title: str
    built: str | None
    documents: tuple[Stale, ...]
    gone: tuple[str, ...]
    pages: tuple[PageOrigin, ...]

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    def work_rows(self) -> list[tuple[str, ...]]:
        rows = [(one.title, "prepare" if one.is_stale else "use again", one.why) for one in self.documents]
        return [*rows, *((title, "leave out", "it is no longer held") for title in self.gone)]

    def page_rows(self) -> list[tuple[str, ...]]:
        return [(one.labels, one.title, one.place) for one in self.pages]


def freshness_of(workshop: Workshop, look: Look) -> Freshness:
    """Hold a readable case against the newest bundle on the shelf; nothing is converted and nothing written there."""
    if look.seen is None or look.pack is None:
        raise ValueError("only a readable case can be fresh or stale")
    shelf = Shelf(workshop.output, look.reference, look.pack.name, look.shelf_owner)
    last = shelf.newest()
    journal = _journal(last)
    with workshop.store.passing_folder() as work:
        contents = contents_of(Job(workshop, look, look.seen, work, draft=not look.is_complete))
        tools = tools_for([content.source for content in contents], workshop)
        keys = [_key_of(content, tools, workshop) for content in contents]
        documents = tuple(_stale(workshop, content, key, journal) for content, key in zip(contents, keys, strict=True))
    here = {one.place for one in documents}
    return Freshness(
        reference=look.reference,
        pack=look.pack.name,
        pack_title=look.pack.title,
        built=last.manifest.version if last else None,
        documents=documents,
        gone=tuple(row.title for place, row in journal.items() if place not in here and NOTED not in place),
        pages=tuple(_origins(last)),
    )


def _key_of(content: Content, tools: Tools, workshop: Workshop) -> str:
    key = key_today(content.source, tools, workshop)
    return copy_key(key, content.redaction.list, workshop) if content.redaction else key


def journal_of(contents: Sequence[Content], preparation: Preparation, files: Mapping[str, str]) -> Journal:
    """What each document was made from, to be kept beside the bundle with the hashes of the `files` there."""
    rows = (
        JournalRow(
            place=content.source.place,
            title=content.title,
            content_sha256=content.source.content_sha256,
            key=preparation.by_place[content.source.place].key,
            redaction=content.redaction.list.digest if content.redaction else "",
        )
        for content in contents
        if content.source.place in preparation.by_place
    )
    return Journal(documents=tuple(rows), files=dict(files))


def _journal(last: Published | None) -> dict[str, JournalRow]:
    """The journal of a published bundle, by place."""
    journal = last.journal if last else None
    return {row.place: row for row in journal.documents} if journal else {}


def _stale(workshop: Workshop, content: Content, key: str, journal: Mapping[str, JournalRow]) -> Stale:
    is_stale = workshop.store.get(key) is None
    why = _why(content, key, journal.get(content.source.place), is_stale=is_stale)
    return Stale(content.source.place, content.title, is_stale, why)


def _why(content: Content, key: str, before: JournalRow | None, *, is_stale: bool) -> str:
    if before is None:
        return "new since the last bundle" if is_stale else "new in this bundle, prepared earlier"
    if before.content_sha256 != content.source.content_sha256:
        return "what it prints has changed" if content.form else "the paper has changed"
    if before.key != key:
        return "the programs that prepare it have changed"
    return "its prepared copy is gone" if is_stale else "unchanged"


def _origins(last: Published | None) -> list[PageOrigin]:
    if last is None:
        return []
    return [
        PageOrigin(page_range(entry.first_label, entry.last_label), entry.title, entry.source)
        for entry in last.manifest.entries
    ]
