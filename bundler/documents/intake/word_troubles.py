"""What can be wrong with a dropped Word document, in the words an administrator reads."""

from __future__ import annotations

from collections.abc import Sequence

from bundler.documents.intake.troubles import trouble
from bundler.model.finding import Trouble
from bundler.model.words import in_a_sentence

_ACCEPT: str = (
    "Open it in Word, choose Review > Accept > Accept All Changes and Stop Tracking, read it through, and save it."
)


def counted(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number} {many}"


def tracked_changes(kinds: Sequence[str]) -> Trouble:
    return trouble(
        "tracked-changes", "blocks",
        f"The document still has tracked changes: {in_a_sentence(kinds)}. Text that was struck out could be printed.",
        _ACCEPT, detail=in_a_sentence(kinds),
    )


def comments(number: int) -> Trouble:
    found = counted(number, "comment", "comments")
    return trouble(
        "comments", "blocks", f"The document still has {found} in it.",
        "Open it in Word, choose Review > Delete > Delete All Comments in Document, and save it.", detail=found,
    )


def hidden_text(number: int) -> Trouble:
    found = counted(number, "piece", "pieces")
    return trouble(
        "hidden-text", "blocks", f"The document has {found} of hidden text.",
        "Open it in Word, choose File > Info > Check for Issues > Inspect Document, remove the hidden text "
        "(or make it visible), and save it.", detail=found,
    )


def cropped_pictures(number: int) -> Trouble:
    return trouble(
        "cropped-pictures", "blocks",
        f"{counted(number, 'picture has', 'pictures have')} been cropped; the part cut away is still in the file "
        "and would be in the bundle.",
        "Open it in Word, select a picture, choose Picture Format > Compress Pictures, tick Delete cropped areas of "
        "pictures for all pictures, and save it.", detail=counted(number, "picture", "pictures"),
    )


def macros() -> Trouble:
    return trouble(
        "macros", "blocks", "The document carries macros (small programs).",
        "Open it in Word, choose File > Save As > Word Document (.docx), and drop that file instead.",
    )


def external_links(kinds: Sequence[str]) -> Trouble:
    return trouble(
        "external-links", "blocks",
        f"The document fetches part of what it shows from elsewhere: {in_a_sentence(kinds)}.",
        "Open it in Word, choose File > Info > Edit Links to Files > Break Link (for a field press Ctrl+Shift+F9), "
        "and save it; or print it to PDF and drop that.", detail=in_a_sentence(kinds),
    )


def template_elsewhere() -> Trouble:
    return trouble(
        "attached-template", "tells", "The document names a Word template on somebody's drive, which is not opened.",
        "Nothing to do.",
    )


def embedded_objects(number: int) -> Trouble:
    found = counted(number, "other file or object", "other files or objects")
    return trouble(
        "embedded-objects", "blocks",
        f"The document has {found} inside it, of which a bundle could show only a picture.",
        "Save each as a paper of its own and drop it; then delete it from this document, or print this one to PDF.",
        detail=found,
    )


def document_inside() -> Trouble:
    return trouble(
        "document-inside", "blocks",
        "The document takes in another whole document when it is opened in Word (an alternative format import).",
        "Open it in Word, save it as a Word document under another name, and drop that.",
    )


def form_field_empty(number: int, names: Sequence[str]) -> Trouble:
    named = f": {', '.join(names)}" if names else ""
    return trouble(
        "form-field-empty", "warns",
        f"{counted(number, 'field', 'fields')} of the form still {'shows' if number == 1 else 'show'} "
        f"the prompt instead of an answer{named}.",
        "Fill in the field, or write that it does not apply, and save the document.",
    )


def date_field(names: Sequence[str]) -> Trouble:
    return trouble(
        "date-field", "warns",
        f"The document prints the day on which it is opened instead of its own date (field {in_a_sentence(names)}).",
        "Open it in Word, put the cursor on the date, press Ctrl+Shift+F9, type the right date, and save it.",
    )


def file_name_field() -> Trouble:
    return trouble(
        "file-name-field", "warns", "The document prints its own file name, which is another name in a bundle.",
        "Open it in Word, put the cursor on the file name, press Ctrl+Shift+F9 or delete it, and save it.",
    )


def password_needed() -> Trouble:
    return trouble(
        "password-needed", "blocks", "The document opens only with a password.",
        "Ask the sender for a copy without a password, or open it in Office, choose File > Info > Protect Document > "
        "Encrypt with Password, empty the box, and save it.",
    )


def not_word() -> Trouble:
    return trouble(
        "kind-not-supported", "blocks", "This is not a Word document, whatever its name says.",
        "Open it with the program it comes from, save it as PDF or as a Word document (.docx), and drop that.",
    )


def zip_bomb() -> Trouble:
    return trouble(
        "zip-bomb", "blocks", "The document would become absurdly large when unpacked, so it was not opened.",
        "Do not open it. Ask the sender how it was made, and for a PDF of it.",
    )


def not_put_right(why: str) -> Trouble:
    return trouble(
        "not-put-right", "blocks", f"The document could not be put right on a copy: {why}",
        "Settle it in Word, save the document, and drop it again.",
    )
