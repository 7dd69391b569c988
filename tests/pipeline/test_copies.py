"""Numbered copies: the reader's name on every page, sealed for itself, encrypted if so wished (issue 5)."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdf
import pytest

from bundler.documents.release.checking import check_whole
from bundler.documents.release.folder import ReleaseFolder, read_sealed
from bundler.documents.seal.checking import check_pdf
from bundler.model.errors import UsageError
from bundler.model.release_policy import CopyReader
from bundler.pipeline.delivering import Delivery
from bundler.pipeline.due_mail import Wanted
from bundler.pipeline.releasing import Release, release
from bundler.pipeline.verifying import verify
from bundler.pipeline.workshop import Workshop
from bundler.rules.copies import Copies
from tests.conftest import LayOut
from tests.pipeline.released import NOW, RUTH, approved, build_sealed

READERS = (CopyReader(reader="Zofia Łęcka, panel member"), CopyReader(reader="PA to the decision maker", role="adm_pa"))
BUNDLE = "T-1 small 2026-12-10 v1.pdf"
Run = Callable[..., Path]


@pytest.fixture
def run(workshop: Workshop, lay_out: LayOut) -> Run:
    lay_out()
    build_sealed(workshop)

    def release_it(*readers: CopyReader, encrypted: bool = False) -> Path:
        made = let_go(workshop, *readers, encrypted=encrypted)
        assert made.folder, made.held
        return made.folder

    return release_it


def let_go(workshop: Workshop, *readers: CopyReader, encrypted: bool = False) -> Release:
    return release(workshop, "T-1", "small", RUTH, approved, NOW, Copies(readers, are_encrypted=encrypted))


def texts(path: Path, password: str | None = None) -> list[str]:
    reader = pypdf.PdfReader(path, password=password)
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def passwords(folder: Path) -> dict[str, str]:
    lines = (folder / "kept/passwords.txt").read_text("utf-8").splitlines()
    return {line.partition(",")[0]: line.rpartition(": ")[2] for line in lines}


def test_every_page_of_a_copy_says_whose_it_is_and_nothing_else_changes(run: Run) -> None:
    folder = run(*READERS)
    assert sorted(path.name for path in (folder / "copies").iterdir()) == ["copy-1", "copy-2"]
    plain = texts(folder / "to-send" / BUNDLE)
    for number, reader in enumerate(READERS, start=1):
        copy = texts(folder / f"copies/copy-{number}" / BUNDLE)
        said = f"Copy {number} of 2 · {reader.reader}"
        assert all(said in page for page in copy)
        assert [page.replace(said, "").strip() for page in copy] == plain
    assert "Copy" not in " ".join(plain)


def test_the_name_stands_above_the_page_and_never_on_it(run: Run) -> None:
    folder = run(*READERS)
    plain, copy = (pypdf.PdfReader(folder / place / BUNDLE) for place in ("to-send", "copies/copy-1"))
    for before, after in zip(plain.pages, copy.pages, strict=True):
        assert float(after.cropbox.top) == pytest.approx(float(before.cropbox.top) + 20)
        assert after.cropbox.lower_left == before.cropbox.lower_left
    assert copy.page_labels == plain.page_labels
    assert len(copy.outline) == len(plain.outline)


def test_a_copy_verifies_by_itself_and_as_part_of_its_release(run: Run, workshop: Workshop) -> None:
    folder = run(*READERS)
    copy = folder / "copies/copy-2"
    assert check_pdf(copy / BUNDLE).is_intact
    assert check_whole(ReleaseFolder(folder)).flaws == ()
    for path in (folder, copy, copy / BUNDLE):
        assert verify(path, workshop).is_good, path.name
    manifest = read_sealed(copy)
    assert manifest
    assert (manifest.reader, manifest.copy_number, manifest.copy_count) == ("PA to the decision maker", 2, 2)
    assert verify(copy / BUNDLE, workshop).manifest == manifest


@pytest.mark.parametrize(("change", "kind", "file"), [
    pytest.param(lambda folder: (folder / "copies/copy-1/index.html").unlink(), "missing", "copies/copy-1/index.html",
                 id="a file of a copy is gone"),
    pytest.param(lambda folder: (folder / "copies/copy-1" / BUNDLE).open("ab").write(b"x"), "changed",
                 f"copies/copy-1/{BUNDLE}", id="a copy was changed"),
    pytest.param(lambda folder: (folder / "copies/copy-3").mkdir(), "added", "copies/copy-3", id="a copy more"),
    pytest.param(lambda folder: (folder / "copies/copy-1").rename(folder / "copies/copy-x"), "missing",
                 "copies/copy-1/manifest.json", id="a copy under another number"),
])  # fmt: skip
def test_whatever_was_changed_in_a_copy_is_named(
    run: Run, workshop: Workshop, change: Callable[[Path], object], kind: str, file: str
) -> None:
    folder = run(*READERS)
    change(folder)
    assert (kind, file) in {(flaw.kind, flaw.file) for flaw in verify(folder, workshop).flaws}


def test_a_copy_that_was_swapped_for_another_readers_is_found(run: Run, workshop: Workshop) -> None:
    folder = run(*READERS)
    first, second, aside = (folder / "copies" / name for name in ("copy-1", "copy-2", "aside"))
    first.rename(aside), second.rename(first), aside.rename(second)
    assert {flaw.file for flaw in verify(folder, workshop).flaws} == {
        "copies/copy-1/manifest.json", "copies/copy-2/manifest.json",
    }  # fmt: skip


def test_an_encrypted_copy_opens_with_its_password_alone(run: Run, workshop: Workshop) -> None:
    folder = run(*READERS, encrypted=True)
    known = passwords(folder)
    assert len(set(known.values())) == 2
    assert all(len(one) == 29 for one in known.values())
    for name, password in known.items():
        path = folder / "copies" / name / BUNDLE
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(path)
        with pikepdf.open(path, password=password) as pdf:
            assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
        assert all(name.replace("copy-", "Copy ") in page for page in texts(path, password))
    assert verify(folder, workshop).is_good


def test_an_encrypted_copy_holds_nothing_that_anybody_could_open(run: Run) -> None:
    folder = run(*READERS, encrypted=True)
    assert sorted(path.name for path in (folder / "copies/copy-1").iterdir()) == [
        BUNDLE, "manifest.json", "manifest.json.p7s",
    ]  # fmt: skip


def test_verify_tells_an_encrypted_pdf_by_the_manifest_beside_it(run: Run, workshop: Workshop, tmp_path: Path) -> None:
    folder = run(*READERS, encrypted=True)
    path = folder / "copies/copy-1" / BUNDLE
    assert verify(path, workshop).is_good
    alone = tmp_path / BUNDLE
    alone.write_bytes(path.read_bytes())
    flaws = verify(alone, workshop).flaws
    assert [flaw.kind for flaw in flaws] == ["no seal"]
    assert "Put it back beside its manifest.json" in flaws[0].message
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    assert not verify(path, workshop).is_good


def test_a_password_stands_in_kept_and_nowhere_else(run: Run, workshop: Workshop) -> None:
    folder = run(*READERS, encrypted=True)
    workshop.audit.database.close()
    for password in passwords(folder).values():
        files = (path for path in workshop.output.rglob("*") if path.is_file())
        places = [path for path in files if password.encode() in path.read_bytes()]
        assert places == [folder / "kept/passwords.txt"]
    assert stat.S_IMODE((folder / "kept/passwords.txt").stat().st_mode) == 0o600


@pytest.mark.usefixtures("run")
def test_an_authority_names_who_gets_copies_of_which_pack(workshop: Workshop) -> None:
    profile = workshop.templates / "authorities/exampleshire.toml"
    told = profile.read_text(encoding="utf-8")
    for reader, pack in (("The chair", "small"), ("Somebody else", "fgc-referral")):
        told += f'\n[[release.copies]]\nreader = "{reader}"\npacks = ["{pack}"]\n'
    profile.write_text(told, encoding="utf-8")
    fresh = Workshop(workshop.cases, workshop.templates, workshop.output, workshop.today)
    made = let_go(fresh)
    assert made.folder, made.held
    about = ReleaseFolder(made.folder).kept_manifest
    assert about
    assert [(copy.number, copy.reader) for copy in about.copies] == [(1, "The chair")]


@pytest.mark.usefixtures("run")
def test_nobody_is_no_reader_of_an_encrypted_copy(workshop: Workshop) -> None:
    with pytest.raises(UsageError, match="nobody to have an encrypted copy"):
        let_go(workshop, encrypted=True)


NOTE = """
name = "note"
title = "A note"
when = "released"
packs = ["small"]
to = ["panel_mailbox", "adm_pa", "iro"]
subject = "{reference}: papers"
papers = true
authority = "R86"
body = "Papers for {reference}, {pack}: {link}"
"""


def test_a_mailbox_gets_its_own_copy_and_who_has_none_what_all_get(run: Run, workshop: Workshop) -> None:
    (workshop.templates / "messages").mkdir()
    (workshop.templates / "messages/note.toml").write_text(NOTE, encoding="utf-8")
    run(*READERS, *(CopyReader(reader=f"Member {number}", role="panel_mailbox") for number in (1, 2)))
    assert Delivery(workshop, NOW).deliver(Wanted()).refused == ()
    ready = {role: workshop.output / f"deliveries/{role}/T-1 small release-1" for role in ("adm_pa", "iro")}
    assert "Copy 2 of 4 · PA to the decision maker" in texts(ready["adm_pa"] / BUNDLE)[0]
    assert "Copy" not in texts(ready["iro"] / BUNDLE)[0]
    several = workshop.output / "deliveries/panel_mailbox/T-1 small release-1"
    assert sorted(path.name for path in several.iterdir()) == ["copy-3", "copy-4"]
    assert verify(ready["adm_pa"], workshop).is_good
    assert verify(several / "copy-4", workshop).is_good


def test_a_file_name_holds_a_number_and_never_a_readers_name(run: Run) -> None:
    folder = run(*READERS, encrypted=True)
    names = " ".join(path.name for path in folder.rglob("*"))
    assert not any(word in names for word in ("Zofia", "Łęcka", "member", "decision"))
