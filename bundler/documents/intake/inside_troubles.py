"""What can be wrong with e-mails, archives and what lies inside them, in the words an administrator reads."""

from __future__ import annotations

from bundler.documents.intake.troubles import trouble
from bundler.model.finding import Trouble

_UNPACK = "Unpack the archive (in Windows: right-click, Extract All), and drop the papers themselves."
_SAVE_FROM_MAIL = "Open the e-mail in Outlook, save the attachment by itself, and drop that."


def too_much() -> Trouble:
    return trouble(
        "zip-bomb", "blocks", "Unpacked, this would be absurdly large, so it was not unpacked.",
        "Do not open it. Ask the sender for the papers one by one.",
    )


def too_many() -> Trouble:
    return trouble(
        "zip-bomb", "blocks", "This holds more papers than any case has, so it was not unpacked.",
        "Do not open it. Ask the sender for the papers one by one.",
    )


def not_reached() -> Trouble:
    return trouble(
        "zip-bomb", "blocks", "So much lies around this paper that nobody looked at it.",
        "Ask the sender for the papers one by one, or drop them in several smaller archives.",
    )


def overlapping() -> Trouble:
    return trouble(
        "zip-bomb", "blocks", "Papers in this archive share the same bytes, which is done only to do harm.",
        "Do not open it. Ask the sender for the papers one by one.",
    )


def too_deep() -> Trouble:
    return trouble(
        "zip-bomb", "blocks", "Archives and e-mails lie inside each other too deeply, so this one was not unpacked.",
        "Unpack it by hand, and drop the papers themselves.",
    )


def holds_itself() -> Trouble:
    return trouble(
        "zip-bomb", "blocks", "This archive contains itself, for ever, so it was not unpacked again.",
        "Nothing is lost inside it; ask the sender what it was meant to be, and leave it out in case.json.",
    )


def empty_archive() -> Trouble:
    return trouble(
        "empty-file", "blocks", "The archive is empty: there is no paper in it.",
        "Ask the sender for the papers again.",
    )


def damaged_archive() -> Trouble:
    return trouble(
        "damaged", "blocks", "The archive is damaged or incomplete and cannot be unpacked.",
        "Copy it into the folder again, or ask the sender for the papers one by one.",
    )


def damaged_member() -> Trouble:
    return trouble(
        "damaged", "blocks", "This paper is damaged inside its archive and cannot be taken out.",
        "Copy the archive into the folder again, or ask the sender for this paper by itself.",
    )


def locked_member() -> Trouble:
    return trouble(
        "password-needed", "blocks", "This paper is locked inside its archive with a password.",
        "Unpack the archive with the password, and drop the paper itself; or ask for it without one.",
    )


def unknown_packing() -> Trouble:
    return trouble(
        "kind-not-supported", "blocks", "This paper is packed in a way that Bundler cannot unpack.", _UNPACK)


def other_archive(name: str) -> Trouble:
    return trouble("kind-not-supported", "blocks", f"This is {name} that Bundler cannot unpack.", _UNPACK)


def link_inside() -> Trouble:
    return trouble(
        "file-is-a-link", "blocks", "This is a link to somewhere else, so it is not followed.",
        "Ask the sender for the paper itself.",
    )


def no_document_inside() -> Trouble:
    return trouble(
        "file-is-no-document", "blocks", "This is not a document but a device or pipe.",
        "Ask the sender for the paper itself.",
    )


def damaged_mail() -> Trouble:
    return trouble(
        "damaged", "blocks", "The e-mail is damaged or incomplete and cannot be read.",
        "Save it from Outlook again, or print it to PDF there.",
    )


def mail_too_large() -> Trouble:
    return trouble(
        "too-large", "blocks", "The e-mail is larger than any that can be sent.",
        "Open it in Outlook, save its attachments, and drop those.",
    )


def encrypted_mail() -> Trouble:
    return trouble(
        "mail-encrypted", "blocks", "The e-mail is encrypted, so that only the people it was sent to can read it.",
        "Open it in Outlook as one of them, save its attachments and print it to PDF, and drop those.",
    )


def sealed_mail() -> Trouble:
    return trouble(
        "mail-encrypted", "blocks", "The e-mail is signed in a way that seals its text; only Outlook can show it.",
        "Open it in Outlook, save its attachments and print it to PDF, and drop those.",
    )


def signed_mail() -> Trouble:
    return trouble(
        "signature-ends", "tells", "The e-mail is signed digitally; the signature cannot survive in a bundle.",
        "Keep the signed original: where the e-mail itself is used, it is kept beside the bundle.",
    )


def attachment_elsewhere() -> Trouble:
    return trouble(
        "attachment-elsewhere", "blocks",
        "The e-mail only names this attachment: it lies elsewhere (OneDrive, for example) and is not fetched.",
        "Open the e-mail in Outlook, download the paper, and drop it into the folder.",
    )


def object_in_mail() -> Trouble:
    return trouble(
        "kind-not-supported", "blocks", "This was pasted into the e-mail as an object that only Outlook can show.",
        _SAVE_FROM_MAIL,
    )


def pictures_not_fetched(count: int) -> Trouble:
    said = "a picture" if count == 1 else f"{count} pictures"
    return trouble(
        "pictures-not-fetched", "tells", f"The e-mail shows {said} from the internet; nothing is fetched from there.",
        "Nothing to do, unless a picture matters: then print the e-mail to PDF in Outlook, and drop that.",
    )
