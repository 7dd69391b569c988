"""What a PDF carries besides its pages: forms, signatures, files inside, layers, wrappers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from bundler.documents.intake.annotations import annotations_of
from bundler.documents.intake.geometry import is_cut_to_nothing, page_size
from bundler.documents.intake.limits import MAX_PAGE_SIDE, MIN_PAGE_SIDE
from bundler.documents.intake.outline import name_tree

_MAX_FIELDS: Final = 50_000
_WRAPPER_PAGES: Final = 2
_RIGHTS_WORDS: Final = (
    "permission for this document is currently restricted",
    "microsoft information protection",
    "azure information protection",
    "rights management",
    "this document is protected",
    "this pdf file is protected",
    "this is a protected",
    "protected by microsoft",
)
_PORTFOLIO_WORDS: Final = ("portfolio", "pdf package", "adobe reader 8", "adobe acrobat 8", "attachments")
_XFA_WORDS: Final = ("please wait", "adobe reader 8", "upgrade to the latest version", "veuillez patienter")


def is_signed(pdf: pikepdf.Pdf) -> bool:
    """True if any signature field is filled."""
    return any(
        field.get("/FT") == Name.Sig and isinstance(field.get("/V"), Dictionary) for field in fields(pdf)
    )


def fields(pdf: pikepdf.Pdf) -> Iterator[Object]:
    """Every field of the form, also where its tree is circular."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, Dictionary):
        return
    seen: set[tuple[int, int]] = set()
    roots = form.get("/Fields")
    stack = list(roots) if isinstance(roots, Array) else []
    while stack and len(seen) < _MAX_FIELDS:
        field = stack.pop()
        if not isinstance(field, Dictionary) or (field.is_indirect and field.objgen in seen):
            continue
        seen.add(field.objgen)
        yield field
        kids = field.get("/Kids")
        stack.extend(kids if isinstance(kids, Array) else ())


def has_fields(pdf: pikepdf.Pdf) -> bool:
    return next(fields(pdf), None) is not None


def is_dynamic_form(pdf: pikepdf.Pdf, words: str) -> bool:
    """True for an XFA form whose pages only say that another program is needed."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, Dictionary) or "/XFA" not in form:
        return False
    is_shell = len(pdf.pages) <= _WRAPPER_PAGES and any(said in words.lower() for said in _XFA_WORDS)
    return bool(pdf.Root.get("/NeedsRendering", False)) or (is_shell and not has_fields(pdf))


def files_inside(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """The names of the files attached inside the paper, sorted."""
    names = {_file_name(spec) or key for key, spec in _file_specs(pdf)}
    return tuple(sorted("".join(letter for letter in name if letter.isprintable()) for name in names))


def _file_specs(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Object]]:
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary):
        yield from name_tree(names.get("/EmbeddedFiles"))
    for page in pdf.pages:
        for item in annotations_of(page.obj):
            if item.get("/Subtype") == Name.FileAttachment:
                yield "a file without a name", item.get("/FS", Dictionary())


def _file_name(spec: object) -> str:
    if not isinstance(spec, Dictionary):
        return ""
    return str(spec.get("/UF", spec.get("/F", "")))


def is_portfolio(pdf: pikepdf.Pdf, words: str, inside: tuple[str, ...]) -> bool:
    """True if the pages are only a cover for the files inside."""
    if "/Collection" not in pdf.Root or not inside or len(pdf.pages) > _WRAPPER_PAGES:
        return False
    said = words.lower()
    return not said.strip() or any(word in said for word in _PORTFOLIO_WORDS)


def is_rights_wrapper(pdf: pikepdf.Pdf, words: str, inside: tuple[str, ...]) -> bool:
    """True if the real document lies encrypted inside a page that says so (T60)."""
    if any(
        isinstance(spec, Dictionary) and spec.get("/AFRelationship") == Name.EncryptedPayload
        for _, spec in _file_specs(pdf)
    ):
        return True
    said = " ".join(words.lower().split())
    tells = any(word in said for word in _RIGHTS_WORDS)
    return tells and len(pdf.pages) <= _WRAPPER_PAGES and (bool(inside) or _RIGHTS_WORDS[0] in said)


def absurd_page(pdf: pikepdf.Pdf) -> int:
    """The number of the first page that is no sheet of paper, or 0."""
    for number, page in enumerate(pdf.pages, start=1):
        sides = page_size(page)
        if min(sides) < MIN_PAGE_SIDE or max(sides) > MAX_PAGE_SIDE or is_cut_to_nothing(page.obj):
            return number
    return 0
