"""A bundle that is too long for one file leaves in volumes: labels unchanged, no link that leads nowhere (Q12, Q20)."""

from __future__ import annotations

import re
from pathlib import Path

import pypdf
import pytest
from docx import Document

from bundler.documents.release.checking import check_whole
from bundler.documents.release.folder import ReleaseFolder
from bundler.documents.seal.checking import check_pdf
from bundler.pipeline.build import build_pack
from bundler.pipeline.leaving import guard_newest
from bundler.pipeline.look import look_at
from bundler.pipeline.releasing import release
from bundler.pipeline.verifying import verify
from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut, text_pdf
from tests.pipeline.released import NOW, RUTH, approved, build_sealed


def pages(name: str, count: int) -> bytes:
    return text_pdf(*(f"{name}, sheet {number}" for number in range(1, count + 1)))


LONG = {
    "Assessment report.pdf": pages("Assessment", 70),
    "Letter from the nursery.pdf": pages("Nursery", 20),
    "Letter from the school.pdf": pages("School", 30),
    "Letter from the uncle.pdf": pages("Uncle", 25),
}
NAMES = [f"T-1 small 2026-12-10 v1 volume {number} of 3.pdf" for number in (1, 2, 3)]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "output"


@pytest.fixture
def built(workshop: Workshop, lay_out: LayOut) -> Workshop:
    """Volumes of 60 pages at most, of papers of 70, 20, 30 and 25 pages."""
    profile = workshop.templates / "authorities/exampleshire.toml"
    told = profile.read_text(encoding="utf-8").replace("[release]\n", "[release]\nvolume_pages = 60\n")
    profile.write_text(told, encoding="utf-8")
    lay_out(papers=LONG)
    build_sealed(workshop)
    return workshop


def volumes(workshop: Workshop) -> list[Path]:
    return [workshop.output / "T-1/small/v1/volumes" / name for name in NAMES]


def labels(path: Path) -> list[str]:
    return pypdf.PdfReader(path).page_labels


def text(path: Path, page: int = 0) -> str:
    return " ".join(pypdf.PdfReader(path).pages[page].extract_text().split())


def test_volumes_are_cut_where_documents_begin_and_one_too_long_at_a_page(built: Workshop) -> None:
    assert sorted(path.name for path in volumes(built)[0].parent.iterdir()) == NAMES
    body = [[label for label in labels(path) if re.fullmatch(r"[A-Z][0-9]+", label)] for path in volumes(built)]
    assert [(one[0], one[-1]) for one in body] == [("A1", "A57"), ("A58", "B21"), ("B22", "B76")]
    assert all(len(labels(path)) <= 60 for path in volumes(built))
    bundle = next((built.output / "T-1/small/v1").glob("*.pdf"))
    assert [label for one in body for label in one] == labels(bundle)[2:]


def test_every_volume_says_what_is_in_which(built: Workshop) -> None:
    first, second, third = volumes(built)
    assert labels(first)[:4] == ["Volume 1 · i", "i", "ii", "A1"]
    said = text(second)
    for words in (
        "Volume 2 of 3", "Volume 1 A1–A57", "Volume 2, this one A58–B21", "Volume 3 B22–B76",
        "Assessment report (continued from volume 1; it is longer than a volume) A58–A71",
    ):  # fmt: skip
        assert words in said, words
    assert "(continues in volume 2; it is longer than a volume)" in text(first)
    assert "Letter from the school B22–B51" in text(third)
    assert "Assessment" not in text(third).partition("In this volume")[2]


def test_a_volume_holds_its_own_pages_and_leads_nowhere_else(built: Workshop) -> None:
    """Every page object is one that shows, and every link and bookmark lands on one of them."""
    for path in volumes(built):
        reader = pypdf.PdfReader(path)
        every = [reader.get_object(number) for number in range(1, int(str(reader.trailer["/Size"])))]
        assert sum(isinstance(one, dict) and one.get("/Type") == "/Page" for one in every) == len(reader.pages)
        for page in reader.pages:
            for mark in page.get("/Annots", ()):
                assert reader.get_page_number(mark.get_object()["/Dest"][0].get_object()) is not None


def bookmarks(path: Path) -> list[tuple[str, str]]:
    reader = pypdf.PdfReader(path)

    def below(lines: list[object]) -> list[tuple[str, str]]:
        found = []
        for line in lines:
            if isinstance(line, list):
                found += below(line)
            else:
                number = reader.get_destination_page_number(line)  # type: ignore[arg-type]
                found.append((line.title, reader.page_labels[number or 0]))  # type: ignore[attr-defined]
        return found

    return below(reader.outline)  # type: ignore[arg-type]


def test_every_volume_has_its_own_outline(built: Workshop) -> None:
    assert bookmarks(volumes(built)[1]) == [
        ("Volume 2: contents", "Volume 2 · i"), ("Index", "ii"), ("A – Reports (continued)", "A58"),
        ("A2 Assessment report (continued)", "A58"), ("B – Letters", "B1"), ("B2 Letter from the nursery", "B2"),
    ]  # fmt: skip
    assert bookmarks(volumes(built)[2])[2:] == [
        ("B – Letters (continued)", "B22"), ("B22 Letter from the school", "B22"), ("B52 Letter from the uncle", "B52"),
    ]  # fmt: skip


def test_the_index_leads_into_the_volumes(built: Workshop) -> None:
    folder = built.output / "T-1/small/v1"
    page = (folder / "index.html").read_text("utf-8")
    hrefs = re.findall(r'href="(volumes/[^"#]+)(?:#page=(\d+))?"', page)
    assert [name.replace("%20", " ").removeprefix("volumes/") for name, at in hrefs if not at] == NAMES
    school = re.search(r'href="volumes/([^"#]+)#page=(\d+)">Letter from the school', page)
    assert school
    assert labels(folder / "volumes" / school[1].replace("%20", " "))[int(school[2]) - 1] == "B22"
    assert "Volume 3 of 3: B22–B76" in [one.text for one in Document(str(folder / "index.docx")).paragraphs]


def test_volumes_leave_sealed_instead_of_the_bundle_and_verify(built: Workshop) -> None:
    made = release(built, "T-1", "small", RUTH, approved, NOW)
    assert made.folder, made.held
    assert made.manifest
    sealed = [file.name for file in made.manifest.files if file.is_sealed]
    assert sealed == [f"volumes/{name}" for name in NAMES]
    sent = made.folder / "to-send"
    assert not list(sent.glob("*.pdf"))
    assert all(check_pdf(sent / name).is_intact for name in sealed)
    assert check_whole(ReleaseFolder(made.folder)).flaws == ()
    assert verify(made.folder, built).is_good
    alone = verify(sent / sealed[1], built)
    assert alone.is_good
    assert alone.manifest
    assert alone.manifest.number == 1
    with (sent / sealed[2]).open("ab") as file:
        file.write(b"more")
    assert [flaw.file for flaw in verify(sent, built).flaws] == [sealed[2], sealed[2]]


def test_the_guard_searches_every_volume(built: Workshop) -> None:
    report = guard_newest(built, look_at(built, "T-1", "small")[0])
    assert set(NAMES) <= {Path(one.file).name for one in report.searched}


def test_volumes_follow_when_the_authority_changes_their_length(built: Workshop, workshop: Workshop) -> None:
    profile = workshop.templates / "authorities/exampleshire.toml"
    told = profile.read_text(encoding="utf-8").replace("volume_pages = 60", "volume_pages = 350")
    profile.write_text(told, encoding="utf-8")
    fresh = Workshop(built.cases, built.templates, built.output, built.today)
    assert build_pack(fresh, "T-1", "small", draft=False).outcome == "built"
    assert not (built.output / "T-1/small/v2/volumes").exists()


def test_a_draft_is_never_cut(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"panel": {"name": "Fostering panel"}}, papers=LONG)
    profile = workshop.templates / "authorities/exampleshire.toml"
    told = profile.read_text(encoding="utf-8").replace("[release]\n", "[release]\nvolume_pages = 60\n")
    profile.write_text(told, encoding="utf-8")
    (workshop.cases / "T-1/attachments/Assessment report.pdf").unlink()
    made = build_pack(workshop, "T-1", "small", draft=True)
    assert made.bundle
    assert not (made.bundle.parent / "volumes").exists()
