"""Whatever was changed of a release is found and named, by the folder alone and by the trail of the workspace."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from bundler.documents.seal.keys import CERTIFICATE, make_key
from bundler.documents.seal.sealing import Seal
from bundler.documents.shelf import sha256_of
from bundler.model.errors import UsageError
from bundler.pipeline.build import build_pack
from bundler.pipeline.release_history import complete_all, history_at
from bundler.pipeline.releasing import release
from bundler.pipeline.revoking import Wish, revoke
from bundler.pipeline.verifying import verify
from bundler.pipeline.workshop import Workshop
from tests.conftest import TODAY, LayOut, text_pdf
from tests.pipeline.released import NOW, RUTH, approved, release_once

BUNDLE = "to-send/T-1 small 2026-12-10 v1.pdf"
REASON = "A letter of another child was in it."


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "output"


@pytest.fixture
def released(workshop: Workshop, lay_out: LayOut, kept: Path) -> Workshop:
    lay_out()
    release_once(workshop, kept)
    return workshop


def folder_of(workshop: Workshop, number: int = 1) -> Path:
    return workshop.output / f"T-1/small/release-{number}"


def stranger(tmp_path: Path) -> Workshop:
    """Somebody who got the folder, and has no workspace."""
    return Workshop(tmp_path / "no-cases", tmp_path / "no-templates", tmp_path / "no-output", TODAY)


def test_a_release_is_intact_ours_and_in_force(released: Workshop) -> None:
    verdict = verify(folder_of(released), released)
    assert verdict.is_good
    assert (verdict.flaws, verdict.is_ours, verdict.standing) == ((), True, "in force")
    assert verdict.manifest
    assert verdict.manifest.number == 1


def test_who_has_only_the_folder_that_was_sent_can_verify_it(released: Workshop, tmp_path: Path) -> None:
    got = shutil.copytree(folder_of(released) / "to-send", tmp_path / "from the council")
    verdict = verify(got, stranger(tmp_path))
    assert verdict.is_good
    assert (verdict.is_ours, verdict.standing) == (None, None)
    assert verdict.certificates == (Seal(released.state).certificate_sha256,)
    assert verify(got, stranger(tmp_path), released.state / CERTIFICATE).is_ours is True
    assert not (tmp_path / "no-output").exists()


def test_a_seal_of_somebody_else_is_told(released: Workshop, tmp_path: Path) -> None:
    make_key(tmp_path / "other", "Somebody", NOW)
    verdict = verify(folder_of(released), stranger(tmp_path), tmp_path / "other" / CERTIFICATE)
    assert verdict.is_ours is False
    assert not verdict.is_good


def test_a_pdf_is_not_described_by_a_manifest_that_was_changed(released: Workshop) -> None:
    manifest = (folder_of(released) / BUNDLE).parent / "manifest.json"
    pages = verify(folder_of(released) / BUNDLE, released).manifest
    assert pages
    changed = manifest.read_text("utf-8").replace(f'"pages": {pages.pages}', '"pages": 99')
    manifest.write_text(changed, encoding="utf-8")
    alone = verify(folder_of(released) / BUNDLE, released)
    assert (alone.manifest, alone.flaws) == (None, ())


def test_one_pdf_can_be_verified_by_itself(released: Workshop, tmp_path: Path) -> None:
    alone = tmp_path / "bundle.pdf"
    shutil.copyfile(folder_of(released) / BUNDLE, alone)
    assert verify(alone, stranger(tmp_path)).is_good
    here = verify(alone, released)
    assert (here.is_ours, here.standing) == (True, "in force")
    alone.write_bytes(alone.read_bytes() + b"\n% and one more line\n")
    assert [flaw.kind for flaw in verify(alone, released).flaws] == ["broken seal"]


def test_where_nothing_lies_there_is_nothing_to_verify(released: Workshop, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing to verify"):
        verify(tmp_path / "nowhere", released)


def append(name: str) -> Callable[[Path, Workshop], None]:
    def change(folder: Path, _workshop: Workshop) -> None:
        path = folder / name
        path.write_bytes(path.read_bytes() + b" ")

    return change


def remove(name: str) -> Callable[[Path, Workshop], None]:
    return lambda folder, _workshop: (folder / name).unlink()


def add(name: str) -> Callable[[Path, Workshop], None]:
    def change(folder: Path, _workshop: Workshop) -> None:
        (folder / name).write_text("more", encoding="utf-8")

    return change


def without_a_page(folder: Path, _workshop: Workshop) -> None:
    """A page is taken out, and the file saved as if nothing had happened."""
    with pikepdf.open(folder / BUNDLE, allow_overwriting_input=True) as pdf:
        del pdf.pages[-1]
        pdf.save(folder / BUNDLE)


def manifest_made_to_fit(folder: Path, _workshop: Workshop) -> None:
    """Index and manifest are changed together; only the signature tells."""
    (folder / "to-send/index.html").write_text("forged", encoding="utf-8")
    path = folder / "to-send/manifest.json"
    told = json.loads(path.read_text("utf-8"))
    for file in told["files"]:
        if file["name"] == "index.html":
            file |= {"size": 6, "sha256": sha256_of(folder / "to-send/index.html")}
    path.write_text(json.dumps(told), encoding="utf-8")


def sealed_anew(folder: Path, workshop: Workshop) -> None:
    """Whoever has the key forges manifest and seal; the trail tells."""
    manifest_made_to_fit(folder, workshop)
    seal = Seal(workshop.state)
    raw = (folder / "to-send/manifest.json").read_bytes()
    (folder / "to-send/manifest.json.p7s").write_bytes(seal.sign(raw))


def approval_made_to_fit(folder: Path, _workshop: Workshop) -> None:
    """The approval names somebody else, and the list of what is kept is made to fit; the trail tells."""
    path = folder / "kept/approvals/1.json"
    path.write_text(path.read_text("utf-8").replace("Tom Manager", "Tim Manager"), encoding="utf-8")
    about = folder / "kept/release.json"
    told = json.loads(about.read_text("utf-8"))
    told["files"] = [
        one | ({"sha256": sha256_of(path)} if one["name"] == "approvals/1.json" else {}) for one in told["files"]
    ]
    about.write_text(json.dumps(told), encoding="utf-8")


def chain_changed(_folder: Path, workshop: Workshop) -> None:
    with sqlite3.connect(workshop.state / "audit.sqlite") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE audit SET who = 'Nobody' WHERE number = 1")


@pytest.mark.parametrize(("tamper", "kind", "file"), [
    pytest.param(append(BUNDLE), "changed", BUNDLE, id="the bundle"),
    pytest.param(without_a_page, "broken seal", BUNDLE, id="a page of the bundle"),
    pytest.param(append("to-send/index.html"), "changed", "to-send/index.html", id="the index as a page"),
    pytest.param(append("to-send/index.docx"), "changed", "to-send/index.docx", id="the index for Word"),
    pytest.param(append("to-send/manifest.json"), "broken seal", "to-send/manifest.json", id="the manifest"),
    pytest.param(append("to-send/manifest.json.p7s"), "broken seal", "to-send/manifest.json", id="its signature"),
    pytest.param(remove(BUNDLE), "missing", BUNDLE, id="the bundle is gone"),
    pytest.param(remove("to-send/manifest.json"), "missing", "to-send/manifest.json", id="the manifest is gone"),
    pytest.param(remove("to-send/manifest.json.p7s"), "no seal", "to-send/manifest.json.p7s", id="no signature"),
    pytest.param(add("to-send/more.txt"), "added", "to-send/more.txt", id="a file more to send"),
    pytest.param(add("kept/more.txt"), "added", "kept/more.txt", id="a file more kept"),
    pytest.param(add("more.txt"), "added", "more.txt", id="a file more beside both"),
    pytest.param(append("kept/version.json"), "changed", "kept/version.json", id="the ledger"),
    pytest.param(append("kept/guard.json"), "changed", "kept/guard.json", id="the guard's report"),
    pytest.param(append("kept/approvals/1.json"), "changed", "kept/approvals/1.json", id="an approval"),
    pytest.param(append("kept/release.json"), "changed", "release.json", id="the list of what is kept"),
    pytest.param(remove("kept/release.json"), "missing", "kept/release.json", id="that list is gone"),
    pytest.param(manifest_made_to_fit, "broken seal", "to-send/manifest.json", id="manifest made to fit"),
    pytest.param(sealed_anew, "unknown to the trail", "manifest.json", id="sealed anew with the stolen key"),
    pytest.param(approval_made_to_fit, "changed", "release.json", id="approval made to fit"),
    pytest.param(chain_changed, "changed", "audit trail", id="an entry of the trail"),
])  # fmt: skip
def test_whatever_was_changed_is_named(
    released: Workshop, tamper: Callable[[Path, Workshop], None], kind: str, file: str
) -> None:
    tamper(folder_of(released), released)
    verdict = verify(folder_of(released), released)
    assert not verdict.is_good
    assert (kind, file) in {(flaw.kind, flaw.file) for flaw in verdict.flaws}


def test_a_folder_that_only_calls_itself_a_release_is_none(released: Workshop) -> None:
    shutil.copytree(folder_of(released), folder_of(released, 7))
    histories, _ = complete_all(released, "T-1", NOW)
    assert histories[0].unknown == ("release-7",)


def again(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={"Letter from the dentist.pdf": text_pdf("Dear panel, from the dentist")})
    build_pack(workshop, "T-1", "small", draft=False)
    made = release(workshop, "T-1", "small", RUTH, approved, NOW)
    assert made.folder, made.held


def test_a_later_release_supersedes_the_one_before(released: Workshop, lay_out: LayOut) -> None:
    again(released, lay_out)
    before, now = verify(folder_of(released), released), verify(folder_of(released, 2), released)
    assert (before.standing, before.superseded_by, before.is_intact) == ("superseded", 2, True)
    assert not before.is_good
    assert now.is_good
    assert now.manifest
    assert now.manifest.supersedes == 1


def test_a_revoked_release_counts_no_longer_and_revives_none(released: Workshop, lay_out: LayOut) -> None:
    again(released, lay_out)
    revoke(released, Wish("T-1", "small", 2, REASON), RUTH, NOW)
    verdict = verify(folder_of(released, 2), released)
    assert (verdict.standing, verdict.is_intact, verdict.is_good) == ("revoked", True, False)
    assert verdict.revocation
    assert verdict.revocation.reason == REASON
    assert history_at(released, "T-1", "small").standing(1) == "superseded"
    assert "another child" not in str([entry.event for entry in released.audit.entries()])
    assert released.audit.verify() == ()


def test_the_reason_of_a_revocation_cannot_be_changed_unseen(released: Workshop) -> None:
    revoke(released, Wish("T-1", "small", 1, REASON), RUTH, NOW)
    record = released.output / "T-1/small/revocations/release-1.json"
    record.write_text(record.read_text("utf-8").replace("another child", "this child"), encoding="utf-8")
    verdict = verify(folder_of(released), released)
    assert verdict.standing == "revoked"
    assert [flaw.file for flaw in verdict.flaws] == ["revocations"]


@pytest.mark.parametrize(("number", "reason", "said"), [
    (2, "It was sent to the wrong people.", "There is no release 2"),
    (1, "oops", "Why is it revoked"),
])  # fmt: skip
def test_a_revocation_names_a_release_and_a_reason(released: Workshop, number: int, reason: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        revoke(released, Wish("T-1", "small", number, reason), RUTH, NOW)


