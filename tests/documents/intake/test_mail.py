"""What is read from e-mails, whatever program wrote them, and what is told of bad ones."""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bundler.documents.intake import limits, outlook_mail
from bundler.documents.intake.examine import examine
from bundler.documents.intake.mail import Mail
from bundler.documents.intake.mail_paper import mail_as_html, mail_to_page
from bundler.documents.intake.mime_mail import as_mime, read_mime
from bundler.documents.intake.rtf_body import read_rtf, unpacked_rtf
from bundler.documents.intake.tnef import read_tnef
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.model.paper import Examination, PaperKind, kept_as
from tests.documents.intake.mail_papers import eml, mapi_text, message_tree, msg, winmail, zipped


@pytest.fixture
def dot(tmp_path: Path) -> bytes:
    Image.new("RGB", (3, 3), "red").save(tmp_path / "dot.png")
    return (tmp_path / "dot.png").read_bytes()


def looked_at(folder: Path, name: str, data: bytes) -> tuple[Examination, dict[str, bytes]]:
    """What examining finds, and the bytes of each member by name."""
    (folder / "into").mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    found = examine(folder / name, into=folder / "into")
    kept = {one.name: (folder / "into" / kept_as(one.sha256, one.name)) for one in found.members if not one.trouble}
    return found, {name: path.read_bytes() for name, path in kept.items()}


def said_by(data: bytes) -> Mail:
    return read_mime(data)


# .eml


def test_an_email_tells_who_wrote_to_whom_when_and_what_and_gives_its_papers(tmp_path: Path) -> None:
    found, members = looked_at(tmp_path, "from the GP.eml", eml("Dear Sam", attachments={"medical.pdf": b"%PDF-1.7"}))
    assert found.kind is PaperKind.MAIL
    assert found.troubles == ()
    assert members == {"medical.pdf": b"%PDF-1.7"}
    for line in ("GP Surgery <gp@example.org>", "3 March 2026, 14:05 (UTC)", "medical.pdf", "Dear Sam"):
        assert line in found.words


def test_a_nested_email_is_a_paper_that_opens_in_turn(tmp_path: Path) -> None:
    inner = eml("inner", attachments={"photo.jpg": b"\xff\xd8\xff"})
    found, members = looked_at(tmp_path, "a.eml", eml(nested=inner))
    assert [member.name for member in found.members] == ["Papers.eml"]
    again, photos = looked_at(tmp_path, "b.eml", members["Papers.eml"])
    assert photos == {"photo.jpg": b"\xff\xd8\xff"}
    assert "inner" in again.words


def test_of_a_text_in_two_versions_the_better_one_speaks_and_no_paper_of_either_is_lost(tmp_path: Path) -> None:
    plain = b"Content-Type: text/plain\n\nin plain words\n"
    markup = b"Content-Type: text/html\n\n<p>in fair words</p>\n"
    beside = b"Content-Type: application/pdf; name=beside.pdf\n\n%PDF\n"
    inner = b"Content-Type: multipart/mixed; boundary=y\n\n--y\n" + plain + b"--y\n" + beside + b"--y--\n"
    head = b"From: a@b.c\nContent-Type: multipart/alternative; boundary=x\n\n--x\n"
    found, members = looked_at(tmp_path, "a.eml", head + inner + b"--x\n" + markup + b"--x--\n")
    assert "in fair words" in found.words
    assert "in plain words" not in found.words
    assert list(members) == ["beside.pdf"]


def test_texts_that_stand_one_after_the_other_all_speak_in_their_order() -> None:
    parts = (b"Content-Type: text/plain\n\nfirst\n", b"Content-Type: text/html\n\n<b>second</b>\n",
             b"Content-Type: text/plain\n\n<third>\n")
    mail = said_by(b"From: a@b.c\nContent-Type: multipart/mixed; boundary=x\n\n--x\n" + b"--x\n".join(parts) + b"--x--")
    assert mail.html.index("first") < mail.html.index("<b>second</b>") < mail.html.index("&lt;third&gt;")


def test_pictures_that_the_text_shows_are_no_papers_and_others_are(tmp_path: Path, dot: bytes) -> None:
    mail = eml(html="<p>See <img src='cid:shown@x'></p>", inline={"shown@x": dot, "unshown@x": dot + b"\n"})
    found, _ = looked_at(tmp_path, "a.eml", mail)
    assert [member.name for member in found.members] == ["attachment.png"]
    mail_to_page(tmp_path / "a.eml", tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text("utf-8").count("data:image") == 1


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<p>Please see photo.png</p>", id="only named in the words"),
        pytest.param("<p>Hi</p><img src='cid:photo.png.of.the.bruise@x'>", id="part of another name"),
        pytest.param("<div style='display:none'><img src='cid:photo.png'></div>", id="in a hidden piece"),
        pytest.param("<table background='cid:photo.png'><tr><td>Hi</table>", id="only behind the words"),
    ],
)
def test_a_picture_that_the_text_names_but_does_not_show_stays_a_paper(tmp_path: Path, dot: bytes, html: str) -> None:
    found, members = looked_at(tmp_path, "a.eml", eml(html=html, inline={"photo.png": dot}))
    assert list(members.values()) == [dot]
    assert "attachment.png" in found.words


def test_a_picture_that_is_damaged_or_has_the_name_of_another_stays_a_paper(tmp_path: Path, dot: bytes) -> None:
    html = "<img src='cid:one'><img src='cid:two'>"
    first, second = (
        b"Content-Type: image/png\nContent-ID: <one>\nContent-Transfer-Encoding: base64\n\n" + b64encode(data) + b"\n"
        for data in (dot, dot + b"another")
    )
    mail = eml(html=html, inline={"two": dot[:20]})
    end = mail.rindex(b"--", 0, -3)
    boundary = mail[end:].rstrip().removesuffix(b"--")
    whole = mail[:end] + boundary + b"\n" + first + boundary + b"\n" + second + mail[end:]
    _, members = looked_at(tmp_path, "a.eml", whole)
    assert sorted(members.values()) == sorted([dot[:20], dot + b"another"])


def test_a_picture_that_no_page_can_show_stays_a_paper(tmp_path: Path) -> None:
    found, _ = looked_at(tmp_path, "a.eml", eml(html="<img src='cid:scan'>", inline={"scan": b"II*\0 a TIFF"}))
    assert len(found.members) == 1


def test_nothing_is_fetched_and_no_script_gets_onto_the_page(tmp_path: Path) -> None:
    html = "<script>alert(1)</script><img src='https://tracker.example/x.png' width=50><p onclick='x()'>Hello</p>"
    found, _ = looked_at(tmp_path, "a.eml", eml(html=html))
    mail_to_page(tmp_path / "a.eml", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text("utf-8")
    assert [trouble.code for trouble in found.troubles] == ["pictures-not-fetched"]
    assert not any(word in page for word in ("script", "tracker.example", "onclick"))


def test_addresses_in_angle_brackets_are_printed_and_not_taken_for_html() -> None:
    assert "&lt;gp@example.org&gt;" in mail_as_html(said_by(eml()))


def test_bcc_is_shown_where_the_file_has_it() -> None:
    assert said_by(b"From: a@b.c\nBcc: d@e.f\n\nx").headers["Bcc"] == "d@e.f"


@pytest.mark.parametrize(("raw", "said"), [
    pytest.param(b"=?utf-8?q?ci=C3=ABle?=", "ciële", id="MIME words"),
    pytest.param("ciële".encode(), "ciële", id="raw UTF-8"),
    pytest.param("ciële".encode("cp1252"), "ciële", id="raw Windows"),
    pytest.param(b"=?x-unheard-of?q?caf=E9?=", "café", id="an encoding nobody knows"),
    pytest.param(b"=?utf-8?b?%%%?=", "=?utf-8?b?%%%?=", id="no base64"),
    pytest.param(b"one\r\n two", "one two", id="folded"),
])
def test_subjects_are_read_in_every_encoding(raw: bytes, said: str) -> None:
    assert said_by(b"Subject: " + raw + b"\r\nFrom: a@b.c\r\n\r\nx").subject == said


@pytest.mark.parametrize(("header", "name"), [
    pytest.param(b"attachment; filename*=utf-8''ci%C3%ABle.pdf", "ciële.pdf", id="RFC 2231"),
    pytest.param(b'attachment; filename*0="lo"; filename*1="ng.pdf"', "long.pdf", id="in pieces"),
    pytest.param(b'attachment; filename="=?iso-8859-1?q?ci=EBle.pdf?="', "ciële.pdf", id="MIME words"),
    pytest.param(b'attachment; filename="..\\..\\evil.pdf"', "evil.pdf", id="a Windows path"),
    pytest.param(b'attachment; filename="/etc/passwd"', "passwd", id="an absolute path"),
    pytest.param(b"attachment", "attachment.pdf", id="no name"),
])
def test_names_of_attachments_are_read_and_made_safe(tmp_path: Path, header: bytes, name: str) -> None:
    mail = (
        b"From: a@b.c\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
        b"Content-Type: application/pdf\nContent-Disposition: " + header + b"\n\n%PDF\n--x--\n"
    )
    found, _ = looked_at(tmp_path, "a.eml", mail)
    assert [member.name for member in found.members] == [name]


def test_an_attachment_without_a_boundary_at_its_end_is_not_lost(tmp_path: Path) -> None:
    whole = eml(attachments={"medical.pdf": b"%PDF-1.7 and so on"})
    _, members = looked_at(tmp_path, "a.eml", whole[:whole.rindex(b"--", 0, -4)])
    assert members["medical.pdf"] == b"%PDF-1.7 and so on"


def test_a_message_that_says_it_has_parts_and_has_none_keeps_its_text() -> None:
    broken = b"From: a@b.c\nContent-Type: multipart/mixed; boundary=never\n\nThe words are here all the same."
    assert "The words are here" in said_by(broken).text


def test_files_that_old_programs_wrote_into_the_text_are_attachments() -> None:
    mail = said_by(b"From: a@b.c\n\nSee below.\n\nbegin 644 note.txt\n%:&5L;&\\\n`\nend\n")
    assert [(one.name, one.data) for one in mail.attachments] == [("note.txt", b"hello")]
    assert "begin 644" not in mail.text


def test_an_invitation_is_told_in_words() -> None:
    mail = said_by(
        b"From: a@b.c\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nSUMMARY:Strategy mee\n ting\n"
        b"DTSTART:20260303T140000Z\nUID:1\nEND:VCALENDAR\n"
    )
    assert "Summary: Strategy meeting" in mail.text
    assert "UID" not in mail.text


@pytest.mark.parametrize("mail", [
    pytest.param(b"From: a@b.c\nContent-Type: multipart/encrypted; boundary=x\n\n--x\n\nx\n--x--\n", id="PGP/MIME"),
    pytest.param(b"From: a@b.c\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx", id="S/MIME"),
    pytest.param(b"From: a@b.c\nContent-Type: application/pkcs7-mime; smime-type=signed-data\n\nx", id="sealed"),
    pytest.param(b"From: a@b.c\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n", id="PGP in the text"),
])
def test_an_encrypted_email_is_refused_with_what_to_do(tmp_path: Path, mail: bytes) -> None:
    found, _ = looked_at(tmp_path, "a.eml", mail)
    assert [trouble.code for trouble in found.troubles] == ["mail-encrypted"]
    assert "Outlook" in found.troubles[0].remedy


def test_a_signed_email_is_read_and_its_signature_told(tmp_path: Path) -> None:
    mail = (
        b"From: a@b.c\nContent-Type: multipart/signed; boundary=x\n\n--x\n\nDear Sam\n--x\n"
        b"Content-Type: application/pkcs7-signature; name=smime.p7s\n\nabc\n--x--\n"
    )
    found, _ = looked_at(tmp_path, "a.eml", mail)
    assert found.signed
    assert found.members == ()
    assert [trouble.code for trouble in found.troubles] == ["signature-ends"]


@pytest.mark.parametrize("levels", [70, 400, 3_000])
def test_parts_nested_beyond_reason_are_refused_and_nothing_overflows(tmp_path: Path, levels: int) -> None:
    mail = b"From: a@b.c\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(levels)
    )
    found, _ = looked_at(tmp_path, "a.eml", mail + b"\n\nx")
    assert [trouble.code for trouble in found.troubles] == ["zip-bomb"]


def test_an_email_larger_than_any_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_MAIL_BYTES", 100)
    found, _ = looked_at(tmp_path, "a.eml", eml())
    assert [trouble.code for trouble in found.troubles] == ["too-large"]


def test_two_attachments_of_one_name_are_both_kept(tmp_path: Path) -> None:
    twice = eml(attachments={"scan.pdf": b"one", "SCAN.pdf": b"two"})
    _, members = looked_at(tmp_path, "a.eml", twice)
    assert members == {"scan.pdf": b"one", "SCAN (2).pdf": b"two"}


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_reading_an_email_fail_otherwise_than_by_refusing_it(data: bytes) -> None:
    for start in (b"From: a@b.c\n", b'Content-Type: multipart/mixed; boundary="="\n\n--=\n', b"Subject: =?utf-8?b?"):
        with suppress(RefusedPaperError):
            mail_as_html(read_mime(start + data))


# Outlook


def test_an_outlook_message_gives_its_text_its_papers_and_the_emails_in_it(tmp_path: Path) -> None:
    inner = message_tree("inner", subject="Photo", attachments={"photo.jpg": b"\xff\xd8\xff"}, header=24)
    data = msg("Dear Sam", attachments={"medical.pdf": b"%PDF" * 3000}, nested={"Fw: photo": inner})
    found, members = looked_at(tmp_path, "from the GP.msg", data)
    assert found.kind is PaperKind.MAIL
    assert list(members) == ["medical.pdf", "Fw photo.eml"]
    assert members["medical.pdf"] == b"%PDF" * 3000
    assert "3 March 2026, 14:05 (UTC)" in found.words
    _, photos = looked_at(tmp_path, "b.eml", members["Fw photo.eml"])
    assert photos == {"photo.jpg": b"\xff\xd8\xff"}


def test_pictures_that_an_outlook_message_shows_are_no_papers(tmp_path: Path, dot: bytes) -> None:
    found, _ = looked_at(tmp_path, "a.msg", msg(html=b"<p>Hi <img src='cid:one@x'></p>", inline={"one@x": dot}))
    assert found.members == ()
    assert "Hi" in found.words


def test_an_attachment_that_lies_in_the_cloud_is_named_with_what_to_do(tmp_path: Path) -> None:
    found, _ = looked_at(tmp_path, "a.msg", msg("x", elsewhere="report.docx"))
    assert [(one.name, one.trouble and one.trouble.code) for one in found.members] == [
        ("report.docx", "attachment-elsewhere")
    ]


def test_a_signed_outlook_message_is_read_through_to_the_email_inside(tmp_path: Path) -> None:
    inside = eml("Really signed", attachments={"medical.pdf": b"%PDF"})
    data = msg(kind="IPM.Note.SMIME.MultipartSigned", attachments={"smime.p7m": inside})
    found, members = looked_at(tmp_path, "a.msg", data)
    assert list(members) == ["medical.pdf"]
    assert found.signed
    assert "Really signed" in found.words


def test_an_encrypted_outlook_message_is_refused(tmp_path: Path) -> None:
    found, _ = looked_at(tmp_path, "a.msg", msg(kind="IPM.Note.SMIME", attachments={"smime.p7m": b"x"}))
    assert [trouble.code for trouble in found.troubles] == ["mail-encrypted"]


def test_a_cut_off_outlook_message_is_damaged(tmp_path: Path) -> None:
    whole = msg("x" * 9000)
    for length in range(600, len(whole), 1024):
        found, _ = looked_at(tmp_path, "a.msg", whole[:length])
        assert [trouble.code for trouble in found.troubles if trouble.severity == "blocks"] == ["damaged"]


def test_messages_within_messages_come_to_an_end() -> None:
    tree = message_tree("innermost", header=24)
    for _ in range(limits.MAX_DEPTH + 2):
        tree = message_tree("x", nested={"next": tree}, header=24)
    with pytest.raises(RefusedPaperError) as refusal:
        outlook_mail.read_msg(msg("x", nested={"next": tree}))
    assert refusal.value.trouble.code == "zip-bomb"


@given(st.integers(0, 60_000), st.binary(min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_no_changed_bytes_make_reading_an_outlook_message_fail_otherwise_than_by_refusing_it(
    place: int, change: bytes
) -> None:
    whole = bytearray(msg("Dear Sam", attachments={"a.pdf": b"%PDF" * 2000}))
    at = place % len(whole)
    whole[at:at + len(change)] = change
    with suppress(RefusedPaperError):
        outlook_mail.read_msg(bytes(whole))


def test_an_email_written_out_of_an_outlook_message_says_the_same_and_is_always_the_same_bytes(dot: bytes) -> None:
    mail = outlook_mail.read_msg(msg(html="<p>Łódź <img src='cid:a'></p>".encode(), inline={"a": dot}, subject="Łódź"))
    again = read_mime(as_mime(mail))
    assert (again.html, again.subject, dict(again.pictures)) == (mail.html, mail.subject, dict(mail.pictures))
    assert again.headers == mail.headers
    assert as_mime(mail) == as_mime(mail)


# Rich Text


def test_the_example_of_the_specification_is_unpacked() -> None:
    packed = bytes.fromhex(  # [MS-OXRTFCP] 3.1
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232"
        "0af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpacked_rtf(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


@pytest.mark.parametrize(("rtf", "text"), [
    pytest.param(rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}Hello\par World}", "Hello\nWorld", id="paragraphs"),
    pytest.param(rb"{\rtf1\ansi caf\'e9}", "café", id="an accent"),
    pytest.param(rb"{\rtf1\ansi\uc1 \u8364?5}", "€5", id="a letter by number"),
    pytest.param(rb"{\rtf1\ansi\uc0\u-10179\u-8704 !}", "😀!", id="a face in two halves"),
    pytest.param(rb"{\rtf1\ansi{\*\generator Word;}\{x\}}", "{x}", id="braces"),
    pytest.param(rb"{\rtf1\ansi}}}}{{{", "", id="unbalanced"),
])
def test_rich_text_is_read_as_text(rtf: bytes, text: str) -> None:
    assert read_rtf(rtf).text == text


def test_html_that_outlook_wrapped_in_rich_text_comes_out_as_html() -> None:
    rtf = rb"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\b \htmlrtf0 A < B\htmlrtf }\htmlrtf0{\*\htmltag72 </p>}}"
    assert read_rtf(rtf).html == "<p>A &lt; B</p>"


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_rich_text_makes_reading_fail(data: bytes) -> None:
    read_rtf(b"{\\rtf1" + data)
    unpacked_rtf(b"\0\0\0\0\xff\xff\0\0LZFu\0\0\0\0" + data)


# winmail.dat


def test_a_winmail_dat_gives_its_papers_under_their_long_names(tmp_path: Path) -> None:
    nested = winmail({"photo.jpg": b"\xff\xd8\xff"})
    found, members = looked_at(tmp_path, "winmail.dat", winmail({"medical – Łódź.pdf": b"%PDF"}, nested=nested))
    assert found.kind is PaperKind.ARCHIVE
    assert members == {"medical – Łódź.pdf": b"%PDF", "Forwarded.dat": nested}


def test_a_winmail_dat_with_words_of_its_own_is_an_email(tmp_path: Path) -> None:
    properties = b"\1\0\0\0" + mapi_text(0x1000, "Dear Sam")
    found, _ = looked_at(tmp_path, "winmail.dat", winmail({}, subject="Papers", properties=properties))
    assert found.kind is PaperKind.MAIL
    assert "Dear Sam" in found.words


def test_a_winmail_dat_that_says_it_is_longer_than_it_is_ends() -> None:
    endless = bytes.fromhex("789f3e22010001") + b"\x06\x90\x08\x00" + b"\xff" * 42
    assert len(endless) == 53
    assert not read_tnef(endless).is_whole


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_winmail_dat_makes_reading_fail_or_never_end(data: bytes) -> None:
    read_tnef(b"\x78\x9f\x3e\x22\1\0" + data)
    read_tnef(winmail({"a.pdf": b"%PDF"}, properties=data, subject="x"))


def test_a_winmail_dat_cut_off_anywhere_is_refused_or_gives_what_it_can(tmp_path: Path) -> None:
    papers = {"a.pdf": b"%PDF" * 30, "b.pdf": b"%PDF2"}
    whole = winmail(papers, subject="x")
    for length in range(6, len(whole), 5):
        _, members = looked_at(tmp_path, "winmail.dat", whole[:length])
        assert members.items() <= papers.items(), length
    found, _ = looked_at(tmp_path, "winmail.dat", whole[:whole.index(b"%PDF%PDF") + 8])
    assert [trouble.code for trouble in found.troubles] == ["damaged"]


def test_an_archive_in_an_email_is_a_paper(tmp_path: Path) -> None:
    data = zipped({"a.txt": b"x"})
    _, members = looked_at(tmp_path, "a.eml", eml(attachments={"papers.zip": data}))
    assert members == {"papers.zip": data}
