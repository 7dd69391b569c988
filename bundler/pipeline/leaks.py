"""The last look at what is made: no protected fact can be read in it, wherever it came from (D1, D2, D7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from bundler.documents.intake.word import examine_word
from bundler.model.fields import PROTECTED_IN_WORDS
from bundler.model.finding import Finding
from bundler.model.paper import Prepared
from bundler.model.pen_picture import PenPicture
from bundler.model.plan import BundlePlan, PlannedDocument
from bundler.pipeline.contents import Content
from bundler.pipeline.job import Job
from bundler.rules.anonymity import identified_by, is_anonymous, named_in
from bundler.rules.audience import not_searchable, which_pages
from bundler.rules.disclosure import sees_of
from bundler.rules.protected_facts import known_to_all, protected_facts
from bundler.rules.searching import ProtectedFact, found_in, one_of_each
from bundler.rules.walking import signatures, texts

_TELLS_TOO_MUCH = ("protected-fact", "protected-surname", "pen-picture-names-child")
_OWN_PAGES = "The cover, the index or a bookmark"
_LINE = "The line of this document in the index, or a bookmark in it,"
_AUTHORITY = "ICO Halton 2013, Telford & Wrekin 2012; Ombudsman 19 019 194"


def leaks_of(words: str, facts: Collection[ProtectedFact], *, what: str, place: str, item: str | None
             ) -> Iterator[Finding]:
    """A finding for each kind of protected fact that can be read in some words; `what` is where they stand."""
    for fact in one_of_each(found_in(words, facts)):
        yield _surname(what, place, item) if fact.is_surname else _fact(fact, what, place, item)


def leaks_of_bundle(job: Job, contents: Sequence[Content], plan: BundlePlan, prepared: Mapping[str, Prepared]
                    ) -> tuple[Finding, ...]:
    """What the bundle would tell that its readers may not know.

    In its papers and records, as the checks have found; in its filled forms and in its papers as they will be sent;
    and on its own pages (cover, index, dividers, bookmarks). `prepared` is by place.
    """
    places = {content.source.place for content in contents}
    known = [
        finding
        for finding in job.look.findings
        if finding.code in _TELLS_TOO_MUCH and finding.place.partition(": ")[0] in places
    ]
    said = {(finding.code, finding.place.partition(": ")[0]) for finding in known}
    found = [finding for finding in known if finding.severity == "blocks"]  # for the others somebody answers
    facts = _facts(job)
    for content in contents if facts else ():
        place = content.source.place
        words = _words(job, content, prepared.get(place))
        leaks = leaks_of(words, facts, what=f"“{content.title}”", place=place, item=content.item)
        found += [leak for leak in leaks if (leak.code, leak.place) not in said]
    told = {finding.place.partition(": ")[0] for finding in found}
    found += [finding for content in contents if content.source.place not in told
              for finding in _names_the_child(job, content, prepared.get(content.source.place))]
    documents = [document for section in plan.sections for document in section.documents]
    for document in documents:
        words = "\n".join(_words_about(document))
        found += leaks_of(words, facts, what=_LINE, place=document.source, item=document.item)
    own = "\n".join(_own_words(plan))
    found += leaks_of(own, facts, what=_OWN_PAGES, place="case.json", item=None)
    if is_anonymous(job.situation.pack):
        everything = "\n".join((own, *(words for document in documents for words in _words_about(document))))
        found += _identified(job, everything, _OWN_PAGES, "case.json", None)
    return tuple(found)


def pages_not_searched(job: Job, contents: Sequence[Content], prepared: Mapping[str, Prepared]) -> Iterator[Finding]:
    """The pages without words that only preparing has shown: somebody has to read them before they are sent."""
    said = {finding.place for finding in job.look.findings if finding.code == "paper-not-searchable"}
    for content in contents if _facts(job) else ():
        place = content.source.place
        pages = prepared[place].pages if place in prepared and place not in said else ()
        pictures = [number for number, page in enumerate(pages, start=1) if not page.has_text]
        if pictures:
            which = which_pages(pictures)
            yield not_searchable(place, content.item, content.title, which, job.situation.pack.audience)


def originals_not_searched(job: Job, contents: Sequence[Content]) -> Iterator[Finding]:
    """The signed papers that are kept beside the bundle as they came, with all that their pages do not show."""
    for content in contents if _facts(job) else ():
        if content.is_signed:
            yield Finding(
                code="original-not-searched", severity="warns", place=content.source.place, item=content.item,
                message=f"The signed original of “{content.title}” is kept beside the bundle as it came. Nobody has "
                "searched it for what its pages do not show, such as earlier versions or what came with an e-mail.",
                remedy="Send the bundle alone, without the folder signed-originals.",
                authority=_AUTHORITY,
            )


def _names_the_child(job: Job, content: Content, prepared: Prepared | None) -> Iterator[Finding]:
    """What a pen picture says as it is printed, whatever its template adds, and what the papers beside it say."""
    place = content.source.place
    is_picture = any(filed.path == place and isinstance(filed.record, PenPicture)
                     for filed in job.situation.file.records)  # fmt: skip
    if is_picture or is_anonymous(job.situation.pack):
        words = _words(job, content, prepared)
        yield from _identified(job, words, f"“{content.title}” as it is printed", place, content.item)


def _identified(job: Job, words: str, what: str, place: str, item: str | None) -> Iterator[Finding]:
    """By what words tell which child it is; the workers who are named and who sign are no secret."""
    file, profile = job.situation.file, job.situation.profile
    pictures = [filed.record for filed in file.records if isinstance(filed.record, PenPicture)]
    workers = (text for _, text in texts(file.case.people))
    signed = (signature.name for picture in pictures for _, signature in signatures(picture))
    for known in sorted(filter(None, (*workers, *signed)), key=len, reverse=True):
        words = words.replace(known, " ")
    name_used = next((picture.name_used for picture in pictures), None)
    for kind in identified_by(words, file, profile, name_used):
        yield named_in(what, kind, place, item)


def _facts(job: Job) -> tuple[ProtectedFact, ...]:
    situation = job.situation
    sees, sources = sees_of(situation.pack, situation.case), situation.file.restricted_sources
    return protected_facts(situation.case, sees, known_to_all(situation.profile), sources, situation.today)


def _words(job: Job, content: Content, prepared: Prepared | None) -> str:
    """The words of a form as Word, which no line break divides, and of a paper as it will stand in the bundle."""
    if content.form:
        return examine_word(content.form).words
    return _words_of_pdf(job.workshop.store.pdf(prepared.key)) if prepared else ""


def _words_of_pdf(path: Path) -> str:
    """Its words, and the addresses behind its links: whoever clicks on “here” reads them."""
    from bundler.documents.reach.page_words import pages_in

    return "\n".join((*pages_in(path), *_addresses(path)))


def _addresses(path: Path) -> Iterator[str]:
    import pikepdf

    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            for link in page.obj.get("/Annots", pikepdf.Array()):
                yield unquote(str(link.get("/A", pikepdf.Dictionary()).get("/URI", "")))


def _fact(fact: ProtectedFact, what: str, place: str, item: str | None) -> Finding:
    return Finding(
        code="protected-fact", severity="blocks", hard=True, place=place, item=item,
        message=f"{what} would tell its readers {PROTECTED_IN_WORDS[fact.kind]}, which they may not know.",
        remedy="Take it out of the words, or make a redacted copy of a paper (bundler redact). Nothing is released "
        "while it stands there.",
        authority=_AUTHORITY,
    )  # fmt: skip


def _surname(what: str, place: str, item: str | None) -> Finding:
    return Finding(
        code="protected-surname", severity="blocks", place=place, item=item,
        message=f"{what} says a surname that is also that of somebody who cares for the child, which its readers may "
        "not know. It may be somebody else.",
        remedy="Take the name out of the words, or say who is meant without it.",
        authority=_AUTHORITY,
    )  # fmt: skip


def _own_words(plan: BundlePlan) -> Iterator[str]:
    """Everything that our own pages, bookmarks and indexes say, but for what they say of one document."""
    yield from (plan.reference, plan.title, plan.cover.heading, *(value for _, value in plan.cover.rows))
    for section in plan.sections:
        yield from (section.title, *section.absent)


def _words_about(document: PlannedDocument) -> Iterator[str]:
    """What the index and the bookmarks say of one document; its own bookmarks too."""
    yield from (document.title, *document.notes, *(heading.title for heading in document.prepared.outline))
