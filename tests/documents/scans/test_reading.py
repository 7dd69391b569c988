"""Real readings by the real Tesseract; fakes stand in only for one that hangs."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageChops, ImageFilter

from bundler.documents.intake.pdf import normalise
from bundler.documents.scans.checking import is_unchanged, picture_hashes, take_over
from bundler.documents.scans.reading import Reading, Scan, read_scans
from bundler.documents.scans.tesseract import Tesseract, install, probe
from bundler.model.limits import USUAL
from tests.documents.scan_papers import DPI, LINES, askew, drawn, jpeg, needs_ocr, scan, scribbled

pytestmark = needs_ocr

WELSH = (
    "Mae Gwenllian yn hapus iawn yn yr ysgol newydd ac yn mwynhau darllen.",
    "Mae hi wedi gwneud ffrindiau da ac mae ei hiechyd yn dda iawn eleni.",
    "Bydd y cyfarfod nesaf yn cael ei gynnal ym mis Rhagfyr yng Nghaerdydd.",
    "Roedd y gweithiwr cymdeithasol yn falch iawn o weld y cynnydd hwnnw.",
)


def tesseract(*languages: str) -> Tesseract:
    found = probe(languages or ("eng",))
    assert found is not None
    return found


def read(paper: Path, *pages: int, languages: tuple[str, ...] = ("eng",)) -> tuple[Reading, Path]:
    """The paper cleaned, read, and cleaned again as a build does it."""
    clean, target, done = (paper.with_suffix(f".{step}.pdf") for step in ("clean", "read", "done"))
    assert normalise(paper, clean).is_usable
    (reading,) = read_scans([Scan(clean, target, pages)], tesseract(*languages), paper.parent / "work")
    if reading.status == "read":
        taken = take_over(target, clean, done, reading.pages, USUAL)
        assert taken.is_usable, taken.troubles
    return reading, done


def words(path: Path, page: int = 1) -> str:
    return " ".join(pypdf.PdfReader(path).pages[page - 1].extract_text().split())


def shown(path: Path, page: int = 1) -> Image.Image:
    with pypdfium2.PdfDocument(path) as document:
        picture: Image.Image = document[page - 1].render(scale=1, grayscale=True).to_pil()
        return picture


def pictures(path: Path) -> list[list[str]]:
    with pikepdf.open(path) as pdf:
        return [picture_hashes(page.obj) for page in pdf.pages]


def difference(one: Image.Image, other: Image.Image) -> int:
    blur = ImageFilter.GaussianBlur(4)
    _, most = ImageChops.difference(one.filter(blur), other.filter(blur)).getextrema()
    return int(most)  # type: ignore[arg-type]  # a grey picture has one band


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Reading, Path]:
    """Many pages read together: upright, turned by quarters, askew, both, empty, and pen strokes."""
    page = drawn()
    paper = scan(
        tmp_path_factory.mktemp("stack") / "scan.pdf",
        page, page.rotate(90, expand=True), page.rotate(180), page.rotate(270, expand=True),
        askew(page, 3), askew(page, -2), askew(page, 0.8), askew(page.rotate(90, expand=True), 3),
        Image.new("L", page.size, 255), scribbled(),
    )  # fmt: skip
    reading, done = read(paper, *range(1, 11))
    assert reading.status == "read"
    return paper, reading, done


Stack = tuple[Path, Reading, Path]
WITH_TEXT = range(1, 9)


@pytest.mark.parametrize("page", WITH_TEXT)
def test_the_words_of_a_scan_are_found(stack: Stack, page: int) -> None:
    _, reading, done = stack
    assert all(line in words(done, page) for line in LINES)
    assert reading.pages[page - 1].has_words


def test_the_pictures_of_a_scan_are_the_very_same(stack: Stack) -> None:
    paper, _, done = stack
    assert pictures(done) == pictures(paper)
    with pikepdf.open(done) as pdf:
        (stored,) = (x for x in pdf.pages[0].Resources.XObject.values() if x.Subtype == Name.Image)
        assert stored.read_raw_bytes() == jpeg(drawn())


@pytest.mark.parametrize("page", [1, 2, 3, 4])
def test_a_page_that_lies_on_its_side_or_head_shows_upright(stack: Stack, page: int) -> None:
    paper, reading, done = stack
    assert [one.clockwise for one in reading.pages[:4]] == [0, 90, 180, 270]
    assert difference(shown(done, page), shown(paper, 1)) < 20


@pytest.mark.parametrize("page", [5, 6, 7, 8])
def test_a_page_askew_is_straightened(stack: Stack, page: int) -> None:
    paper, reading, done = stack
    assert reading.pages[page - 1].matrix is not None
    assert baseline_slope(done, page) < 0.008
    if not reading.pages[page - 1].clockwise:
        assert baseline_slope(paper, page) > 0.012


def test_an_empty_page_and_one_of_pen_strokes_stay_as_they_are(stack: Stack) -> None:
    paper, reading, done = stack
    assert not reading.pages[8].has_words
    assert [(page.clockwise, page.matrix) for page in reading.pages[8:]] == [(0, None), (0, None)]
    assert words(done, 9) == ""
    assert difference(shown(done, 10), shown(paper, 10)) == 0


def baseline_slope(path: Path, page: int) -> float:
    """How far the lines of text fall or rise, as what tilts the page's rows of ink into the sharpest rows."""
    with pypdfium2.PdfDocument(path) as document:
        ink = ImageChops.invert(document[page - 1].render(scale=2, grayscale=True).to_pil())
    slopes = [number / 1000 for number in range(-70, 71)]
    sharpest: float = max(slopes, key=lambda slope: sharpness(ink, slope))
    return abs(sharpest)


def sharpness(ink: Image.Image, slope: float) -> float:
    level = ink.transform(ink.size, Image.Transform.AFFINE, (1, 0, 0, slope, 1, -slope * ink.width / 2))
    rows = level.resize((1, level.height), Image.Resampling.BOX).tobytes()
    return float(sum(row * row for row in rows))


def test_nothing_that_was_visible_is_cut_off_by_straightening(tmp_path: Path) -> None:
    page = askew(drawn(), 3)
    for corner in ((0, 0), (page.width - 60, 0), (0, page.height - 60), (page.width - 60, page.height - 60)):
        page.paste(0, (*corner, corner[0] + 60, corner[1] + 60))
    _, done = read(scan(tmp_path / "scan.pdf", page), 1)
    seen = shown(done)
    quarters = [
        seen.crop((x, y, x + 120, y + 120)) for x in (0, seen.width - 120) for y in (0, seen.height - 120)
    ]
    ink = [sum(dot < 100 for dot in quarter.tobytes()) for quarter in quarters]
    assert all(dots > 0.8 * (60 * 72 / DPI * 0.93) ** 2 for dots in ink), ink


def test_what_lies_outside_the_visible_page_is_neither_read_nor_shown(tmp_path: Path) -> None:
    page = askew(drawn(), 2)
    below = round((842 - 620) / 72 * DPI)
    page.paste(0, (0, below + 200, page.width, page.height))
    paper = scan(tmp_path / "scan.pdf", page)
    with pikepdf.open(paper, allow_overwriting_input=True) as pdf:
        pdf.pages[0].CropBox = Array([40, 555, 560, 780])
        pdf.save(paper)
    reading, done = read(paper, 1)
    assert reading.pages[0].matrix is not None
    assert LINES[0] in words(done)
    assert LINES[5] in words(done)
    with pikepdf.open(done) as pdf:
        assert [float(side) for side in pdf.pages[0].CropBox] == [40, 555, 560, 780]
    assert min(shown(done).crop((0, 215, 520, 225)).tobytes()) > 150


def test_words_outside_the_visible_page_are_not_read(tmp_path: Path) -> None:
    paper = scan(tmp_path / "scan.pdf", drawn())
    with pikepdf.open(paper, allow_overwriting_input=True) as pdf:
        pdf.pages[0].CropBox = Array([40, 625, 560, 780])
        pdf.save(paper)
    _, done = read(paper, 1)
    assert LINES[0] in words(done)
    assert "health visitor" not in words(done)


def test_only_the_page_without_text_gets_a_layer(tmp_path: Path) -> None:
    paper = scan(tmp_path / "scan.pdf", drawn())
    with pikepdf.open(paper, allow_overwriting_input=True) as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = pdf.make_stream(b"BT /F1 12 Tf 72 700 Td (Typed in the office) Tj ET")
        pdf.save(paper)
    reading, done = read(paper, 1)
    assert [page.page for page in reading.pages] == [1]
    with pikepdf.open(done) as pdf, pikepdf.open(paper.with_suffix(".clean.pdf")) as clean:
        assert "/Recognised" in pdf.pages[0].Resources.XObject
        assert pdf.pages[1].Contents.read_bytes() == clean.pages[1].Contents.read_bytes()
        assert "/XObject" not in pdf.pages[1].Resources
    assert words(done, 2) == "Typed in the office"


def test_pages_that_share_their_resources_keep_their_own_words(tmp_path: Path) -> None:
    paper = scan(tmp_path / "scan.pdf", drawn(LINES[:3]), drawn(LINES[3:]))
    with pikepdf.open(paper, allow_overwriting_input=True) as pdf:
        first, second = (page.Resources.XObject["/Im0"] for page in pdf.pages)
        shared = pdf.make_indirect(Dictionary(XObject=Dictionary(Im0=first, Im1=second)))
        for page in pdf.pages:
            page.Resources = shared
        pdf.pages[1].Contents = pdf.make_stream(pdf.pages[1].Contents.read_bytes().replace(b"/Im0", b"/Im1"))
        pdf.save(paper)
    _, done = read(paper, 1, 2)
    assert LINES[1] in words(done, 1)
    assert LINES[1] not in words(done, 2)
    assert LINES[4] in words(done, 2)


def test_welsh_is_read_with_the_welsh_pack(tmp_path: Path) -> None:
    _, done = read(scan(tmp_path / "scan.pdf", drawn(WELSH)), 1, languages=("eng", "cym"))
    assert all(line in words(done) for line in WELSH)


def test_the_same_scan_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    page = askew(drawn(), 3)
    _, once = read(scan(tmp_path / "scan.pdf", page), 1)
    _, again = read(scan(tmp_path / "again/scan.pdf", page), 1)
    assert once.read_bytes() == again.read_bytes()


def imposter(folder: Path, script: str) -> Tesseract:
    """A Tesseract that does what the script says; OCRmyPDF finds it too."""
    program = folder / "bin/tesseract"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return Tesseract(program, "5.3.0", ("eng",))


def command_lines() -> Iterator[str]:
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            yield process.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()


def test_one_that_hangs_is_killed_with_everything_it_started_and_the_next_is_read(tmp_path: Path) -> None:
    hanging = imposter(tmp_path, "exec sleep 61.5")
    clean = scan(tmp_path / "scan.pdf", drawn())
    (reading,) = read_scans(
        [Scan(clean, tmp_path / "read.pdf", (1,))], hanging, tmp_path / "work", seconds_each=4, seconds_to_start=0
    )
    assert (reading.status, reading.pages) == ("timed-out", ())
    assert reading.reason == "it was not finished after 4 seconds"
    assert not (tmp_path / "read.pdf").exists()
    assert not [line for line in command_lines() if "sleep 61.5" in line or str(tmp_path) in line]
    assert read(scan(tmp_path / "next.pdf", drawn()), 1)[0].status == "read"


def test_whoever_wants_no_more_need_not_wait_for_it(tmp_path: Path) -> None:
    hanging = imposter(tmp_path, f'touch "{tmp_path}/begun"; exec sleep 61.7')

    def stop(_done: int) -> None:
        if (tmp_path / "begun").exists():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_scans(
            [Scan(scan(tmp_path / "scan.pdf", drawn()), tmp_path / "read.pdf", (1,))], hanging, tmp_path / "work",
            progress=stop,
        )  # fmt: skip
    for _ in range(200):  # the last of them may still be dying
        left = [line for line in command_lines() if "sleep 61.7" in line or str(tmp_path) in line]
        if not left:
            break
        time.sleep(0.02)
    assert left == []


def test_one_that_fails_takes_no_other_with_it(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and nothing more")
    whole = scan(tmp_path / "scan.pdf", drawn())
    readings = read_scans(
        [Scan(broken, tmp_path / "1.pdf", (1,)), Scan(whole, tmp_path / "2.pdf", (1,))], tesseract(), tmp_path / "work"
    )
    assert [reading.status for reading in readings] == ["failed", "read"]
    assert readings[0].reason == "the program that reads scans gave up on it"


def test_another_picture_is_not_taken_over(tmp_path: Path) -> None:
    before, after = scan(tmp_path / "a.pdf", drawn()), scan(tmp_path / "b.pdf", drawn(LINES[:-1]))
    assert is_unchanged(before, before, ())
    assert not is_unchanged(before, after, ())
    taken = take_over(after, before, tmp_path / "c.pdf", (), USUAL)
    assert not taken.is_usable


def test_a_page_that_shows_less_of_the_same_picture_is_not_taken_over(tmp_path: Path) -> None:
    before = scan(tmp_path / "a.pdf", drawn())
    reading, _ = read(before, 1)
    after = tmp_path / "b.pdf"
    with pikepdf.open(before) as pdf:
        page = pdf.pages[0]
        page.Contents = pdf.make_stream(b"0 0 600 300 re W n " + page.Contents.read_bytes())
        pdf.save(after)
    assert not is_unchanged(before, after, reading.pages)


def test_the_command_that_installs_names_every_pack() -> None:
    command, _, packages = install(("eng", "cym")).partition(" tesseract-ocr ")
    assert command == "sudo apt-get install --no-install-recommends"
    assert packages == "tesseract-ocr-eng tesseract-ocr-cym tesseract-ocr-osd"


def test_a_language_that_is_not_installed_is_missing() -> None:
    assert tesseract("eng", "deu").missing == ("deu",)
