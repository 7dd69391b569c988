"""What can be wrong with a dropped paper, in the words an administrator reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bundler.model.finding import Severity, Trouble

MET_A_LIMIT: Final = frozenset(
    {"took-too-long", "too-much-memory", "too-large-when-opened", "too-many-pages", "crashed-while-reading"}
)
"""What may go otherwise with other limits, or on a less busy machine."""

FILE_IS_CHANGING: Final = "file-is-changing"

_ASK_AGAIN = "Open the original and save or print it to PDF again, or ask the sender for a new copy."


class RefusedPaperError(Exception):
    """Carries the trouble that ended the reading of a paper; never leaves intake."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.code)
        self.trouble = trouble


def trouble(code: str, severity: Severity, message: str, remedy: str, detail: str = "") -> Trouble:
    return Trouble(code=code, severity=severity, message=message, remedy=remedy, detail=detail)


def empty_file() -> Trouble:
    return trouble(
        "empty-file", "blocks", "The file is empty: it holds nothing at all.",
        "Copy the paper into the folder again; if it is still empty, ask the sender for it again.",
    )


def too_large() -> Trouble:
    return trouble(
        "too-large", "blocks", "The file is larger than any paper can be.",
        "Split it into several papers, or scan it again in grey at 300 dots per inch.",
    )


def kind_not_supported(name: str) -> Trouble:
    return trouble(
        "kind-not-supported", "blocks", f"This is {name}, which cannot go into a bundle as it is.",
        "Save it as PDF or as a Word document (.docx) and drop that.",
    )


def only_a_shortcut() -> Trouble:
    return trouble(
        "kind-not-supported", "blocks", "This is a shortcut: it says where the paper is, and does not hold it.",
        "Open it, save what it leads to, and drop that.",
    )


def film_or_sound(name: str) -> Trouble:
    return trouble(
        "kind-not-supported", "blocks", f"This is {name}, which cannot go into a bundle.",
        "If the readers need it, write down what is seen and heard as a Word document (.docx), and drop that.",
    )


def extension_lies(suffix: str, name: str, proper: str) -> Trouble:
    """`proper` is the ending it should have; "" where its kind has none of its own."""
    return trouble(
        "extension-lies", "warns", f"The file is named {suffix}, but it is really {name}.",
        f"Rename it to end in {proper or 'its proper ending'}, and check that it is the paper you meant to drop.",
        detail=proper,
    )


def not_what_it_says(suffix: str, name: str) -> Trouble:
    return trouble(
        "extension-lies", "blocks", f"The file is named {suffix}, but it is only {name}; the real paper may be lost.",
        "Open it, see what became of it, and ask the sender for the paper again.",
    )


def password_needed() -> Trouble:
    return trouble(
        "password-needed", "blocks", "The PDF opens only with a password.",
        "Ask the sender for a copy without a password, or open it with the password and print it to PDF.",
    )


def certificate_encrypted() -> Trouble:
    return trouble(
        "certificate-encrypted", "blocks", "The PDF is locked to particular people's certificates.",
        "Ask the sender for an unlocked copy, or open it on the computer it was sent to and print it to PDF.",
    )


def rights_managed() -> Trouble:
    return trouble(
        "rights-managed", "blocks",
        "This is only a wrapper that says the document is protected (rights management): the real document is inside.",
        "Ask the sender for an unprotected copy, or open it with the account it was sent to and print it to PDF.",
    )


def damaged(kind: str = "PDF") -> Trouble:
    return trouble("damaged", "blocks", f"The {kind} is damaged or incomplete and cannot be read.", _ASK_AGAIN)


def glued_together() -> Trouble:
    return trouble(
        "glued-together", "blocks",
        "Several PDFs have been stuck together in one file; programs show only one of them and lose the others.",
        "Ask the sender for the papers one by one, or as a PDF that was merged properly.",
    )


def no_pages() -> Trouble:
    return trouble("no-pages", "blocks", "The PDF holds no pages.", _ASK_AGAIN)


def page_counts_differ(first: int, second: int) -> Trouble:
    return trouble(
        "page-counts-differ", "blocks",
        f"Two programs read this PDF differently: one finds {first} pages, the other {second}.",
        "Open it, check that every page is there, and print it to PDF again.",
    )


def absurd_page_size(page: int) -> Trouble:
    return trouble(
        "absurd-page-size", "blocks", f"Page {page} is too small or too large to be a sheet of paper.",
        "Print the paper to PDF again on A4 or A3.",
    )


def portfolio(names: tuple[str, ...]) -> Trouble:
    held = f": {', '.join(names)}" if names else ""
    return trouble(
        "portfolio", "blocks", f"This PDF is only a wrapper; the papers are attached inside it{held}.",
        "Open it, save each paper inside it by itself, and drop those.",
    )


def files_inside(names: tuple[str, ...]) -> Trouble:
    return trouble(
        "files-inside", "warns", f"The paper has files attached inside it, which are left out: {', '.join(names)}.",
        "If one of them belongs in the bundle, save it by itself and drop it into the folder.",
    )


def xfa_form() -> Trouble:
    return trouble(
        "xfa-form", "blocks", "This is an Adobe form (XFA) that only Adobe's own program can show.",
        "Open it in Adobe Reader and print it to PDF.",
    )


def hidden_layers() -> Trouble:
    return trouble(
        "hidden-layers", "blocks", "The PDF has layers that are switched off, which could come to light in a bundle.",
        "Open it, check what should be seen, and print it to PDF.",
    )


def layers_left_out() -> Trouble:
    return trouble(
        "layers-left-out", "warns", "The PDF has layers that are switched off; the bundle leaves them out.",
        "Open it and check that nothing is missing; if something is, switch it on and print it to PDF.",
    )


def restrictions_lifted() -> Trouble:
    return trouble(
        "restrictions-lifted", "tells",
        "The sender had restricted printing or editing; the paper opens without a password and was taken over.",
        "Nothing to do, unless the sender asked that the paper should not be copied.",
    )


def repaired() -> Trouble:
    return trouble(
        "repaired", "warns", "The PDF was damaged and has been repaired.",
        "Look through its pages in the draft; if anything is missing, ask the sender for a new copy.",
    )


def will_not_merge() -> Trouble:
    return trouble(
        "will-not-merge", "blocks", "The PDF opens, but its pages cannot be copied into a bundle.",
        "Open it and print it to PDF, then drop that.",
    )


def changed_by_cleaning(pages: tuple[int, ...]) -> Trouble:
    shown = ", ".join(str(page) for page in pages[:10])
    return trouble(
        "changed-by-cleaning", "blocks",
        f"What page {shown} shows would change when the paper is prepared for the bundle.",
        "Open it and print it to PDF, then drop that.",
    )


def words_not_printed(words: Sequence[str]) -> Trouble:
    shown = ", ".join(f"“{word[:40]}”" for word in words[:4])
    more = f" and {len(words) - 4} more" if len(words) > 4 else ""
    return trouble(
        "words-not-printed", "warns", f"Some words of the paper do not show on its printed pages: {shown}{more}.",
        "Compare its pages in the bundle with the paper. If something is cut off, save the paper as a PDF from its own "
        "program, and drop that.",
    )


def form_value_lost() -> Trouble:
    return trouble(
        "form-value-lost", "blocks", "The PDF is a form, and something typed into it does not show on the page.",
        "Open it, check that every answer shows in full, and print it to PDF.",
    )


def comments_not_printed(count: int, kind: str = "PDF") -> Trouble:
    said = "1 comment" if count == 1 else f"{count} comments"
    return trouble(
        "comments-not-printed", "tells", f"The {kind} has {said} in pop-up notes; they are not part of the bundle.",
        "If a comment matters, write it into the paper itself.",
    )


def signature_ends() -> Trouble:
    return trouble(
        "signature-ends", "tells", "The PDF is signed digitally; the signature cannot survive in a bundle.",
        "Keep the signed original: the index says that it is kept beside the bundle.",
    )


def damaged_picture() -> Trouble:
    return trouble(
        "damaged", "blocks", "The picture is damaged or incomplete and cannot be shown.",
        "Take or scan the picture again, or copy it again from the camera or phone.",
    )


def absurd_picture_size() -> Trouble:
    return trouble(
        "absurd-page-size", "blocks", "The picture is larger than any scan or photograph.",
        "Scan it again at 300 dots per inch, or save a smaller copy.",
    )


def took_too_long(seconds: int) -> Trouble:
    return trouble(
        "took-too-long", "blocks", f"The paper could not be read within {seconds} seconds.", _smaller("seconds"))


def too_much_memory(megabytes: int) -> Trouble:
    return trouble(
        "too-much-memory", "blocks", f"The paper needs more than {megabytes:,} MB of memory to be read.",
        _smaller("memory_mb"),
    )


def too_large_when_opened(megabytes: int) -> Trouble:
    return trouble(
        "too-large-when-opened", "blocks", f"The paper swells to more than {megabytes:,} MB when it is opened.",
        _smaller("output_mb"),
    )


def too_many_pages(limit: int) -> Trouble:
    return trouble(
        "too-many-pages", "blocks", f"The file claims more pages than the {limit:,} that one paper may have.",
        "Ask the sender for the paper in parts. " + _raise_limit("pages"),
    )


def crashed_while_reading(how: str) -> Trouble:
    return trouble(
        "crashed-while-reading", "blocks", f"The program that reads papers broke down at this one ({how}).",
        f"{_ASK_AGAIN} If that does not help, report the words in brackets.",
    )


def _smaller(limit: str) -> str:
    return f"Open it and print it to PDF again, or ask the sender for a smaller copy. {_raise_limit(limit)}"


def _raise_limit(limit: str) -> str:
    return f"If it has to be as it is, the administrator can raise {limit} under [limits] in bundler.toml."


def file_is_changing() -> Trouble:
    return trouble(
        FILE_IS_CHANGING, "blocks", "The file changed while it was being read.",
        "Wait until the copy is finished or the paper is saved, then check again.",
    )
