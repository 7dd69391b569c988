"""A first look finds every way in which a dropped paper can be bad, and never raises for it."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from bundler.documents.intake.examine import examine
from bundler.model.limits import Limits
from bundler.model.paper import Examination, PaperKind
from tests.documents.intake.pdf_papers import changed, drawn, text_field, with_form, write_pdf


def codes(examination: Examination) -> list[str]:
    return [trouble.code for trouble in examination.troubles]


def test_a_good_pdf_is_usable_with_its_pages_and_words(tmp_path: Path) -> None:
    found = examine(write_pdf(tmp_path / "a.pdf", "First", "Second TBC"))
    assert found.kind is PaperKind.PDF
    assert found.pages == 2
    assert found.troubles == ()
    assert "Second TBC" in found.words
    assert not found.signed


def test_a_file_with_a_user_password_is_refused(tmp_path: Path) -> None:
    path = changed(write_pdf(tmp_path / "a.pdf"), lambda _: None, encryption=pikepdf.Encryption(user="u", owner="o"))
    found = examine(path)
    assert codes(found) == ["password-needed"]
    assert not found.is_usable
    assert "print it to PDF" in found.troubles[0].remedy


def test_a_file_with_an_owner_password_only_is_opened_and_told(tmp_path: Path) -> None:
    path = changed(write_pdf(tmp_path / "a.pdf"), lambda _: None, encryption=pikepdf.Encryption(user="", owner="o"))
    found = examine(path)
    assert codes(found) == ["restrictions-lifted"]
    assert found.is_usable


def test_a_file_locked_to_certificates_has_its_own_message(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(
        b"%PDF-1.6\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj\n"
        b"4 0 obj<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4/R 4>>endobj\n"
        b"trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\n"
    )
    assert codes(examine(path)) == ["certificate-encrypted"]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.touch()
    assert codes(examine(path)) == ["empty-file"]


def test_a_word_file_named_pdf_is_told_for_what_it_is(tmp_path: Path) -> None:
    import docx

    path = tmp_path / "a.pdf"
    docx.Document().save(str(path))
    found = examine(path)
    assert found.kind is PaperKind.WORD
    assert codes(found) == ["extension-lies"]
    assert "a Word document" in found.troubles[0].message
    assert found.is_usable


@pytest.mark.parametrize(("content", "said", "to_do"), [
    (b"%!PS-Adobe-3.0", "PostScript", "as a Word document (.docx)"),
    (b"<?xml version='1.0'?><note/>", "an XML file", "as a Word document (.docx)"),
    (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isomiso2", "film", "write down what is seen and heard"),
    (b"[InternetShortcut]\r\nURL=https://example.org/", "a shortcut", "save what it leads to"),
    (b"\x00\x01\x02", "does not know", "as a Word document (.docx)"),
])
def test_kinds_not_taken_are_named_with_what_to_do(tmp_path: Path, content: bytes, said: str, to_do: str) -> None:
    path = tmp_path / "paper"
    path.write_bytes(content)
    found = examine(path)
    assert found.kind is PaperKind.UNSUPPORTED
    assert codes(found) == ["kind-not-supported"]
    assert said in found.troubles[0].message
    assert to_do in found.troubles[0].remedy


@pytest.mark.parametrize("kept", [0.02, 0.1])
def test_a_file_cut_off_early_is_damaged(tmp_path: Path, kept: float) -> None:
    path = write_pdf(tmp_path / "a.pdf", *["Page"] * 10)
    content = path.read_bytes()
    path.write_bytes(content[:int(len(content) * kept)])
    assert codes(examine(path)) == ["damaged"]


def test_a_file_that_lost_only_its_end_is_repaired_and_said_so(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", "One", "Two")
    path.write_bytes(path.read_bytes()[:-20])
    found = examine(path)
    assert found.pages == 2
    assert codes(found) == ["repaired"]
    assert found.is_usable


def test_a_pdf_without_pages_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with pikepdf.new() as pdf:
        pdf.save(path)
    assert codes(examine(path)) in (["no-pages"], ["damaged"])


def test_two_pdfs_glued_together_are_refused_because_programs_show_one_of_them(tmp_path: Path) -> None:
    first = write_pdf(tmp_path / "1.pdf", "One", "Two", "Three").read_bytes()
    second = write_pdf(tmp_path / "2.pdf", "Four").read_bytes()
    path = tmp_path / "glued.pdf"
    path.write_bytes(first + second)
    assert codes(examine(path)) == ["glued-together"]


def test_a_pdf_inside_a_pdf_is_not_taken_for_glued(tmp_path: Path) -> None:
    inner = write_pdf(tmp_path / "inner.pdf", "Inner").read_bytes()

    def attach(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["inner.pdf"] = inner

    path = changed(write_pdf(tmp_path / "a.pdf", "Outer"), attach, compress_streams=False)
    assert codes(examine(path)) == ["files-inside"]


def test_programs_that_count_differently_refuse_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_pdf(tmp_path / "a.pdf", "One", "Two")
    monkeypatch.setattr(pypdfium2.PdfDocument, "__len__", lambda _: 3)
    assert codes(examine(path)) == ["page-counts-differ"]


def test_a_page_tree_that_loops_is_mended_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\ntrailer<</Root 1 0 R>>\n"
    )
    found = examine(path)
    assert codes(found) in (["damaged"], ["page-counts-differ"], ["repaired"])
    assert "repaired" not in codes(found) or found.pages == 1


def test_a_page_cut_to_nothing_is_refused(tmp_path: Path) -> None:
    path = drawn(tmp_path / "a.pdf", b"", CropBox=Array([700, 900, 800, 1000]))
    assert codes(examine(path)) == ["absurd-page-size"]


@pytest.mark.parametrize("side", [3, 20_000])
def test_a_page_of_absurd_size_is_refused(tmp_path: Path, side: int) -> None:
    path = drawn(tmp_path / "a.pdf", b"", MediaBox=Array([0, 0, side, side]))
    assert codes(examine(path)) == ["absurd-page-size"]


def test_more_pages_than_the_limit_are_refused_and_the_limit_is_named(tmp_path: Path) -> None:
    found = examine(write_pdf(tmp_path / "a.pdf", "1", "2", "3"), Limits(pages=2))
    assert codes(found) == ["too-many-pages"]
    assert "than the 2 that" in found.troubles[0].message
    assert "raise pages under [limits] in bundler.toml" in found.troubles[0].remedy
    assert Limits().pages >= 5_000


def test_a_portfolio_is_refused_and_names_what_is_inside(tmp_path: Path) -> None:
    def wrap(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["medical report.pdf"] = b"%PDF-1.4"
        pdf.Root.Collection = Dictionary(Type=Name.Collection)

    found = examine(changed(write_pdf(tmp_path / "a.pdf", "Open this PDF portfolio in Acrobat"), wrap))
    assert codes(found) == ["portfolio"]
    assert "medical report.pdf" in found.troubles[0].message


def test_files_inside_an_ordinary_paper_are_named_and_left_out(tmp_path: Path) -> None:
    def attach(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["notes.txt"] = b"hello"

    found = examine(changed(write_pdf(tmp_path / "a.pdf", "A whole report"), attach))
    assert codes(found) == ["files-inside"]
    assert "notes.txt" in found.troubles[0].message
    assert found.is_usable


def test_a_rights_managed_wrapper_is_refused(tmp_path: Path) -> None:
    def wrap(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["MicrosoftIRMServices Protected PDF.pdf"] = b"secret"

    said = "This PDF file is protected. Microsoft Information Protection"
    assert codes(examine(changed(write_pdf(tmp_path / "a.pdf", said), wrap))) == ["rights-managed"]


def test_a_paper_that_speaks_of_rights_management_is_no_wrapper(tmp_path: Path) -> None:
    assert examine(write_pdf(tmp_path / "a.pdf", "This document is protected by rights management")).is_usable


def test_a_dynamic_form_is_refused(tmp_path: Path) -> None:
    def add_xfa(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp/>"))

    path = changed(write_pdf(tmp_path / "a.pdf", "Please wait... Adobe Reader"), add_xfa)
    assert codes(examine(path)) == ["xfa-form"]


def test_a_form_with_ordinary_fields_beside_xfa_is_usable(tmp_path: Path) -> None:
    def add_both(pdf: pikepdf.Pdf) -> None:
        with_form(pdf, text_field(pdf, "a", "value", 100), need_appearances=False)
        pdf.Root.AcroForm.XFA = pdf.make_stream(b"<xdp/>")

    assert examine(changed(write_pdf(tmp_path / "a.pdf", "Referral"), add_both)).is_usable


def test_a_signed_pdf_is_told(tmp_path: Path) -> None:
    def sign(pdf: pikepdf.Pdf) -> None:
        value = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=String("x"))
        field = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("Signature"), V=value))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)

    found = examine(changed(write_pdf(tmp_path / "a.pdf"), sign))
    assert found.signed
    assert codes(found) == ["signature-ends"]
    assert found.is_usable


def test_pages_that_will_not_merge_are_found_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise pikepdf.PdfError("fault injected")

    path = write_pdf(tmp_path / "a.pdf")
    monkeypatch.setattr(pikepdf.Pdf, "save", breaks)
    assert codes(examine(path)) == ["will-not-merge"]


def test_examining_changes_nothing(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", "One")
    before = path.read_bytes()
    examine(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_truncated_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.effect_noise((400, 300), 60).save(path)
    path.write_bytes(path.read_bytes()[:-2_000])
    assert codes(examine(path)) == ["damaged"]


def test_a_picture_of_absurd_size_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    Image.new("1", (400, 400)).save(path)
    monkeypatch.setattr("bundler.documents.intake.picture.MAX_PICTURE_PIXELS", 100_000)
    assert codes(examine(path)) == ["absurd-page-size"]


def test_a_decompression_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("1", (20_000, 20_000)).save(path)
    assert codes(examine(path)) == ["absurd-page-size"]
