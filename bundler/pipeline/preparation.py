"""Preparing documents: whatever a document is, it becomes a clean PDF in the store, once for its content."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bundler.documents.apart.running import Apart
from bundler.documents.cases.found_files import take_copy
from bundler.documents.intake import steps
from bundler.documents.store import Store, key_of
from bundler.model.finding import Trouble
from bundler.model.paper import NormalisedPdf, PaperKind, Prepared
from bundler.pipeline.progress import Progress


@dataclass(frozen=True)
class Source:
    """A document to prepare: the bytes at `path`, whose hash is `content_sha256`.

    `place` is what the document was made from, below the case folder, and `sha256` the hash of that file;
    for a dropped paper it is the paper itself, for a form the record.
    """

    place: str
    sha256: str
    kind: PaperKind
    path: Path
    content_sha256: str

    def key(self, office: str) -> str:
        """The store's key: the content, and for Word the LibreOffice and fonts that convert it."""
        return key_of(self.content_sha256, self.kind.value, office if self.kind is PaperKind.WORD else "")


@dataclass(frozen=True)
class Preparation:
    """What became of the sources, by place: prepared, or the trouble that one has; `made` and `reused` are places."""

    by_place: Mapping[str, Prepared]
    troubles: Mapping[str, Trouble]
    made: tuple[str, ...] = ()
    reused: tuple[str, ...] = ()


def prepare(sources: Sequence[Source], store: Store, work: Path, apart: Apart, progress: Progress) -> Preparation:
    """Every source as a clean PDF in the store; only those are made that the store does not hold.

    Word documents share as few starts of LibreOffice as possible; everything else is done to each paper apart.
    ToolMissingError if there is a Word document to convert and no LibreOffice; CaseBusyError if a document no longer
    has the hash it was examined under.
    """
    office = office_key(sources)
    keys = {source.place: source.key(office) for source in sources}
    held = {key: prepared for key in keys.values() if (prepared := store.get(key))}
    stale = {keys[one.place]: _taken(one, work) for one in sources if keys[one.place] not in held}
    if stale:
        apart.get_ready()
    raw, troubles = _as_raw_pdfs(stale, work, apart, progress)
    for done, (key, cleaned) in enumerate(_cleaned(raw, work, apart), start=1):
        progress("cleaning", done, len(raw))
        kept = _kept(key, cleaned, store, work)
        if isinstance(kept, Prepared):
            held[key] = kept
        else:
            troubles[key] = kept
    return Preparation(
        by_place={place: held[key] for place, key in keys.items() if key in held},
        troubles={place: troubles[key] for place, key in keys.items() if key in troubles},
        made=tuple(place for place, key in keys.items() if key in held and key in stale),
        reused=tuple(place for place, key in keys.items() if key in held and key not in stale),
    )


def office_key(sources: Iterable[Source]) -> str:
    """Which LibreOffice converts, where a source needs one; else nothing, so that nobody looks for it in vain."""
    if not any(source.kind is PaperKind.WORD for source in sources):
        return ""
    from bundler.documents import office

    return office.probe().key


def _taken(source: Source, work: Path) -> Source:
    """The source as a copy of this build's own, whose bytes nobody else can change."""
    copy = work / f"{source.content_sha256}.source"
    take_copy(source.path, source.content_sha256, copy)
    return dataclasses.replace(source, path=copy)


def _as_raw_pdfs(
    stale: Mapping[str, Source], work: Path, apart: Apart, progress: Progress
) -> tuple[dict[str, Path], dict[str, Trouble]]:
    """Each stale source as some PDF, in the order given: converted, wrapped, or as it was dropped."""
    converted, troubles = _convert_word({k: s for k, s in stale.items() if s.kind is PaperKind.WORD}, work, progress)
    wrapped, refused = _wrap_pictures({k: s for k, s in stale.items() if s.kind is PaperKind.PICTURE}, work, apart)
    dropped = {key: source.path for key, source in stale.items() if source.kind is PaperKind.PDF}
    raw = {**converted, **wrapped, **dropped}
    return {key: raw[key] for key in stale if key in raw}, {**troubles, **refused}


def _wrap_pictures(
    pictures: Mapping[str, Source], work: Path, apart: Apart
) -> tuple[dict[str, Path], dict[str, Trouble]]:
    """Pictures as pages, or the trouble of one that could be read but will not go into a PDF."""
    targets = {key: work / f"{key}.raw.pdf" for key in pictures}
    calls = [(source.path, targets[key], apart.limits) for key, source in pictures.items()]
    outcomes = dict(zip(pictures, apart.run_each(steps.wrap_picture, calls), strict=True))
    wrapped = {key: targets[key] for key, trouble in outcomes.items() if not trouble}
    return wrapped, {key: trouble for key, trouble in outcomes.items() if trouble}


def _convert_word(
    papers: Mapping[str, Source], work: Path, progress: Progress
) -> tuple[dict[str, Path], dict[str, Trouble]]:
    """Word documents through LibreOffice, together."""
    if not papers:
        return {}, {}
    from bundler.documents import office

    progress("converting Word documents", 0, len(papers))
    conversions = [office.Conversion(source.path, work / f"{key}.raw.pdf") for key, source in papers.items()]
    outcomes = office.convert(conversions, work / "office")
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
    raw: Mapping[str, Path], work: Path, apart: Apart
) -> Iterator[tuple[str, NormalisedPdf | Trouble]]:
    """What became of each raw PDF, in the order given."""
    calls = [(pdf, work / f"{key}.pdf", apart.limits) for key, pdf in raw.items()]
    yield from zip(raw, apart.run_each(steps.clean, calls), strict=True)


def _kept(key: str, cleaned: NormalisedPdf | Trouble, store: Store, work: Path) -> Prepared | Trouble:
    """A cleaned PDF put into the store, or the trouble that blocks it."""
    if isinstance(cleaned, Trouble):
        return cleaned
    blocking = next((trouble for trouble in cleaned.troubles if trouble.severity == "blocks"), None)
    if blocking:
        return blocking
    prepared = Prepared(
        key=key,
        sha256=cleaned.sha256,
        pages=cleaned.pages,
        outline=cleaned.outline,
        troubles=cleaned.troubles,
    )
    store.put(key, work / f"{key}.pdf", prepared)
    return prepared
