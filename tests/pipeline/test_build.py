"""From a case folder to a bundle on the shelf."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from bundler.documents.intake import steps
from bundler.model.errors import CaseBusyError, ExitCode, UsageError
from bundler.model.manifest import Manifest
from bundler.pipeline import build as build_module
from bundler.pipeline.build import Build, build_pack
from bundler.pipeline.freshness import freshness_of
from bundler.pipeline.look import look_at
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PAPERS, LayOut, text_pdf
from tests.documents.apart import misbehaving


def built(workshop: Workshop, *, draft: bool = False) -> Build:
    return build_pack(workshop, "T-1", "small", draft=draft)


def manifest_of(build: Build) -> Manifest:
    assert build.manifest
    return Manifest.model_validate_json(build.manifest.read_bytes())


def page_texts(bundle: Path | None) -> list[str]:
    assert bundle
    document = pypdfium2.PdfDocument(bundle)
    try:
        return [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    finally:
        document.close()


def state_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file's bytes and time of change."""
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def test_a_complete_case_becomes_a_bundle_that_holds_every_page_of_its_papers(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out()
    build = built(workshop)
    assert build.outcome == "built"
    assert build.exit_code is ExitCode.DONE
    texts = page_texts(build.bundle)
    # cover, index, divider A, report of 2 pages, divider B, two letters
    assert len(texts) == build.pages == 8
    assert "Assessment, first page" in texts[3]
    assert "Assessment, second page" in texts[4]
    assert "from the nursery" in texts[6]
    assert "from the school" in texts[7]
    assert pypdf.PdfReader(build.bundle or "").page_labels == ["i", "ii", "A1", "A2", "A3", "B1", "B2", "B3"]


def test_the_manifest_names_every_document_with_its_labels_and_the_hash_of_the_file(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out()
    build = built(workshop)
    manifest = manifest_of(build)
    assert [(e.section, e.title, e.first_label, e.last_label, e.first_page, e.pages) for e in manifest.entries] == [
        ("A", "Assessment report", "A2", "A3", 4, 2),
        ("B", "Letter from the nursery", "B2", "B2", 7, 1),
        ("B", "Letter from the school", "B3", "B3", 8, 1),
    ]
    assert build.bundle
    assert manifest.bundle_sha256 == hashlib.sha256(build.bundle.read_bytes()).hexdigest()
    assert manifest.version == "v1"


def test_two_builds_of_the_same_case_are_the_same_bytes(tmp_path: Path, workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    elsewhere = Workshop(workshop.cases, workshop.templates, tmp_path / "elsewhere", workshop.today)
    first, second = built(workshop), built(elsewhere)
    assert first.bundle
    assert second.bundle
    for path in sorted(first.bundle.parent.rglob("*")):
        if path.is_file():
            twin = second.bundle.parent / path.relative_to(first.bundle.parent)
            assert path.read_bytes() == twin.read_bytes(), path.name


def test_building_again_without_a_change_leaves_the_shelf_as_it_is(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    first = built(workshop)
    before = state_of(workshop.output / "T-1")
    again = built(workshop)
    assert state_of(workshop.output / "T-1") == before
    assert again.bundle == first.bundle
    assert (again.made, again.reused) == (0, 3)


def test_the_day_it_is_built_does_not_change_the_bundle(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    first = built(workshop)
    tomorrow = Workshop(workshop.cases, workshop.templates, workshop.output, workshop.today.replace(day=23))
    assert built(tomorrow).bundle == first.bundle


def test_one_changed_paper_is_prepared_anew_and_makes_the_next_version(workshop: Workshop, lay_out: LayOut) -> None:
    folder = lay_out()
    first = built(workshop)
    before = state_of(workshop.output / "T-1/small/v1")
    (folder / "attachments/Letter from the school.pdf").write_bytes(text_pdf("A better letter"))
    second = built(workshop)
    assert (second.made, second.reused) == (1, 2)
    assert manifest_of(second).version == "v2"
    assert "A better letter" in page_texts(second.bundle)[7]
    assert state_of(workshop.output / "T-1/small/v1") == before, "an earlier version was touched"
    assert first.bundle != second.bundle


@pytest.mark.requirement("R45")
def test_a_held_case_is_not_built(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={"Assessment report.pdf": SMALL_PAPERS["Assessment report.pdf"]})
    build = built(workshop)
    assert build.outcome == "held"
    assert build.exit_code is ExitCode.HELD
    assert [finding.code for finding in build.findings if finding.severity == "blocks"] == ["item-missing"]
    assert not (workshop.output / "T-1").exists()


def test_a_draft_of_a_held_case_says_draft_on_every_page_and_never_takes_a_version(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out(papers={"Assessment report.pdf": SMALL_PAPERS["Assessment report.pdf"]})
    build = built(workshop, draft=True)
    assert build.outcome == "draft"
    texts = page_texts(build.bundle)
    assert all("DRAFT" in text for text in texts)
    assert any("Letters" in text and "not held" in text for text in texts), "the index says what is absent"
    assert [path.name[:6] for path in (workshop.output / "T-1/small").iterdir()] == ["draft-"]


def test_a_new_draft_takes_the_place_of_the_old_one(workshop: Workshop, lay_out: LayOut) -> None:
    folder = lay_out(papers={"Assessment report.pdf": SMALL_PAPERS["Assessment report.pdf"]})
    first = built(workshop, draft=True)
    (folder / "attachments/Assessment report.pdf").write_bytes(text_pdf("Other words"))
    second = built(workshop, draft=True)
    assert second.bundle != first.bundle
    assert [path.name for path in (workshop.output / "T-1/small").iterdir()] == [(second.bundle or Path()).parent.name]


def test_a_complete_case_is_built_in_earnest_even_where_a_draft_would_do(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    assert built(workshop, draft=True).outcome == "built"


@pytest.mark.requirement("R45")
def test_every_file_of_the_case_folder_ends_on_the_ledger_exactly_once(workshop: Workshop, lay_out: LayOut) -> None:
    folder = lay_out(
        papers={
            **SMALL_PAPERS,
            "sub/IMG_2231.pdf": text_pdf("nobody knows"),
            "Letter cut off.pdf": b"%PDF-1.7 and nothing more",
            "~$Letter.docx": b"owner",
            "Thumbs.db": b"x",
            "Copy of the school's letter.pdf": SMALL_PAPERS["Letter from the school.pdf"],
        }
    )
    (folder / "notes.txt").write_text("lies outside attachments", encoding="utf-8")
    build = built(workshop, draft=True)
    rows = {row.path: (row.disposition, row.labels) for row in manifest_of(build).ledger}
    assert rows == {
        "case.json": ("included", None),
        "notes.txt": ("not-recognised", None),
        "attachments/Assessment report.pdf": ("included", "A2–A3"),
        "attachments/Letter from the nursery.pdf": ("included", "B2"),
        "attachments/Letter from the school.pdf": ("included", "B3"),
        "attachments/Copy of the school's letter.pdf": ("superseded", None),
        "attachments/Letter cut off.pdf": ("rejected", None),
        "attachments/sub/IMG_2231.pdf": ("not-recognised", None),
        "attachments/~$Letter.docx": ("not-asked-for", None),
        "attachments/Thumbs.db": ("not-asked-for", None),
    }


def test_a_build_changes_nothing_in_the_case_folder(workshop: Workshop, lay_out: LayOut) -> None:
    folder = lay_out()
    before = state_of(folder)
    built(workshop)
    assert state_of(folder) == before


def test_a_case_that_another_build_holds_is_refused_at_once(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    other = Workshop(workshop.cases, workshop.templates, workshop.output, workshop.today)
    with other.store.case_lock("T-1"), pytest.raises(CaseBusyError):
        built(workshop)


def test_a_bundle_that_somebody_changed_is_kept_aside_and_built_again(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    first = built(workshop)
    assert first.bundle
    whole = first.bundle.read_bytes()
    first.bundle.write_bytes(whole + b"%")
    assert built(workshop).bundle == first.bundle
    assert first.bundle.read_bytes() == whole
    aside = workshop.output / "T-1/small/v1-damaged-1" / first.bundle.name
    assert aside.read_bytes() == whole + b"%"


def test_a_file_beside_the_bundle_that_somebody_changed_is_built_again_too(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    first = built(workshop)
    assert first.bundle
    index = first.bundle.parent / "index.html"
    as_built = index.read_bytes()
    index.write_bytes(b"somebody's own")
    again = built(workshop)
    assert again.bundle == first.bundle
    assert index.read_bytes() == as_built
    assert (first.bundle.parent.parent / "v1-damaged-1/index.html").read_bytes() == b"somebody's own"


def another_t_1(workshop: Workshop, place: Path, **facts: object) -> Path:
    """The case moved to another folder, with other facts of the child."""
    place.mkdir()
    (workshop.cases / "T-1").rename(place / "T-1")
    path = place / "T-1/case.json"
    case = json.loads(path.read_text("utf-8"))
    case["child"] |= facts
    path.write_text(json.dumps(case), encoding="utf-8")
    return place / "T-1"


def test_a_second_folder_of_one_name_is_refused_where_the_child_is_another(
    tmp_path: Path, workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out()
    built(workshop)
    other = another_t_1(workshop, tmp_path / "b", first_name="Beatrice")
    before = state_of(workshop.output / "T-1")
    with pytest.raises(UsageError, match="another case of that name") as refused:
        build_pack(workshop, str(other), "small", draft=True)
    assert "Beatrice" not in f"{refused.value.message} {refused.value.remedy}"
    assert state_of(workshop.output / "T-1") == before
    look = look_at(workshop, str(other), "small")[0]
    assert freshness_of(workshop, look).built is None, "it was told of the other child's bundle"


def test_a_case_folder_that_was_moved_keeps_its_shelf_and_may_be_corrected_there(
    tmp_path: Path, workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out()
    first = built(workshop)
    moved = another_t_1(workshop, tmp_path / "moved")
    assert build_pack(workshop, str(moved), "small", draft=False).bundle == first.bundle
    path = moved / "case.json"
    path.write_text(path.read_text("utf-8").replace("Ada", "Adah"), encoding="utf-8")
    assert manifest_of(build_pack(workshop, str(moved), "small", draft=False)).version == "v2"


def test_a_disk_that_fills_up_leaves_the_last_bundle_intact_and_no_half_one(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay_out()
    built(workshop)
    before = state_of(workshop.output / "T-1")
    (folder / "attachments/Letter from the school.pdf").write_bytes(text_pdf("A better letter"))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for step in ("write_json", "_write_indexes", "sha256_of"):
        with monkeypatch.context() as patched:
            patched.setattr(build_module, step, full)
            with pytest.raises(OSError, match="No space"):
                built(workshop)
        assert state_of(workshop.output / "T-1") == before
        assert list((workshop.output / ".store/work").iterdir()) == [], "a work folder was left behind"
    assert manifest_of(built(workshop)).version == "v2"


def test_a_bundle_that_differs_from_its_plan_is_never_published(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    import bundler.documents.bundle.assembly as writer
    from bundler.model.errors import ReadBackError

    lay_out()
    faithful = writer.assemble

    def lose_a_page(plan: object, store_pdf: object, target: Path) -> None:
        import pikepdf

        faithful(plan, store_pdf, target)  # type: ignore[arg-type]
        with pikepdf.open(target, allow_overwriting_input=True) as pdf:
            del pdf.pages[-1]
            pdf.save(target)

    monkeypatch.setattr(writer, "assemble", lose_a_page)
    with pytest.raises(ReadBackError):
        built(workshop)
    assert not (workshop.output / "T-1").exists()


def test_a_case_that_cannot_be_read_is_held_with_every_mistake(workshop: Workshop, lay_out: LayOut) -> None:
    folder = lay_out()
    broken = {"reference": "T-1", "child": {"first_name": 7}, "colour": "red"}
    (folder / "case.json").write_text(json.dumps(broken), encoding="utf-8")
    build = built(workshop)
    assert build.exit_code is ExitCode.CASE_UNREADABLE
    assert len(build.findings) >= 4


def test_a_paper_that_cannot_be_cleaned_holds_the_case_and_a_draft_goes_without_it(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out()
    monkeypatch.setattr(steps, "clean", misbehaving.clean_that_fails_at_the_school)
    held = built(workshop)
    assert (held.outcome, held.exit_code) == ("held", ExitCode.CONVERSION)
    assert [finding.place for finding in held.findings if finding.severity == "blocks"] == [
        "attachments/Letter from the school.pdf"
    ]
    draft = built(workshop, draft=True)
    assert draft.outcome == "draft"
    rows = {row.path: row.disposition for row in manifest_of(draft).ledger}
    assert rows["attachments/Letter from the school.pdf"] == "rejected"
    assert all("DRAFT" in text for text in page_texts(draft.bundle))
