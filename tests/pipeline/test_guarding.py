"""Nothing is sent in which its reader could find a protected fact, wherever in the files it is (T48)."""

from __future__ import annotations

import json
import shutil
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import img2pdf
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from bundler.model.guard import GuardReport
from bundler.pipeline.guarding import Reader, guard, reader_of, write_report
from bundler.pipeline.look import look_at
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PACK, LayOut, text_pdf
from tests.documents.apart import misbehaving
from tests.documents.intake.mail_papers import eml, msg, winmail
from tests.documents.scan_papers import drawn as drawn_page
from tests.documents.scan_papers import jpeg, scribbled
from tests.documents.word_papers import BY, para, picture, relation, run, write_word
from tests.documents.word_papers import field as field_of

PLACEMENT = {
    "address": "12 High Street, Exampleton", "postcode": "ZZ7 4QA", "phone": "01632 960147",
    "household": [{"name": "Bronwen Maredudd-Pike", "role": "carer"}],
}  # fmt: skip
FAMILY = Reader("fgc-family", ())
ADM = Reader("adm", ())
"""Of whom no page is read as it looks where its words can be had."""


@pytest.fixture
def guarded(workshop: Workshop, lay_out: LayOut, tmp_path: Path) -> Callable[..., GuardReport]:
    """Guards files, given by name, for a reader."""

    def run(files: dict[str, bytes], reader: Reader = FAMILY, **case: Any) -> GuardReport:
        lay_out({"placement": PLACEMENT, **case})
        (look,) = look_at(workshop, "T-1")
        assert look.seen
        folder = tmp_path / "to-send"
        shutil.rmtree(folder, ignore_errors=True)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return guard(workshop, look.seen.situation, folder, reader)

    return run


FACT = "12 High Street"
PAGE = "An ordinary page of text in this paper"


def changed(change: Callable[[pikepdf.Pdf], None], words: str = PAGE) -> bytes:
    target = BytesIO()
    with pikepdf.open(BytesIO(text_pdf(words))) as pdf:
        change(pdf)
        pdf.save(target)
    return target.getvalue()


def bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Visit to 12 High St", 0))


def page_label(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(f"{FACT} "))]))


def properties(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Author"] = "B. Maredudd-Pike"


def xmp(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:description"] = FACT


def xmp_of_an_object(pdf: pikepdf.Pdf) -> None:
    packet = f"<x><dc:title>{FACT}</dc:title></x>".encode()
    pdf.pages[0].obj.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)


def marked(**keys: Any) -> Callable[[pikepdf.Pdf], None]:
    """An annotation on the first page."""

    def mark(pdf: pikepdf.Pdf) -> None:
        held = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **keys)
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(held)])

    return mark


def link(**action: Any) -> Callable[[pikepdf.Pdf], None]:
    return marked(Subtype=Name.Link, A=Dictionary(**action))


def drawn_mark(pdf: pikepdf.Pdf) -> None:
    font = pdf.pages[0].obj.Resources.Font
    look = pdf.make_stream(f"BT /F1 9 Tf ({FACT}) Tj ET".encode(), Type=Name.XObject, Subtype=Name.Form,
                           BBox=Array([0, 0, 0, 0]), Resources=Dictionary(Font=font))  # fmt: skip
    marked(Subtype=Name.Stamp, AP=Dictionary(N=look))(pdf)


def field(**keys: Any) -> Callable[[pikepdf.Pdf], None]:
    def fill(pdf: pikepdf.Pdf) -> None:
        held = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("place"), **keys))
        pdf.Root.AcroForm = Dictionary(Fields=Array([held]))

    return fill


def drawn(instructions: str) -> Callable[[pikepdf.Pdf], None]:
    def draw(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(pdf.make_stream(f"\n{instructions}".encode()))

    return draw


def photograph(*, description: str = "", place: tuple[float, float, float] | None = None) -> Callable[..., None]:
    """A picture in a PDF, with what a camera or a program wrote into it."""
    exif = Image.Exif()
    exif[0x9C9B] = description.encode("utf-16-le")
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: place})
    return pictured(drawn_page(("A letter to the child",)), exif=exif)


def pictured(
    page: Image.Image, instructions: str = "q 595 0 0 842 0 0 cm /I1 Do Q", *, is_see_through: bool = False, **how: Any
) -> Callable[[pikepdf.Pdf], None]:
    """A JPEG that the page draws by these instructions; under /G nothing shows."""
    held = BytesIO()
    page.save(held, "JPEG", **how)

    def draw(pdf: pikepdf.Pdf) -> None:
        width, height = page.size
        look: dict[str, Any] = {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 8, "Width": width, "Height": height}
        one = pdf.make_stream(held.getvalue(), Type=Name.XObject, Subtype=Name.Image, Filter=Name.DCTDecode, **look)
        if is_see_through:
            one.SMask = pdf.make_stream(bytes(width * height), Type=Name.XObject, Subtype=Name.Image, **look)
        pdf.pages[0].obj.Resources.XObject = Dictionary(I1=one)
        pdf.pages[0].obj.Resources.ExtGState = Dictionary(G=Dictionary(ca=0))
        drawn(instructions)(pdf)

    return draw


def inline_under_a_box(page: Image.Image) -> Callable[[pikepdf.Pdf], None]:
    def draw(pdf: pikepdf.Pdf) -> None:
        size = b"BI /W %d /H %d /BPC 8 /CS /G ID " % page.size
        before, after = b"\nq 595 0 0 842 0 0 cm ", b" EI Q 1 g 0 0 600 800 re f 0 g"
        pdf.pages[0].contents_add(pdf.make_stream(before + size + page.tobytes() + after))

    return draw


def layer_off(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Notes")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    pdf.pages[0].obj.Resources.Properties = Dictionary(L=layer)
    drawn(f"/OC /L BDC BT /F1 9 Tf 72 99 Td ({FACT}) Tj ET EMC")(pdf)


def layer_name(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(FACT)))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary())


def outside_the_crop(pdf: pikepdf.Pdf) -> None:
    drawn(f"BT /F1 9 Tf 72 99 Td ({FACT}) Tj ET")(pdf)
    pdf.pages[0].obj.CropBox = Array([0, 400, 595, 842])


def structure(**keys: Any) -> Callable[[pikepdf.Pdf], None]:
    def describe(pdf: pikepdf.Pdf) -> None:
        element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Figure, **keys))
        pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([element])))

    return describe


def attached(name: str, content: bytes) -> Callable[[pikepdf.Pdf], None]:
    def attach(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[name] = content

    return attach


def script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pdf.make_stream(f"app.alert('{FACT}')".encode()))


def deleted_page(pdf: pikepdf.Pdf) -> None:
    with pikepdf.open(BytesIO(text_pdf(FACT))) as other:
        pdf.Root.Kept = pdf.copy_foreign(other.pages[0].obj)


def nobodys_stream(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Kept = pdf.make_stream(f"BT ({FACT}) Tj ET".encode())


def earlier_revision() -> bytes:
    """A paper that said it, and was overwritten by an update at its end."""
    first = text_pdf(FACT)
    with pikepdf.open(BytesIO(first)) as pdf:
        number = pdf.pages[0].obj.Contents.objgen[0]
        size = int(pdf.trailer.Size)
        root = pdf.Root.objgen[0]
    start = first.rindex(b"startxref")
    before = int(first[start:].split()[1])
    stream = f"BT /F1 12 Tf 72 700 Td ({PAGE}) Tj ET".encode()
    body = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, len(stream), stream)
    at = len(first) + 1
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, at)
    tail = b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, root, before, at + len(body),
    )  # fmt: skip
    return first + b"\n" + body + table + tail


def word(tmp: Path, body: str, **parts: Any) -> bytes:
    write_word(tmp, body, **parts)
    return tmp.read_bytes()


def zipped(**files: str | bytes) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return held.getvalue()


IN_PDF = [
    pytest.param(text_pdf("Now at 12, High St."), "page", id="body"),
    pytest.param(text_pdf("Now at 12 High", "Street with the dogs"), "across two pages", id="over two pages"),
    pytest.param(text_pdf("See https://maps.example/?q=12%20High%20Street%20Exampleton"), "page", id="printed link"),
    pytest.param(changed(bookmark), "bookmark", id="bookmark"),
    pytest.param(changed(page_label), "page label", id="page label"),
    pytest.param(changed(properties), "properties", id="document properties"),
    pytest.param(changed(xmp), "properties", id="XMP metadata"),
    pytest.param(changed(xmp_of_an_object), "properties", id="XMP metadata of a page"),
    pytest.param(changed(marked(Subtype=Name.Text, Contents=String(FACT))), "annotation", id="comment"),
    pytest.param(changed(marked(Subtype=Name.Text, T=String("Bronwen Pike"))), "annotation", id="comment's author"),
    pytest.param(changed(marked(Subtype=Name.Text, Subj=String(FACT))), "annotation", id="comment's subject"),
    pytest.param(changed(marked(Subtype=Name.FreeText, RC=String("<p>12 <b>High</b> Street</p>"))), "annotation",
                 id="rich text"),
    pytest.param(changed(marked(Subtype=Name.Text, Popup=Dictionary(Contents=String(FACT)))), "annotation", id="popup"),
    pytest.param(changed(drawn_mark), "hidden drawing", id="drawn comment"),
    pytest.param(changed(link(S=Name.URI, URI=String("https://x.example/12%20High%20St"))), "link", id="web link"),
    pytest.param(changed(link(S=Name.Launch, F=String("N:/12 High Street.doc"))), "link", id="link to a file"),
    pytest.param(changed(marked(Subtype=Name.Link, Dest=String("12-high-street"))), "link", id="named place"),
    pytest.param(changed(field(V=String(FACT))), "form field", id="form value"),
    pytest.param(changed(field(DV=String(FACT))), "form field", id="form default"),
    pytest.param(changed(field(TU=String(FACT))), "form field", id="form tooltip"),
    pytest.param(changed(field(Opt=Array([String("here"), String(FACT)]))), "form field", id="form option"),
    pytest.param(changed(layer_off), "page", id="hidden layer"),
    pytest.param(changed(layer_name), "layer", id="layer's name"),
    pytest.param(changed(drawn(f"BT 3 Tr /F1 9 Tf 72 99 Td ({FACT}) Tj ET")), "page", id="invisible text"),
    pytest.param(changed(drawn(f"BT /F1 9 Tf 72 99 Td ({FACT}) Tj ET 1 g 0 0 595 200 re f")), "page",
                 id="under a white box"),
    pytest.param(changed(drawn(f"1 g BT /F1 9 Tf 72 99 Td ({FACT}) Tj ET")), "page", id="white on white"),
    pytest.param(changed(outside_the_crop), "page", id="outside the crop box"),
    pytest.param(changed(drawn(f"BT /F1 9 Tf 9000 9999 Td ({FACT}) Tj ET")), "page", id="outside the page"),
    pytest.param(changed(drawn(f"/Span <</ActualText ({FACT})>> BDC BT /F1 9 Tf 72 99 Td (there) Tj ET EMC")),
                 "description", id="text for other text"),
    pytest.param(changed(drawn(f"/Span <</ActualText (there)>> BDC BT /F1 9 Tf 72 99 Td ({FACT}) Tj ET EMC")),
                 "page", id="other text for text"),
    pytest.param(changed(structure(Alt=String(FACT))), "description", id="alternative text"),
    pytest.param(changed(structure(ActualText=String(FACT))), "description", id="actual text of a figure"),
    pytest.param(changed(structure(E=String(FACT))), "description", id="expansion"),
    pytest.param(changed(attached("a.txt", FACT.encode())), "embedded file", id="file inside"),
    pytest.param(changed(attached("a.docx", zipped(word__document_xml=f"<p><t>{FACT}</t></p>"))), "embedded file",
                 id="Word inside"),
    pytest.param(changed(attached("a.zip", zipped(b_zip=zipped(c_txt=FACT)))), "embedded file", id="ZIP in a ZIP"),
    pytest.param(changed(attached(f"{FACT}.txt", b"")), "other text inside the file", id="name of a file inside"),
    pytest.param(changed(script), "script", id="script"),
    pytest.param(changed(deleted_page), "hidden drawing", id="page that was taken out"),
    pytest.param(changed(nobodys_stream), "other text inside the file", id="drawing that nothing draws"),
    pytest.param(earlier_revision(), "earlier version", id="earlier revision"),
    pytest.param(text_pdf(PAGE) + FACT.encode(), "other text inside the file", id="behind the end"),
    pytest.param(text_pdf("See https://maps.example/?q=12%20High%20St%2C%20Exampleton"), "page", id="link in words"),
    pytest.param(changed(photograph(description=FACT)), "properties", id="description in a photograph"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "kind"), IN_PDF)
def test_a_protected_fact_in_any_place_of_a_pdf_is_refused(
    guarded: Callable[..., GuardReport], content: bytes, kind: str
) -> None:
    report = guarded({"a.pdf": content}, ADM)
    assert report.refuses
    assert kind in {hit.kind for hit in report.hits}


INSERTED = f'<w:ins {BY}>{run("High Street")}</w:ins>'
DELETED = f"<w:del {BY}><w:r><w:delText>High Street</w:delText></w:r></w:del>"
SDT = f'<w:sdt><w:sdtPr><w:alias w:val="{FACT}"/></w:sdtPr><w:sdtContent>{para("x")}</w:sdtContent></w:sdt>'
_SHAPE = f"<v:shape><v:textbox><w:txbxContent>{para(FACT)}</w:txbxContent></v:textbox></v:shape>"
BOX = f"<w:r><w:pict>{_SHAPE}</w:pict></w:r>"
SHEET_INSIDE = zipped(xl__sharedStrings_xml=f"<sst><si><t>{FACT}</t></si></sst>")
CORE = f"<p><creator>Someone</creator><title>{FACT}</title></p>"

IN_WORD = [
    pytest.param({"body": para("Now at ", FACT)}, "body", id="body"),
    pytest.param({"body": para(run("Now at 1"), run("2 Hi"), run("gh Street"))}, "body", id="split over runs"),
    pytest.param({"body": para(run("at 12 "), DELETED)}, "body", id="tracked deletion"),
    pytest.param({"body": para(run("at 12 "), INSERTED)}, "body", id="tracked insertion"),
    pytest.param({"body": para(run("at 12 High "), f"<w:del {BY}><w:r><w:delText>Lane</w:delText></w:r></w:del>",
                               run("Street"))}, "body", id="round a deletion"),
    pytest.param({"body": para(run("at 12 High "), run("xx", "<w:vanish/>"), run("Street"))}, "body",
                 id="round hidden text"),
    pytest.param({"body": para(run(FACT, "<w:vanish/>"))}, "body", id="hidden text"),
    pytest.param({"body": para(BOX)}, "body", id="text box"),
    pytest.param({"body": para(field_of("QUOTE 12 High Street", "x"))}, "body", id="field instruction"),
    pytest.param({"body": para(picture("rId9", alt=FACT))}, "description", id="alternative text"),
    pytest.param({"body": SDT}, "settings", id="content control"),
    pytest.param({"body": para("x"), "header": para(FACT)}, "header or footer", id="header"),
    pytest.param({"body": para("x"), "footer": para(FACT)}, "header or footer", id="footer"),
    pytest.param({"body": para("x"), "footnotes": f"<w:footnote>{para(FACT)}</w:footnote>"}, "note", id="footnote"),
    pytest.param({"body": para("x"), "comments": f"<w:comment {BY}>{para(FACT)}</w:comment>"}, "comment", id="comment"),
    pytest.param({"body": para("x"), "files": {"docProps/core.xml": CORE.encode()}}, "properties", id="properties"),
    pytest.param({"body": para("x"), "files": {"docProps/custom.xml": CORE.encode()}}, "properties",
                 id="own properties"),
    pytest.param({"body": para("x"), "files": {"customXml/item1.xml": CORE.encode()}}, "settings", id="custom XML"),
    pytest.param({"body": para("x"), "files": {"word/embeddings/a.xlsx": SHEET_INSIDE}}, "embedded file",
                 id="embedded sheet"),
    pytest.param({"body": para("x"), "relations": relation("rId9", "hyperlink", "https://x.example/?q=12+High+St",
                                                           external=True)}, "settings", id="link"),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "kind"), IN_WORD)
def test_a_protected_fact_in_any_place_of_a_word_paper_is_refused(
    guarded: Callable[..., GuardReport], tmp_path: Path, parts: dict[str, Any], kind: str
) -> None:
    body = parts["body"]
    others = {name: part for name, part in parts.items() if name != "body"}
    report = guarded({"index.docx": word(tmp_path / "w.docx", body, **others)}, ADM)
    assert report.refuses
    assert kind in {hit.kind for hit in report.hits}


SHEET = {
    "xl__sharedStrings_xml": "<sst><si><t>High Street</t></si><si><t>12</t></si></sst>",
    "xl__worksheets__sheet1_xml": '<s><row><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row></s>',
}
MAIL = b"From: a@example.org\nSubject: =?utf-8?B?MTIgSGlnaCBTdHJlZXQ=?=\n\nHello\n"

IN_OTHERS = [
    pytest.param("12 High Street.pdf", text_pdf(PAGE), "file name", id="file name"),
    pytest.param("letters/BronwenPike.txt", b"x", "file name", id="folder and file name"),
    pytest.param("a.txt", b"12 High\r\nStreet", "body", id="text"),
    pytest.param("a.csv", "place,12;“High Street”".encode(), "body", id="table"),
    pytest.param("a.json", b'{"place": "12 High\\u0020Street"}', "body", id="JSON"),
    pytest.param("a.html", b"<p>12 <b>Hi</b>gh Street</p>", "body", id="web page"),
    pytest.param("a.html", b"<!-- 12 High Street --><p>x</p>", "hidden text", id="remark in a web page"),
    pytest.param("a.html", b'<img alt="12 High Street">', "body", id="alternative text in a web page"),
    pytest.param("a.html", b'<a href="?q=12%20High%20St">here</a>', "body", id="link in a web page"),
    pytest.param("a.html", b"<p>12&nbsp;High&#32;Street</p>", "body", id="escapes in a web page"),
    pytest.param("a.xlsx", zipped(**SHEET), "chart or sheet", id="cells side by side"),
    pytest.param("a.eml", MAIL, "properties", id="subject of a mail"),
    pytest.param("a.p7s", b"\x30\x82\x01\x02\x00\x9912 High Street\x00\x01", "other text inside the file",
                 id="signature"),
]  # fmt: skip


TWO_MAILS = b"".join(b"From gp@example.org Tue Mar 03 14:05:00 2026\n" + eml(words) + b"\n" for words in ("Hm.", FACT))
AS_LETTERS = b"Cc: a@example.org\nContent-Transfer-Encoding: quoted-printable\n\n12=20H=69gh=\n Street"

INSIDE = [
    pytest.param("sent.eml", eml(FACT), id="mail"),
    pytest.param("sent.eml", eml("Hm.", attachments={"a.pdf": text_pdf(FACT)}), id="paper of a mail"),
    pytest.param("sent.eml", eml("Hm.", html="<p>12 <b>High</b> Street</p>"), id="mail as a web page"),
    pytest.param("sent.eml", eml("Hm.", nested=eml(FACT)), id="mail in a mail"),
    pytest.param("sent.eml", AS_LETTERS, id="mail in escapes"),
    pytest.param("unnamed", eml(FACT), id="mail that is called nothing"),
    pytest.param("old.mbox", TWO_MAILS, id="folder of mails"),
    pytest.param("a.msg", msg(FACT), id="Outlook message"),
    pytest.param("a.msg", msg("Hm.", attachments={"a.csv": b"who,where\r\nMia,12 High Street\r\n"}),
                 id="table in an Outlook message"),
    pytest.param("winmail.dat", winmail({"a.txt": FACT.encode()}), id="winmail.dat"),
    pytest.param("a.csv", b"name;street\nMia;12 High St\n", id="table"),
    pytest.param("a.csv", "name\tstreet\nMia\t12 High St\n".encode("utf-16"), id="table in wide letters"),
    pytest.param("a.json", json.dumps({"street": "12 H\u00adigh Street"}).encode(), id="JSON"),
    pytest.param("a.html", b"<p>12 <i>High</i>&nbsp;Street</p>", id="web page"),
    pytest.param("a.rtf", rb"{\rtf1\ansi Now at 12 {\b Hi\'67h} Street\par}", id="rich text"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content"), INSIDE)
def test_a_file_inside_a_pdf_is_opened_whatever_it_is(
    guarded: Callable[..., GuardReport], name: str, content: bytes
) -> None:
    report = guarded({"a.pdf": changed(attached(name, content))}, ADM)
    assert report.refuses
    assert "embedded file" in {hit.kind for hit in report.hits}
    assert report.unread == ()


def test_a_file_inside_that_nothing_leads_to_any_more_is_opened(guarded: Callable[..., GuardReport]) -> None:
    def leave(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Kept = pdf.make_stream(zipped(a_txt=FACT), Type=Name.EmbeddedFile)

    assert "embedded file" in {hit.kind for hit in guarded({"a.pdf": changed(leave)}, ADM).hits}


def test_an_outlook_message_that_is_damaged_is_told(guarded: Callable[..., GuardReport]) -> None:
    report = guarded({"a.pdf": changed(attached("a.msg", msg(FACT)[:900]))})
    assert report.refuses
    assert [one.kind for one in report.unread] == ["embedded file"]


@pytest.mark.parametrize(("name", "content", "kind"), IN_OTHERS)
def test_a_protected_fact_in_any_other_file_is_refused(
    guarded: Callable[..., GuardReport], name: str, content: bytes, kind: str
) -> None:
    report = guarded({name: content}, ADM)
    assert report.refuses
    assert kind in {hit.kind for hit in report.hits}


def test_files_without_a_protected_fact_may_be_sent(guarded: Callable[..., GuardReport]) -> None:
    report = guarded({"a.pdf": text_pdf("Ada goes to school and likes it", "She has two friends there and a dog")})
    assert (report.refuses, report.hits, report.unread) == (False, (), ())
    assert report.facts
    assert {(one.kind, one.pages) for one in report.searched if one.kind == "page"} == {("page", 2)}


def test_those_who_may_see_every_fact_are_refused_nothing(guarded: Callable[..., GuardReport]) -> None:
    reader = Reader("panel", ("placement", "carers", "parent-address", "siblings", "third-parties"))
    assert not guarded({"a.pdf": text_pdf("Now at 12, High St.")}, reader).refuses


def test_the_report_is_kept_for_the_authority_alone(guarded: Callable[..., GuardReport], tmp_path: Path) -> None:
    kept = write_report(guarded({"a.pdf": text_pdf("Now at 12, High St.")}), tmp_path)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert GuardReport.model_validate(json.loads(kept.read_text("utf-8"))).refuses


def scan_pdf(page: Image.Image) -> bytes:
    """An image-only page."""
    return bytes(img2pdf.convert([jpeg(page)], nodate=True))


def scanned(*lines: str) -> bytes:
    return scan_pdf(drawn_page(lines))


@pytest.mark.ocr
@pytest.mark.parametrize("line", ["She lives at 12, High St. now", "with Mrs Maredudd-Pike and the dogs"])
def test_a_picture_of_a_protected_fact_is_read_and_refused(guarded: Callable[..., GuardReport], line: str) -> None:
    report = guarded({"a.pdf": scanned("Report of the visit to the child", line, "The next meeting is in December.")})
    assert report.refuses
    assert {(hit.kind, hit.page) for hit in report.hits} == {("picture", 1)}


@pytest.mark.ocr
@pytest.mark.parametrize("colour", [(190, 190, 190), (235, 235, 235), (160, 200, 240), (232, 208, 0)])
def test_a_pale_letterhead_on_a_scan_is_read_beside_black_words(
    guarded: Callable[..., GuardReport], colour: tuple[int, int, int]
) -> None:
    page = drawn_page().convert("RGB")
    pen = ImageDraw.Draw(page)
    pen.text((200, 120), "12 High Street, Exampleton", fill=colour, font=ImageFont.load_default(40))
    assert guarded({"a.pdf": scan_pdf(page)}, ADM).refuses


@pytest.mark.parametrize("packed", [Name.DCTDecode, Name.JPXDecode, Name.JBIG2Decode])
def test_a_picture_that_this_machine_cannot_show_is_unread(
    guarded: Callable[..., GuardReport], packed: Name
) -> None:
    """The page looks blank here, and another program may show it."""

    def damage(pdf: pikepdf.Pdf) -> None:
        broken = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, Width=1654, Height=2339,
                                 BitsPerComponent=8, ColorSpace=Name.DeviceGray)  # fmt: skip
        broken.write(b"\x07\x99" * 300, filter=packed)
        pdf.pages[0].add_resource(broken, Name.XObject, Name.Scan)
        pdf.pages[0].obj.Contents = pdf.make_stream(SCAN.encode())

    report = guarded({"a.pdf": changed(damage)})
    assert {(one.kind, one.page) for one in report.unread} == {("picture", 1)}
    assert report.refuses


LONG = "The review agreed on the next steps for the child and nobody who was there disagreed with any of them."
"""Said often enough, a page of it is no scan that a bundle has printed its own words on."""


def stream_of(page: pikepdf.Page) -> pikepdf.Stream:
    """Of the one picture on a page."""
    (held,) = page.obj.Resources.XObject.as_dict().values()
    assert isinstance(held, pikepdf.Stream)
    return held


def hidden(hide: Callable[[pikepdf.Pdf, pikepdf.Page], None]) -> bytes:
    """A scan that tells it, hidden, on a page with words of its own."""
    page = Canvas(target := BytesIO(), pagesize=(595, 842), invariant=1)
    for number in range(4):
        page.drawString(40, 300 - 20 * number, LONG)
    page.save()

    saved = BytesIO()
    scan = scanned("A visit to the child", "She lives at 12, High St. now")
    with pikepdf.open(target) as pdf, pikepdf.open(BytesIO(scan)) as other:
        held = stream_of(other.pages[0])
        pdf.pages[0].add_resource(pdf.copy_foreign(held), Name.XObject, Name.Scan)
        hide(pdf, pdf.pages[0])
        pdf.save(saved)
    return saved.getvalue()


SCAN = "q 595 0 0 842 0 0 cm /Scan Do Q"


def first(pdf: pikepdf.Pdf, page: pikepdf.Page, instructions: str) -> None:
    page.contents_add(pdf.make_stream(f"{instructions}\n".encode()), prepend=True)


def box_of(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.make_stream(b"0 g 0 0 500 80 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 500, 80]))


def by_a_mark(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    first(pdf, page, SCAN)
    mark = Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=Array([40, 650, 540, 730]), F=4,
                      AP=Dictionary(N=box_of(pdf)))  # fmt: skip
    page.obj.Annots = Array([pdf.make_indirect(mark)])


def by_a_mark_that_became_part_of_the_page(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    by_a_mark(pdf, page)
    pdf.flatten_annotations("screen")


def by_a_thick_line(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    first(pdf, page, f"{SCAN} q 80 w 40 690 m 540 690 l S Q")


def by_a_layer_that_is_off(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Notes")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    page.obj.Resources.Properties = Dictionary(L=layer)
    first(pdf, page, f"/OC /L BDC {SCAN} EMC")


def by_being_seen_through(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Resources.ExtGState = Dictionary(G=Dictionary(ca=0))
    first(pdf, page, f"q /G gs {SCAN} Q")


def by_a_mask(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.obj.Resources.XObject.Scan.SMask = pdf.make_stream(
        b"\0", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8
    )
    first(pdf, page, SCAN)


def as_a_white_stencil(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    picture = pikepdf.PdfImage(stream_of(page)).as_pil_image().convert("1", dither=Image.Dither.NONE)
    page.obj.Resources.XObject.Scan = pdf.make_stream(
        picture.tobytes(), Type=Name.XObject, Subtype=Name.Image, Width=picture.width, Height=picture.height,
        ImageMask=True, BitsPerComponent=1,
    )  # fmt: skip
    first(pdf, page, f"1 g {SCAN}")


def by_being_small(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    first(pdf, page, "q 60 0 0 85 100 600 cm /Scan Do Q")


def strips_of(page: pikepdf.Page) -> list[tuple[int, Image.Image]]:
    """Each no higher than half a line, with where it begins."""
    picture = pikepdf.PdfImage(stream_of(page)).as_pil_image()
    del page.obj.Resources.XObject.Scan
    return [(top, picture.crop((0, top, picture.width, top + 16))) for top in range(0, picture.height - 16, 16)]


def as_strips_under_a_box(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    said = []
    for top, strip in strips_of(page):
        held = pdf.make_stream(strip.tobytes(), Type=Name.XObject, Subtype=Name.Image, Width=strip.width, Height=16,
                               ColorSpace=Name.DeviceGray, BitsPerComponent=8)  # fmt: skip
        page.add_resource(held, Name.XObject, Name(f"/S{top}"))
        said.append(f"q 595 0 0 5.76 0 {836 - top * 0.36} cm /S{top} Do Q")
    first(pdf, page, " ".join([*said, "q 1 g 0 600 595 200 re f Q"]))


def as_inline_pictures_under_a_box(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    said = b""
    for top, strip in strips_of(page):
        said += f"q 595 0 0 5.76 0 {836 - top * 0.36} cm BI /W {strip.width} /H 16 /CS /G /BPC 8 /F /AHx ID ".encode()
        said += strip.tobytes().hex().encode() + b"> EI Q\n"
    page.contents_add(pdf.make_stream(said + b"q 1 g 0 600 595 200 re f Q\n"), prepend=True)


@pytest.mark.ocr
@pytest.mark.parametrize("hide", [
    by_a_mark, by_a_mark_that_became_part_of_the_page, by_a_thick_line, by_a_layer_that_is_off, by_being_seen_through,
    by_a_mask, as_a_white_stencil, by_being_small, as_strips_under_a_box, as_inline_pictures_under_a_box,
])  # fmt: skip
def test_a_picture_that_nobody_sees_is_read_as_it_lies_in_the_file(
    guarded: Callable[..., GuardReport], hide: Callable[[pikepdf.Pdf, pikepdf.Page], None]
) -> None:
    """A reader takes the box away, or takes the picture out."""
    report = guarded({"a.pdf": hidden(hide)}, ADM)
    assert {(hit.what, hit.kind, hit.page) for hit in report.hits} == {("address", "picture", 1)}
LETTER = drawn_page(("Report of the visit to the child", "She lives at 12, High St. now", "and sleeps well there."))


@pytest.mark.ocr
@pytest.mark.parametrize("change", [
    pytest.param(pictured(LETTER, "q 50 0 0 70 40 40 cm /I1 Do Q"), id="laid on it as a thumbnail"),
    pytest.param(pictured(LETTER, is_see_through=True), id="behind a mask"),
    pytest.param(pictured(LETTER, "q /G gs 595 0 0 842 0 0 cm /I1 Do Q"), id="transparent"),
    pytest.param(inline_under_a_box(LETTER), id="in the instructions, under a box"),
])
def test_a_picture_is_read_also_where_the_look_of_the_page_does_not_show_what_it_has(
    guarded: Callable[..., GuardReport], change: Callable[[pikepdf.Pdf], None]
) -> None:
    report = guarded({"a.pdf": changed(change)})
    assert {(hit.kind, hit.page) for hit in report.hits} == {("picture", 1)}


@pytest.mark.ocr
@pytest.mark.parametrize(("size", "why"), [
    ("4 0 0 4", ()),
    ("1000000 0 0 10", ("parts of a picture lie too far from each other",)),
])
def test_a_dot_under_a_box_is_no_picture_and_parts_that_lie_too_far_apart_are_unread(
    guarded: Callable[..., GuardReport], size: str, why: tuple[str, ...]
) -> None:
    dots = drawn(f"q {size} 5 5 cm BI /W 2 /H 1 /BPC 8 /CS /G /F /AHx ID 00ff> EI Q 1 g 0 0 40 40 re f 0 g")
    unread = guarded({"a.pdf": changed(dots)}, ADM).unread
    assert tuple(one.why for one in unread if one.why.startswith("parts")) == why
    assert len(unread) == 1 + len(why), "the page itself, and nothing for the dot"


@pytest.mark.ocr
def test_white_words_on_a_clear_picture_are_read(guarded: Callable[..., GuardReport]) -> None:
    clear = Image.new("RGBA", LETTER.size, (255, 255, 255, 0))
    clear.putalpha(LETTER.point(lambda shade: 255 - shade))
    held = BytesIO()
    clear.save(held, "PNG")
    assert guarded({"a.docx": zipped(word__media__a_png=held.getvalue())}).hits


def test_what_is_written_beside_the_pixels_is_read_wherever_it_stands(guarded: Callable[..., GuardReport]) -> None:
    held = BytesIO()
    Image.new("L", (9, 9)).save(held, "PNG")
    said = b"tEXtComment\0" + FACT.encode()
    behind = len(said[4:]).to_bytes(4) + said + zlib.crc32(said).to_bytes(4)
    content = held.getvalue()
    report = guarded({"a.png": content[:-12] + behind + content[-12:]})
    assert [hit.kind for hit in report.hits] == ["properties"]


def test_where_a_photograph_was_taken_is_unread_since_no_address_is_like_it(
    guarded: Callable[..., GuardReport]
) -> None:
    report = guarded({"a.pdf": changed(photograph(place=(52.0, 30.0, 1.0)))})
    assert [(one.kind, one.page) for one in report.unread] == [("properties", 1)]
    assert report.refuses


@pytest.mark.ocr
def test_a_picture_of_handwriting_that_is_a_file_of_its_own_is_unread(guarded: Callable[..., GuardReport]) -> None:
    report = guarded({"a.jpg": jpeg(scribbled())})
    assert [one.kind for one in report.unread] == ["picture"]


def test_a_mail_that_is_closed_or_signed_as_a_whole_is_unread(guarded: Callable[..., GuardReport]) -> None:
    """What it holds may be in letters that stand for others, or behind a key; a mere signature is not."""
    closed = b"\x30\x82\x01\x02\x00\x99MTIgSGlnaCBTdHJlZXQ=\x00\x01"
    assert [one.why for one in guarded({"smime.p7m": closed}).unread] == ["it is no kind of file that is known"]
    assert guarded({"smime.p7s": closed}).unread == ()


@pytest.mark.ocr
@pytest.mark.parametrize(("width", "unread"), [(599, 0), (600, 1)])
def test_a_logo_without_words_is_no_picture_of_handwriting(
    guarded: Callable[..., GuardReport], width: int, unread: int
) -> None:
    assert len(guarded({"a.jpg": jpeg(scribbled().resize((width, 300)))}).unread) == unread


def test_words_beyond_what_is_read_of_one_part_are_told(guarded: Callable[..., GuardReport]) -> None:
    def long(pdf: pikepdf.Pdf) -> None:
        pdf.Root.PieceInfo = Dictionary(Held=pdf.make_stream(b" " * 20_000_001 + FACT.encode()))

    assert [one.kind for one in guarded({"a.pdf": changed(long)}).unread] == ["other text inside the file"]


def of_pages(*each: bytes) -> bytes:
    """The pages of several PDFs, one after the other."""
    target = BytesIO()
    with pikepdf.new() as pdf:
        for content in each:
            with pikepdf.open(BytesIO(content)) as other:
                pdf.pages.extend(other.pages)
        pdf.save(target)
    return target.getvalue()


BEGINS, ENDS = "Since May she lives at 12, High", "Street with the family and the dogs"


@pytest.mark.ocr
@pytest.mark.parametrize(("before", "after"), [
    pytest.param(scanned("A visit to the child", BEGINS), scanned(ENDS, "She sleeps well."), id="two scans"),
    pytest.param(text_pdf(BEGINS), scanned(ENDS, "She sleeps well."), id="words, then a scan"),
    pytest.param(scanned("A visit to the child", BEGINS), text_pdf(ENDS), id="a scan, then words"),
])  # fmt: skip
def test_a_fact_that_begins_on_one_page_and_ends_on_a_scanned_one_is_refused(
    guarded: Callable[..., GuardReport], before: bytes, after: bytes
) -> None:
    report = guarded({"a.pdf": of_pages(text_pdf(PAGE), before, after)}, ADM)
    assert {(hit.kind, hit.page) for hit in report.hits} == {("across two pages", 2)}
    assert report.refuses


@pytest.mark.ocr
def test_the_pages_of_a_scan_that_tell_nothing_over_their_turn_may_be_sent(
    guarded: Callable[..., GuardReport],
) -> None:
    pages = scanned("A visit to the child", "She is in year 12, High"), scanned("School it will be next.", "She reads.")
    report = guarded({"a.pdf": of_pages(*pages)})
    assert (report.refuses, report.hits, report.unread) == (False, (), ())


def read_off(words: str) -> bytes:
    """A page with invisible words, as programs leave them that read scans."""
    return changed(drawn(f"BT 3 Tr /F1 9 Tf 72 99 Td ({words}) Tj ET"))


def test_a_sign_misread_is_found_over_the_turn_of_two_pages_too(guarded: Callable[..., GuardReport]) -> None:
    report = guarded({"a.pdf": of_pages(read_off("Now at l2 High"), read_off("Street with the dogs"))}, ADM)
    assert ("across two pages", 1) in {(hit.kind, hit.page) for hit in report.hits}


@pytest.mark.ocr
def test_an_image_only_page_that_can_be_read_and_tells_nothing_may_be_sent(
    guarded: Callable[..., GuardReport],
) -> None:
    report = guarded({"a.pdf": scanned("Report of the visit to the child", "She sleeps well and likes her school.")})
    assert (report.refuses, report.hits, report.unread) == (False, (), ())


@pytest.mark.ocr
@pytest.mark.parametrize(("audience", "refuses"), [
    ("fgc-family", True), ("birth-parent", True), ("panel", False), ("adm", False), ("court", False),
    ("prospective-carers", False), ("internal", False),
])  # fmt: skip
def test_a_page_that_cannot_be_read_blocks_for_the_birth_family_and_is_told_to_the_approver_of_others(
    guarded: Callable[..., GuardReport], audience: Any, refuses: bool
) -> None:
    report = guarded({"a.pdf": scan_pdf(scribbled())}, Reader(audience, ()))
    assert report.refuses is refuses
    assert [(one.kind, one.page) for one in report.unread] == [("picture", 1)]


@pytest.mark.ocr
@pytest.mark.parametrize(("picture", "unread"), [(scribbled(), 1), (drawn_page(), 0)])
def test_what_a_bundle_prints_on_every_page_makes_no_scan_readable(
    guarded: Callable[..., GuardReport], picture: Image.Image, unread: int
) -> None:
    """Under the stamp of a bundle a page of handwriting is as unread as without."""

    def stamp(pdf: pikepdf.Pdf) -> None:
        with pikepdf.open(BytesIO(scan_pdf(picture))) as scanned_page:
            pdf.pages.extend(scanned_page.pages)
        font = pdf.pages[0].obj.Resources.Font
        page = pdf.pages[1]
        page.obj.Resources.Font = font
        said = "(OFFICIAL-SENSITIVE: CHILDREN - T-1 - Small pack - v1 - Page 7)"
        page.contents_add(pdf.make_stream(f"\nq BT /F1 9 Tf 72 20 Td {said} Tj ET Q".encode()))

    report = guarded({"a.pdf": changed(stamp)})
    assert [(one.kind, one.page) for one in report.unread] == [("picture", 2)] * unread


def test_without_the_program_that_reads_pictures_every_picture_is_told(
    guarded: Callable[..., GuardReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bundler.pipeline.guarding.probe", lambda _: None)
    report = guarded({"a.pdf": scanned("She sleeps well.")})
    assert report.refuses
    assert "Tesseract" in report.unread[0].why


@pytest.mark.parametrize("content", [b"%PDF-1.7 nothing", b"PK\x03\x04 broken", b"\x00\x01\x02\x03 odd \xff" * 90])
def test_a_file_that_cannot_be_opened_blocks_for_the_birth_family(
    guarded: Callable[..., GuardReport], content: bytes
) -> None:
    report = guarded({"a.bin": content})
    assert report.refuses
    assert len(report.unread) == 1


def test_a_part_of_a_pdf_that_cannot_be_unpacked_is_unread(guarded: Callable[..., GuardReport]) -> None:
    def add_broken(pdf: pikepdf.Pdf) -> None:
        pdf.Root.PieceInfo = Dictionary(Held=pdf.make_stream(b"not packed at all", Filter=Name.FlateDecode))

    report = guarded({"bundle.pdf": changed(add_broken)})
    assert [(one.kind, one.why) for one in report.unread] == [
        ("other text inside the file", "a part of the file cannot be unpacked")
    ]
    assert report.refuses


def test_a_picture_with_more_pages_than_are_read_is_unread(guarded: Callable[..., GuardReport]) -> None:
    specks = [Image.new("L", (10, 10), shade) for shade in range(201)]
    target = BytesIO()
    specks[0].save(target, "TIFF", save_all=True, append_images=specks[1:])
    report = guarded({"scan.tiff": target.getvalue()})
    assert [one.why for one in report.unread] == ["a picture has more than 200 pages"]


def test_a_file_that_hangs_or_crashes_its_reader_is_unread(
    guarded: Callable[..., GuardReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bundler.documents.reach.steps.reach", misbehaving.reach_that_crashes)
    report = guarded({"a.pdf": text_pdf(PAGE)})
    assert report.refuses
    assert report.unread[0].why.startswith("the file could not be opened")


def test_a_surname_alone_blocks_for_the_birth_family_and_is_a_doubt_for_others(
    guarded: Callable[..., GuardReport],
) -> None:
    files = {"a.pdf": text_pdf("Seen by Tom Maredudd-Pike on Friday")}
    assert guarded(files).refuses
    report = guarded(files, ADM)
    assert not report.refuses
    assert [(hit.what, hit.is_certain) for hit in report.doubts] == [("surname", False)]


def test_to_a_parent_the_own_address_is_no_secret_and_the_other_parents_is(
    guarded: Callable[..., GuardReport],
) -> None:
    parents = [
        {"name": "Ann Jones", "relationship": "mother", "address": "9 Tannery Yard"},
        {"name": "Ben Lee", "relationship": "father", "address": "5 Station Parade"},
    ]
    reader = Reader("birth-parent", (), person="Ann Jones")
    assert not guarded({"a.pdf": text_pdf("Dear Ann, at 9 Tannery Yard")}, reader, parents=parents).refuses
    assert guarded({"a.pdf": text_pdf("Dear Ann, he is at 5 Station Parade")}, reader, parents=parents).refuses


@pytest.mark.parametrize(("case", "words"), [
    ({"third_parties": [{"name": "Derek Allweather"}]}, "Reported by D. Allweather"),
    ({"kept_carers": [{"name": "Moira Sandalwood", "car_registrations": ["AB12 CDE"]}]}, "a car, AB12CDE, outside"),
    ({"siblings": [{"name": "Tom Invented", "school": "Elmwood Academy"}]}, "Tom is at Elmwood Acad."),
    ({"siblings": [{"name": "Tom Invented", "carers": ["Pat Quince"]}]}, "Tom lives with Mrs Quince"),
    ({"placement": {**PLACEMENT, "gp": "Dr Anand", "surgery": "Mill Lane Surgery"}}, "seen at Mill Lane Surg."),
    ({"placement": {"household": [{"name": "Jo Bloggs", "role": "carer", "also_known_as": ["Jo Evans"]}]}},
     "Miss J Evans, as she was"),
    ({"child": {"first_name": "Ada", "surname": "Invented", "nhs_number": "943 476 5919"}}, "NHS 9434765919"),
])  # fmt: skip
def test_what_else_is_kept_of_people_is_looked_for(
    guarded: Callable[..., GuardReport], case: dict[str, Any], words: str
) -> None:
    assert guarded({"a.pdf": text_pdf(words)}, **case).refuses


def test_the_confidence_of_the_placement_decides_what_an_audience_sees(workshop: Workshop, lay_out: LayOut) -> None:
    """By default it is protected; where somebody recorded that it need not be, the pack's `sees_if_open` holds (D7)."""
    pack = SMALL_PACK.replace("sees = [", "sees = []\nsees_if_open = [")
    (workshop.templates / "packs" / "small.toml").write_text(pack, encoding="utf-8")
    seen = {}
    for confidential in (None, True, False):
        stated = {} if confidential is None else {"confidential": confidential}
        lay_out({"placement": {**PLACEMENT, **stated}})
        (look,) = look_at(workshop, "T-1")
        assert look.seen
        seen[confidential] = "placement" in reader_of(look.seen.situation).sees
    assert seen == {None: False, True: False, False: True}
