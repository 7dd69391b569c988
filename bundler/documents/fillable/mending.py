"""Undoes what LibreOffice does to texts of several lines when it saves a form as .odt or .doc.

It makes old-fashioned fields of them: in .odt the first line has the second one behind it, which follows once more;
in .doc an empty paragraph that only ends the field comes after the first line.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from bundler.documents.fillable.page_text import text_of
from bundler.documents.intake.word_package import tags, value

_SHOWS: Final = tags("t", "tab", "br", "cr", "drawing", "pict", "object")


def mend(root: etree._Element) -> None:
    """Puts one part of a form right, in place."""
    for end in list(root.iter(*tags("fldChar"))):
        paragraph = _around(end, "p")
        if value(end, "fldCharType") != "end" or paragraph is None:
            continue
        if next(paragraph.iter(*_SHOWS), None) is None:
            _join_to_the_one_before(paragraph)
        elif "FILLIN" in "".join(one.text or "" for one in paragraph.iter(*tags("instrText"))):
            _drop_what_is_repeated(end, paragraph)


def _join_to_the_one_before(paragraph: etree._Element) -> None:
    before, parent = paragraph.getprevious(), paragraph.getparent()
    if before is not None and parent is not None and before.tag == paragraph.tag and not _begins_field(paragraph):
        before.extend(one for one in list(paragraph) if one.tag not in tags("pPr"))
        parent.remove(paragraph)


def _drop_what_is_repeated(end: etree._Element, paragraph: etree._Element) -> None:
    """The words behind a field, where the next paragraph is the very same."""
    run, after = _around(end, "r"), paragraph.getnext()
    if run is None or run.getparent() is not paragraph or after is None or after.tag != paragraph.tag:
        return
    behind = list(run.itersiblings(*tags("r")))
    repeated = text_of(behind)
    if repeated.strip() and repeated == text_of([after]):
        for one in behind:
            paragraph.remove(one)


def _begins_field(paragraph: etree._Element) -> bool:
    return any(value(one, "fldCharType") == "begin" for one in paragraph.iter(*tags("fldChar")))


def _around(element: etree._Element, name: str) -> etree._Element | None:
    return next(element.iterancestors(*tags(name)), None)


__all__ = ["mend"]
