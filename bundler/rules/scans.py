"""Whether the scans that signatures rest on can be read, and are not other papers named by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bundler.model.fields import Signature
from bundler.model.finding import Finding
from bundler.model.pack import Item
from bundler.model.paper import Paper
from bundler.rules.holding import Holding
from bundler.rules.naming import by_file_name, by_folder, known_items
from bundler.rules.owners import owner_of
from bundler.rules.signing import ATTACHMENTS, is_stated, paper_at, shows_ink
from bundler.rules.situation import Situation
from bundler.rules.walking import signatures


@dataclass(frozen=True)
class _NamedScan:
    """A signature that names a scan, with its place, and the form or paper it signs where it signs one."""

    place: str
    signature: Signature
    paper: Paper
    form: str = ""
    signs: Paper | None = None


def signed_scans_can_be_read(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """A scan that is locked, damaged or no paper at all signs nothing; what needed it says so, and this says why."""
    for named in _named_scans(situation):
        if not shows_ink(named.signature.scan, situation):
            yield _signs_nothing(situation, named)


def signed_scans_are_no_other_papers(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """A scan is not, by its own folder or name, another paper that a pack asks for."""
    known = known_items(situation.pack, situation.other_packs)
    for named in _named_scans(situation):
        items = by_folder(named.paper, known, situation.pack) or by_file_name(named.paper, known, situation.pack)
        signs_itself = named.signs is not None and named.signs.path == named.paper.path
        if items and not signs_itself and not any(named.form in item.forms for item in items):
            yield _is_another_paper(situation, named, items[0])


def _named_scans(situation: Situation) -> Iterator[_NamedScan]:
    """Every signature that names a scan which is there."""
    file = situation.file
    for place, signature in signatures(file.case):
        if paper := paper_at(file, signature.scan or ""):
            yield _NamedScan(f"case.json: {place}.scan", signature, paper, signs=_signed_paper(place, situation))
    for filed in file.records:
        for place, signature in signatures(filed.record):
            if paper := paper_at(file, signature.scan or ""):
                yield _NamedScan(f"{filed.path}: {place}.scan", signature, paper, filed.form)


def _signed_paper(place: str, situation: Situation) -> Paper | None:
    """The paper that an entry of case.json says is signed: `papers[2].signatures[0]`."""
    if not place.startswith("papers["):
        return None
    number = int(place.removeprefix("papers[").partition("]")[0])
    return paper_at(situation.file, situation.case.papers[number].file)


def _signs_nothing(situation: Situation, named: _NamedScan) -> Finding:
    instead = "the name and date beside it count alone" if is_stated(named.signature) else "nobody has signed"
    return Finding(
        code="scan-not-usable", severity="warns", place=named.place,
        message=f"“{_below(named.paper)}” is named as a signed scan, but it cannot be read or printed, so {instead}.",
        remedy="Put in a copy that opens, as PDF or picture; or enter name, role and signed_on of whoever signed.",
        owner=owner_of(situation),
    )  # fmt: skip


def _is_another_paper(situation: Situation, named: _NamedScan, item: Item) -> Finding:
    return Finding(
        code="scan-looks-like-another-paper", severity="warns", place=named.place, item=item.id,
        message=f"“{_below(named.paper)}” is named as a signed scan, but its folder or name says “{item.title}”.",
        remedy="Open it. If it is not the page with the signature, name the right scan. If it is, rename it, for "
        "example to “signature of the team manager”, and put it into no folder of another paper.",
        owner=owner_of(situation),
    )  # fmt: skip


def _below(paper: Paper) -> str:
    return paper.path.removeprefix(ATTACHMENTS)
