"""What can be wrong with a dropped workbook, table or set of slides, in the words an administrator reads."""

from __future__ import annotations

from collections.abc import Sequence

from bundler.documents.intake.troubles import trouble
from bundler.documents.intake.word_troubles import counted
from bundler.model.finding import Trouble
from bundler.model.words import in_a_sentence


def too_long_sheet(rows: int, cells: int) -> Trouble:
    return trouble(
        "too-long", "blocks",
        f"The sheet has more than {rows - 1:,} rows or {cells - 1:,} filled cells: more pages than anybody would read.",
        "Open it, keep the part that belongs in the bundle in a workbook of its own, and drop that.",
    )


def too_deep_page() -> Trouble:
    return trouble(
        "damaged", "blocks", "Its pieces lie inside each other so deeply that not all of them can be shown.",
        "Open it, print it to PDF, and drop that.",
    )


def too_long_text() -> Trouble:
    return trouble(
        "too-long", "blocks", "The text has more pages than anybody would read.",
        "Open it, keep the part that belongs in the bundle in a file of its own, and drop that.",
    )


def nothing_on_it() -> Trouble:
    return trouble(
        "no-pages", "blocks", "The workbook has no sheet with anything on it that would be printed.",
        "Open it; if what matters is on a hidden sheet, show it (Home > Format > Hide & Unhide) and save.",
    )


def hidden_sheets(counts: Sequence[str]) -> Trouble:
    found = in_a_sentence(counts)
    return trouble(
        "hidden-sheets", "warns", f"What is hidden in the workbook is not printed: {found}.",
        "Open it and look; if something belongs in the bundle, show it (Home > Format > Hide & Unhide) and save.",
        detail=found,
    )


def external_links(kinds: Sequence[str]) -> Trouble:
    found = in_a_sentence(kinds)
    return trouble(
        "external-links", "blocks", f"The workbook fetches part of what it shows from elsewhere: {found}.",
        "Open it in Excel, choose Data > Edit Links > Break Link (or Queries & Connections > Delete), and save it.",
        detail=found,
    )


def hidden_slides(number: int) -> Trouble:
    found = counted(number, "slide", "slides")
    return trouble(
        "hidden-slides", "warns", f"What is hidden in the presentation is not printed: {found}.",
        "Open it and look; if a slide belongs in the bundle, show it (Slide Show > Hide Slide) and save.", detail=found,
    )


def notes_not_printed(number: int) -> Trouble:
    return trouble(
        "notes-not-printed", "tells", f"The speaker's notes on {counted(number, 'slide', 'slides')} are not printed.",
        "If a note matters, write it on the slide, or print the notes pages to PDF and drop that.",
    )


def not_looked_through(name: str) -> Trouble:
    return trouble(
        "not-looked-through", "tells",
        f"This is {name}: only when a bundle is built can it be opened and looked through.",
        "Nothing to do; what is found then is told then. Saved as .docx, .xlsx or .pptx it can be checked at once.",
    )


def not_opened(reason: str) -> Trouble:
    return trouble(
        "not-converted", "blocks", f"LibreOffice could not open this paper: {reason}.",
        "Open it in the program it comes from, save it as a PDF, and drop the PDF instead.",
    )


def no_slides() -> Trouble:
    return trouble(
        "no-pages", "blocks", "The presentation has no slide that would be printed.",
        "Open it; if what matters is on a hidden slide, show it (Slide Show > Hide Slide) and save.",
    )


def pictures_not_fetched(number: int) -> Trouble:
    found = counted(number, "picture", "pictures")
    return trouble(
        "pictures-not-fetched", "tells",
        f"The web page shows {found} that did not come along with it; in the bundle a note stands in their place.",
        "If a picture matters, open the page, print it to PDF, and drop that.",
    )
