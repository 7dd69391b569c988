"""Whole builds with scans in them: searchable where the machine can, as they were dropped where not, and told."""

from __future__ import annotations

import dataclasses
import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pypdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from bundler.documents.scans import reading
from bundler.model.finding import Finding
from bundler.pipeline.build import Build, build_pack
from bundler.pipeline.freshness import freshness_of
from bundler.pipeline.look import look_at
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PACK, LayOut, text_pdf
from tests.documents.scan_papers import LINES, askew, drawn, jpeg, needs_ocr, scan

EVERYTHING = 'sees = ["placement", "carers", "parent-address", "siblings", "third-parties"]'
REPORT, LETTER = "Assessment report.pdf", "Letter from the school.jpg"


@pytest.fixture
def reading_workshop(workshop: Workshop) -> Workshop:
    return dataclasses.replace(workshop, scan_languages=("eng",))


def papers(tmp_path: Path) -> dict[str, bytes]:
    """A report with one typed page, one scanned page that lies on its side; a letter photographed a little askew."""
    side = scan(tmp_path / "scan.pdf", drawn().rotate(90, expand=True))
    with pikepdf.open(io.BytesIO(text_pdf("Typed " + "and not scanned " * 5))) as pdf, pikepdf.open(side) as scanned:
        pdf.pages.extend(scanned.pages)
        report = io.BytesIO()
        pdf.save(report)
    return {REPORT: report.getvalue(), LETTER: jpeg(askew(drawn(), 2))}


def build(workshop: Workshop) -> Build:
    built = build_pack(workshop, "T-1", None, draft=False)
    assert built.outcome == "built", built.findings
    return built


def words(built: Build) -> list[str]:
    assert built.bundle is not None
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(built.bundle).pages]


def told(built: Build, code: str) -> list[Finding]:
    return [finding for finding in built.findings if finding.code == code]


def signed(pdf: bytes) -> bytes:
    """The PDF with a signature field that is filled."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        mark = opened.make_indirect(Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=String("x")))
        field = Dictionary(FT=Name.Sig, T=String("s"), V=mark)
        opened.Root.AcroForm = Dictionary(Fields=Array([opened.make_indirect(field)]), SigFlags=3)
        opened.save(target)
    return target.getvalue()


class TestWithTesseract:
    pytestmark = needs_ocr

    def test_a_bundle_of_scans_can_be_searched_and_says_so(
        self, reading_workshop: Workshop, lay_out: LayOut, tmp_path: Path
    ) -> None:
        lay_out(papers=papers(tmp_path))
        built = build(reading_workshop)
        pages = words(built)
        assert sum(LINES[1] in page for page in pages) == 2
        assert any("1 of 2 pages are pictures; their text was recognised by computer" in page for page in pages)
        assert any("Scan, text recognised by computer" in page for page in pages)
        assert not told(built, "pages-not-searchable")
        assert [finding.message.partition(" in the bundle")[0] for finding in told(built, "scan-set-upright")] == [
            "Page 2 was turned upright", "Page 1 was straightened",
        ]  # fmt: skip
        again = build(reading_workshop)
        assert (again.made, again.bundle) == (0, built.bundle)

    def test_another_output_folder_gets_the_same_bytes(
        self, reading_workshop: Workshop, lay_out: LayOut, tmp_path: Path
    ) -> None:
        lay_out(papers=papers(tmp_path))
        other = dataclasses.replace(reading_workshop, output=tmp_path / "elsewhere")
        one, two = build(reading_workshop).bundle, build(other).bundle
        assert one is not None
        assert two is not None
        assert one.read_bytes() == two.read_bytes()

    def test_only_scans_are_stale_when_the_reader_changes(
        self, reading_workshop: Workshop, workshop: Workshop, lay_out: LayOut, tmp_path: Path
    ) -> None:
        lay_out(papers={**papers(tmp_path), "Letter from the nursery.pdf": text_pdf("Dear panel, from the nursery")})
        build(workshop)
        (look,) = look_at(reading_workshop, "T-1")
        assert {one.place: one.is_stale for one in freshness_of(reading_workshop, look).documents} == {
            f"attachments/{REPORT}": True, f"attachments/{LETTER}": True,
            "attachments/Letter from the nursery.pdf": False,
        }  # fmt: skip

    def test_a_signed_paper_is_not_touched_and_that_is_told(
        self, reading_workshop: Workshop, lay_out: LayOut, tmp_path: Path
    ) -> None:
        dropped = signed(scan(tmp_path / "scan.pdf", drawn().rotate(90, expand=True)).read_bytes())
        lay_out(papers={REPORT: dropped, "Letter.pdf": text_pdf("Dear panel")})
        built = build(reading_workshop)
        assert not any(LINES[1] in page for page in words(built))
        (finding,) = told(built, "pages-not-searchable")
        assert "signed" in finding.message
        assert built.bundle is not None
        (kept,) = (built.bundle.parent / "signed-originals").iterdir()
        assert kept.read_bytes() == dropped

    def test_a_scan_that_takes_too_long_is_used_as_it_was_dropped_and_told(
        self, reading_workshop: Workshop, lay_out: LayOut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reading, "SECONDS_TO_START", 0.0)
        monkeypatch.setattr(reading, "SECONDS_EACH", 0.2)
        lay_out(papers=papers(tmp_path))
        built = build(reading_workshop)
        assert [finding.place for finding in told(built, "text-not-recognised")] == [
            f"attachments/{REPORT}", f"attachments/{LETTER}",
        ]  # fmt: skip
        assert any("Scanned or photographed: its text cannot be searched" in page for page in words(built))

    def test_a_scan_that_took_too_long_is_left_for_the_day_and_read_on_another(
        self, reading_workshop: Workshop, lay_out: LayOut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lay_out(papers=papers(tmp_path))
        with monkeypatch.context() as busy:
            busy.setattr(reading, "SECONDS_TO_START", 0.0)
            busy.setattr(reading, "SECONDS_EACH", 0.2)
            late = build(reading_workshop)
        again = build(reading_workshop)
        assert (again.made, again.bundle) == (0, late.bundle)
        (look,) = look_at(reading_workshop, "T-1")
        assert not any(one.is_stale for one in freshness_of(reading_workshop, look).documents)
        tomorrow = dataclasses.replace(reading_workshop, today=reading_workshop.today + timedelta(days=1))
        read = build(tomorrow)
        assert not told(read, "text-not-recognised")
        assert sum(LINES[1] in page for page in words(read)) == 2
        assert build(tomorrow).made == 0
        yesterdays = tomorrow.output / ".store/given-up" / reading_workshop.today.isoformat()
        tomorrow.store.give_up("anything", tomorrow.today)
        assert not yesterdays.exists()


    def test_a_protected_fact_in_a_scan_is_found_and_not_even_drafted(
        self, reading_workshop: Workshop, lay_out: LayOut, tmp_path: Path
    ) -> None:
        for_the_family = SMALL_PACK.replace(EVERYTHING, "sees = []").replace('"panel"', '"fgc-family"', 1)
        (reading_workshop.templates / "packs/small.toml").write_text(for_the_family, encoding="utf-8")
        address = {"provider": "Exampleshire County Council", "address": "4 Larkspur Hill, Exampleton"}
        lines = (LINES[0], LINES[1], "She lives with them at 4 Larkspur Hill in Exampleton.", *LINES[2:])
        lay_out({"placement": address}, {**papers(tmp_path), LETTER: jpeg(drawn(lines))})
        built = build_pack(reading_workshop, "T-1", None, draft=True)
        assert built.outcome == "held"
        assert (f"attachments/{LETTER}", True) in {(each.place, each.hard) for each in told(built, "protected-fact")}


@pytest.mark.parametrize(("languages", "why", "remedy"), [
    pytest.param((), "reading scans is switched off", "bundler.toml", id="switched off"),
    pytest.param(("eng", "deu"), "this computer lacks the program", "bundler doctor", id="a language is missing"),
])
def test_without_a_reader_the_bundle_is_built_and_says_which_pages_cannot_be_searched(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path, languages: tuple[str, ...], why: str, remedy: str
) -> None:
    lay_out(papers=papers(tmp_path))
    built = build(dataclasses.replace(workshop, scan_languages=languages))
    report, letter = told(built, "pages-not-searchable")
    assert report.message.startswith("Page 2 of “Assessment report” is a picture whose text cannot be searched")
    assert letter.message.startswith("Page 1 of “Letters” is a picture")
    assert all(why in finding.message and remedy in finding.remedy for finding in (report, letter))
    assert any("1 of 2 pages are pictures whose text cannot be searched" in page for page in words(built))


def test_a_machine_without_tesseract_is_no_obstacle(
    reading_workshop: Workshop, lay_out: LayOut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bundler.documents.scans.tesseract._program", lambda: None)
    lay_out(papers=papers(tmp_path))
    assert len(told(build(reading_workshop), "pages-not-searchable")) == 2
