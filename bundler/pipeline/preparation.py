"""Preparing documents: whatever a document is, it becomes a clean PDF in the store, once for its content."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bundler.documents.apart.running import Apart
from bundler.documents.cases.found_files import take_copy
from bundler.documents.intake import steps
from bundler.documents.scans.tesseract import Tesseract
from bundler.documents.store import Store, key_of
from bundler.model.errors import CaseBusyError
from bundler.model.finding import Trouble
from bundler.model.paper import OFFICE_KINDS, NormalisedPdf, PaperKind, Prepared
from bundler.pipeline.progress import Progress
from bundler.pipeline.searchable import Searchable, make_searchable
from bundler.pipeline.turning import turn
from bundler.pipeline.workshop import Workshop

THROUGH_OFFICE = OFFICE_KINDS | {PaperKind.MAIL}
"""Kinds that LibreOffice converts."""
_TURNED = frozenset({PaperKind.DOCUMENT, PaperKind.SHEET})
"""Kinds of which some are printed from what LibreOffice made of them to be looked into."""


@dataclass(frozen=True)
class Source:
    """A document to prepare: the bytes at `path`, whose hash is `content_sha256`.

    `place` is what the document was made from, below the case folder, and `sha256` the hash of that file;
    for a dropped paper it is the paper itself, for a form the record. `scanned` are the pages (counted from 1) whose
    words are to be read off their pictures, where the machine can. `cleaning` are the codes of the troubles that are
    put right on a copy, by the authority's policy. `words` are those that a converted paper's pages have to show.
    """

    place: str
    sha256: str
    kind: PaperKind
    path: Path
    content_sha256: str
    scanned: tuple[int, ...] = ()
    cleaning: tuple[str, ...] = ()
    words: str = ""

    @property
    def is_given_as_it_is(self) -> bool:
        """Whether LibreOffice may convert the very file: a Word document in which nothing is to be put right."""
        return self.kind is PaperKind.WORD and not self.cleaning

    def key(self, tools: Tools) -> str:
        """The store's key: the content, and the programs that make something else of it."""
        return key_of(self.content_sha256, self.kind.value, tools.key_for(self), *self.cleaning)


@dataclass(frozen=True)
class Tools:
    """The programs that prepare a build's documents; one is looked for only where a document needs it.

    `office` is the LibreOffice that converts Word documents, with its fonts; `reader` what reads scans, if it can.
    """

    office: str = ""
    reader: Tesseract | None = None

    def key_for(self, source: Source) -> str:
        """What the prepared document depends on besides its content."""
        if source.kind in THROUGH_OFFICE:
            return self.office
        return self.reader.key if self.reader and source.scanned else ""


@dataclass(frozen=True)
class Preparation:
    """What became of the sources, by place: prepared, or the trouble that one has; `made` and `reused` are places."""

    by_place: Mapping[str, Prepared]
    troubles: Mapping[str, Trouble]
    made: tuple[str, ...] = ()
    reused: tuple[str, ...] = ()


def prepare(sources: Sequence[Source], workshop: Workshop, work: Path) -> Preparation:
    """Every source as a clean PDF in the store; only those are made that the store does not hold.

    Word documents share as few starts of LibreOffice as possible; everything else is done to each paper apart.
    ToolMissingError if there is a Word document to convert and no LibreOffice; CaseBusyError if a document no longer
    has the hash it was examined under.
    """
    store, apart, progress = workshop.store, workshop.apart, workshop.progress
    tools = tools_for(sources, workshop)
    keys = {source.place: key_today(source, tools, workshop) for source in sources}
    held = {key: prepared for key in keys.values() if (prepared := store.get(key))}
    stale = {keys[one.place]: _taken(one, store, work) for one in sources if keys[one.place] not in held}
    if stale:
        apart.get_ready()
    raw, troubles = _as_raw_pdfs(stale, work, workshop)
    papers: dict[str, Searchable] = {}
    for done, (key, cleaned) in enumerate(_cleaned(raw, stale, work, apart), start=1):
        progress("cleaning", done, len(raw))
        blocking = _blocking(cleaned)
        if isinstance(cleaned, NormalisedPdf) and not blocking:
            papers[key] = Searchable(work / f"{key}.pdf", cleaned)
        elif blocking:
            troubles[key] = blocking
    for key, paper in _read(papers, stale, tools.reader, work, workshop).items():
        held[key] = _kept(key, paper, workshop)
    return Preparation(
        by_place={place: held[key] for place, key in keys.items() if key in held},
        troubles={place: troubles[key] for place, key in keys.items() if key in troubles},
        made=tuple(place for place, key in keys.items() if key in held and key in stale),
        reused=tuple(place for place, key in keys.items() if key in held and key not in stale),
    )


def key_today(source: Source, tools: Tools, workshop: Workshop) -> str:
    """The store's key; of a paper whose scans could not be read in time today, that of the paper as it was dropped.

    A busy machine is no reason to leave it so for ever, nor to begin again at every build.
    """
    key = source.key(tools)
    return _unread(key) if source.scanned and workshop.store.has_given_up(key, workshop.today) else key


def _unread(key: str) -> str:
    return key_of(key, "unread")


def tools_for(sources: Iterable[Source], workshop: Workshop) -> Tools:
    """The programs that these sources need, so that nobody looks for one in vain."""
    needed = tuple(sources)
    return Tools(
        office=_office_key() if any(source.kind in THROUGH_OFFICE for source in needed) else "",
        reader=workshop.scan_reader if any(source.scanned for source in needed) else None,
    )


def _office_key() -> str:
    from bundler.documents import office

    return office.probe().key


def _taken(source: Source, store: Store, work: Path) -> Source:
    """The source as a copy of this build's own, whose bytes nobody else can change."""
    copy = work / f"{source.content_sha256}.source"
    try:
        take_copy(source.path, source.content_sha256, copy)
    except CaseBusyError:
        store.forget_unpacked(source.path)
        raise
    return dataclasses.replace(source, path=copy)


def _as_raw_pdfs(
    stale: Mapping[str, Source], work: Path, workshop: Workshop
) -> tuple[dict[str, Path], dict[str, Trouble]]:
    """Each stale source as some PDF, in the order given: converted, wrapped, or as it was dropped."""
    apart = workshop.apart
    drawn, unread = _draw_mails({k: s for k, s in stale.items() if s.kind is PaperKind.MAIL}, work, apart)
    word = {key: (source.path, "docx") for key, source in stale.items() if source.is_given_as_it_is}
    staged, unfit = _stage({k: s for k, s in stale.items() if s.kind in OFFICE_KINDS and k not in word}, work, workshop)
    converted, troubles = _convert({**word, **staged, **drawn}, work, workshop.progress)
    wrapped, refused = _wrap_pictures({k: s for k, s in stale.items() if s.kind is PaperKind.PICTURE}, work, apart)
    dropped = {key: source.path for key, source in stale.items() if source.kind is PaperKind.PDF}
    raw = {**converted, **wrapped, **dropped}
    return {key: raw[key] for key in stale if key in raw}, {**troubles, **refused, **unread, **unfit}


def _wrap_pictures(
    pictures: Mapping[str, Source], work: Path, apart: Apart
) -> tuple[dict[str, Path], dict[str, Trouble]]:
    """Pictures as pages, or the trouble of one that could be read but will not go into a PDF."""
    targets = {key: work / f"{key}.raw.pdf" for key in pictures}
    calls = [(source.path, targets[key], apart.limits) for key, source in pictures.items()]
    outcomes = dict(zip(pictures, apart.run_each(steps.wrap_picture, calls), strict=True))
    wrapped = {key: targets[key] for key, trouble in outcomes.items() if not trouble}
    return wrapped, {key: trouble for key, trouble in outcomes.items() if trouble}


def _draw_mails(
    mails: Mapping[str, Source], work: Path, apart: Apart
) -> tuple[dict[str, tuple[Path, str]], dict[str, Trouble]]:
    """E-mails as pages that LibreOffice converts, or the trouble of one that cannot be read after all."""
    targets = {key: work / f"{key}.html" for key in mails}
    calls = [(source.path, targets[key]) for key, source in mails.items()]
    outcomes = dict(zip(mails, apart.run_each(steps.draw_mail, calls), strict=True))
    drawn = {key: (targets[key], "html") for key, trouble in outcomes.items() if not trouble}
    return drawn, {key: trouble for key, trouble in outcomes.items() if trouble}


def _stage(
    papers: Mapping[str, Source], work: Path, workshop: Workshop
) -> tuple[dict[str, tuple[Path, str]], dict[str, Trouble]]:
    """Office papers as LibreOffice is given them: put right on a copy, fitted to pages, made harmless."""
    turned = turn({s.content_sha256: s.path for s in papers.values() if s.kind in _TURNED}, workshop, work)
    given = {key: turned.files.get(source.content_sha256, source.path) for key, source in papers.items()}
    troubles = {key: turned.troubles[s.content_sha256] for key, s in papers.items()
                if s.content_sha256 in turned.troubles}
    left = {key: source for key, source in papers.items() if key not in troubles}
    calls = [(given[key], work / f"{key}.staged", source.kind, source.cleaning) for key, source in left.items()]
    staged: dict[str, tuple[Path, str]] = {}
    for key, one in zip(left, workshop.apart.run_each(steps.stage, calls), strict=True):
        if isinstance(one, Trouble):
            troubles[key] = one
        elif one.trouble:
            troubles[key] = one.trouble
        else:
            staged[key] = (work / f"{key}.staged", one.form)
    return staged, troubles


def _convert(
    papers: Mapping[str, tuple[Path, str]], work: Path, progress: Progress
) -> tuple[dict[str, Path], dict[str, Trouble]]:
    """Documents of some form through LibreOffice, together."""
    if not papers:
        return {}, {}
    from bundler.documents import office

    conversions = [office.Conversion(path, work / f"{key}.raw.pdf", form) for key, (path, form) in papers.items()]
    outcomes = office.convert(
        conversions, work / "office", progress=lambda _done: progress("converting Word documents", 0, len(papers))
    )
    progress("converting Word documents", len(papers), len(papers))
    converted = {key: outcome.target for key, outcome in zip(papers, outcomes, strict=True) if outcome.converted}
    troubles = {
        key: Trouble(
            code="not-converted",
            severity="blocks",
            message=f"LibreOffice could not turn this paper into a PDF: {outcome.reason}.",
            remedy="Open it in Word, save it as a PDF and drop the PDF instead.",
        )
        for key, outcome in zip(papers, outcomes, strict=True)
        if not outcome.converted
    }
    return converted, troubles


def _cleaned(
    raw: Mapping[str, Path], stale: Mapping[str, Source], work: Path, apart: Apart
) -> Iterator[tuple[str, NormalisedPdf | Trouble]]:
    """What became of each raw PDF, in the order given."""
    calls = [(pdf, work / f"{key}.pdf", apart.limits, stale[key].words) for key, pdf in raw.items()]
    yield from zip(raw, apart.run_each(steps.clean, calls), strict=True)


def _blocking(cleaned: NormalisedPdf | Trouble) -> Trouble | None:
    """Why a paper could not be cleaned."""
    if isinstance(cleaned, Trouble):
        return cleaned
    return next((trouble for trouble in cleaned.troubles if trouble.severity == "blocks"), None)


def _read(
    papers: Mapping[str, Searchable],
    stale: Mapping[str, Source],
    reader: Tesseract | None,
    work: Path,
    workshop: Workshop,
) -> dict[str, Searchable]:
    """The papers, with those of them read that are scanned, where there is a reader."""
    scanned = {key: stale[key].scanned for key in papers if stale[key].scanned} if reader else {}
    if reader is None or not scanned:
        return dict(papers)
    scans = {key: papers[key] for key in scanned}
    return {**papers, **make_searchable(scans, scanned, reader, work, workshop.apart, workshop.progress)}


def _kept(key: str, paper: Searchable, workshop: Workshop) -> Prepared:
    """A clean PDF put into the store; under a key of its own where its scans are to be read another day."""
    if paper.is_late:
        workshop.store.give_up(key, workshop.today)
        key = _unread(key)
    prepared = Prepared(
        key=key,
        sha256=paper.cleaned.sha256,
        pages=paper.cleaned.pages,
        outline=paper.cleaned.outline,
        troubles=paper.cleaned.troubles,
        recognised=paper.recognised,
    )
    workshop.store.put(key, paper.path, prepared)
    return prepared
