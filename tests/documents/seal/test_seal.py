"""Seals of releases, made with pyHanko and held against changes of single bytes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from asn1crypto.cms import ContentInfo
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bundler.documents.seal.checking import check_beside, check_pdf
from bundler.documents.seal.keys import CERTIFICATE, KEY, make_key
from bundler.documents.seal.sealing import Seal, Token
from bundler.model.errors import MachineError
from tests.documents.seal.time_authority import NAME, answering, time_authority

NOW = datetime(2026, 12, 9, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    folder = tmp_path_factory.mktemp("state")
    make_key(folder, "Exampleshire Council", NOW)
    return Seal(folder)


@pytest.fixture(scope="module")
def sealed(seal: Seal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pdf")
    with pikepdf.new() as pdf:
        for _ in range(3):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.docinfo["/Title"] = "EX-2026-001 fostering panel"
        pdf.save(folder / "bundle.pdf")
    seal.sign_pdf(folder / "bundle.pdf", folder / "sealed.pdf")
    return folder / "sealed.pdf"


def test_a_sealed_pdf_is_intact_keeps_its_pages_and_tells_whose_seal_it_is(seal: Seal, sealed: Path) -> None:
    checked = check_pdf(sealed)
    assert checked.is_intact
    assert checked.certificate_sha256 == seal.certificate_sha256
    assert checked.signed_at is not None
    with pikepdf.open(sealed) as pdf:
        assert len(pdf.pages) == 3
        assert pdf.docinfo["/Title"] == "EX-2026-001 fostering panel"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_change_of_any_byte_of_a_sealed_pdf_is_found(sealed: Path, tmp_path: Path, data: st.DataObject) -> None:
    raw = bytearray(sealed.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.sampled_from([1, 2, 4, 8, 16, 64, 128]))
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(raw)
    is_case_of_a_hex_letter = raw.lower() == sealed.read_bytes().lower()  # the signature itself stands there as hex
    is_within_padding = check_pdf(changed) == check_pdf(sealed) and _only_the_signature_differs(sealed, raw)
    assert not check_pdf(changed).is_intact or is_case_of_a_hex_letter or is_within_padding


def _only_the_signature_differs(sealed: Path, raw: bytearray) -> bool:
    """The hole in which the signature stands is longer than the signature; what is behind it signs nothing."""
    whole = sealed.read_bytes()
    begins, ends = whole.index(b"/Contents <") + 11, whole.rindex(b">", 0, whole.index(b"/ByteRange", 0) + 200_000)
    differ = [at for at, (one, other) in enumerate(zip(whole, raw, strict=True)) if one != other]
    return all(begins <= at <= ends for at in differ)


def test_anything_added_behind_a_sealed_pdf_is_a_change(sealed: Path, tmp_path: Path) -> None:
    grown = tmp_path / "grown.pdf"
    grown.write_bytes(sealed.read_bytes())
    with pikepdf.open(grown, allow_overwriting_input=True) as pdf:
        pdf.docinfo["/Subject"] = "Another"
        pdf.save(grown)
    assert not check_pdf(grown).is_intact
    appended = tmp_path / "appended.pdf"
    appended.write_bytes(sealed.read_bytes() + b"\n% one more line\n")
    assert not check_pdf(appended).is_intact


def test_a_pdf_without_a_seal_is_not_intact(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "plain.pdf")
    (tmp_path / "no.pdf").write_bytes(b"%PDF-1.7 not really")
    assert not check_pdf(tmp_path / "plain.pdf").is_intact
    assert not check_pdf(tmp_path / "no.pdf").is_intact


def test_a_signature_beside_a_manifest_is_of_exactly_its_bytes(seal: Seal) -> None:
    manifest = b'{"case": "EX-2026-001"}\n'
    signature = seal.sign(manifest)
    assert check_beside(manifest, signature).is_intact
    assert check_beside(manifest, signature).certificate_sha256 == seal.certificate_sha256
    assert not check_beside(manifest.replace(b"001", b"002"), signature).is_intact
    assert not check_beside(manifest, signature[:-1]).is_intact
    assert not check_beside(manifest, b"").is_intact


def test_another_key_makes_an_intact_seal_that_is_not_the_authoritys(seal: Seal, tmp_path: Path) -> None:
    make_key(tmp_path, "Exampleshire Council", NOW)
    forged = check_beside(b"manifest", Seal(tmp_path).sign(b"manifest"))
    assert forged.is_intact
    assert forged.certificate_sha256 != seal.certificate_sha256


def test_the_key_is_readable_by_its_owner_alone_and_is_never_replaced(tmp_path: Path) -> None:
    make_key(tmp_path, "Exampleshire Council", NOW)
    assert (tmp_path / KEY).stat().st_mode & 0o777 == 0o600
    before = (tmp_path / KEY).read_bytes()
    with pytest.raises(MachineError):
        make_key(tmp_path, "Exampleshire Council", NOW)
    assert (tmp_path / KEY).read_bytes() == before


def test_without_a_key_nothing_is_sealed_and_it_is_said_how_to_make_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(MachineError, match="no seal yet"):
        Seal(tmp_path).sign(b"manifest")
    make_key(tmp_path, "Exampleshire Council", NOW)
    (tmp_path / KEY).write_bytes(b"")
    with pytest.raises(MachineError, match="cannot be read"):
        Seal(tmp_path).sign(b"manifest")
    (tmp_path / KEY).unlink()
    with pytest.raises(MachineError, match="cannot be read"):
        Seal(tmp_path).sign(b"manifest")
    assert caplog.text == "", "no library shows paths of this machine"
    assert (tmp_path / CERTIFICATE).exists()


def test_a_key_on_a_token_seals_without_ever_leaving_it(tmp_path: Path) -> None:
    library = next((path for path in _SOFT_TOKENS if path.exists()), None)
    if library is None or not (shutil.which("softhsm2-util") and shutil.which("pkcs11-tool")):
        pytest.skip("SoftHSM and pkcs11-tool, a token in software, are not installed")
    make_key(tmp_path, "Exampleshire Council", NOW)
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\nobjectstore.backend = file\n")
    (tmp_path / "pin").write_text("4321\n")
    script = f"""
        softhsm2-util --init-token --free --label seal --so-pin 8765 --pin 4321
        openssl pkcs8 -topk8 -nocrypt -in {tmp_path / KEY} -out {tmp_path / "key.p8"}
        softhsm2-util --import {tmp_path / "key.p8"} --token seal --label release --id a1 --pin 4321
        openssl x509 -in {tmp_path / CERTIFICATE} -outform der -out {tmp_path / "cert.der"}
        pkcs11-tool --module {library} --token-label seal --login --pin 4321 \\
            --write-object {tmp_path / "cert.der"} --type cert --label release --id a1
    """
    environment = {**os.environ, "SOFTHSM2_CONF": str(tmp_path / "softhsm.conf")}
    subprocess.run(["sh", "-ec", script], env=environment, check=True, capture_output=True)
    sealing = f"""
from pathlib import Path
from bundler.documents.seal.sealing import Seal, Token
token = Token(Path({str(library)!r}), "seal", "release", "release", Path({str(tmp_path / "pin")!r}))
Path({str(tmp_path / "signature")!r}).write_bytes(Seal(Path({str(tmp_path / "state")!r}), token).sign(b"manifest"))
"""
    subprocess.run([sys.executable, "-c", sealing], env=environment, check=True, capture_output=True)
    checked = check_beside(b"manifest", (tmp_path / "signature").read_bytes())
    assert checked.is_intact
    assert checked.certificate_sha256 == Seal(tmp_path).certificate_sha256
    unplugged = Token(tmp_path / "no-such-library.so", "seal", "release", "release", tmp_path / "pin")
    assert Seal(tmp_path / "state", unplugged).certificates == {checked.certificate_sha256}
    with pytest.raises(MachineError, match="cannot be opened"):
        _ = Seal(tmp_path / "elsewhere", unplugged).certificates


def test_a_time_service_that_is_away_or_answers_rubbish_is_told_in_plain_words(seal: Seal, tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    with answering(b"no timestamp at all") as rubbish:
        for url in (nobody, rubbish):
            with pytest.raises(MachineError, match="vouches for the time"):
                Seal(seal.folder, timestamp_url=url).sign(b"manifest")
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "bundle.pdf")
    with pytest.raises(MachineError, match="vouches for the time"):
        Seal(seal.folder, timestamp_url=nobody).sign_pdf(tmp_path / "bundle.pdf", tmp_path / "sealed.pdf")


@pytest.fixture(scope="module")
def stamped(seal: Seal, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Path]:
    """A signature beside a manifest, and a PDF, for the time of which somebody vouches."""
    folder = tmp_path_factory.mktemp("stamped")
    (folder / "authority").mkdir()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(folder / "bundle.pdf")
    with time_authority(folder / "authority") as url:
        stamping = Seal(seal.folder, timestamp_url=url)
        stamping.sign_pdf(folder / "bundle.pdf", folder / "sealed.pdf")
        return stamping.sign(b"manifest"), folder / "sealed.pdf"


def test_who_vouches_for_the_time_is_told_with_the_time_that_they_say(stamped: tuple[bytes, Path], seal: Seal) -> None:
    signature, pdf = stamped
    for checked in (check_beside(b"manifest", signature), check_pdf(pdf)):
        assert checked.is_intact
        assert checked.certificate_sha256 == seal.certificate_sha256
        assert checked.stamp
        assert checked.stamp.by == f"Organization: {NAME}"
        assert timedelta() <= datetime.now(UTC) - checked.stamp.at < timedelta(hours=2), "OpenSSL's clock, not ours"
    assert check_beside(b"manifest", seal.sign(b"manifest")).stamp is None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_changed_byte_of_a_stamped_signature_makes_nobody_vouch_for_another_time(
    stamped: tuple[bytes, Path], data: st.DataObject
) -> None:
    """It breaks the seal, takes the stamp away as if there had been none, or stands where nothing is said."""
    whole = check_beside(b"manifest", stamped[0])
    raw = bytearray(stamped[0])
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.sampled_from([1, 2, 4, 8, 16, 64, 128]))
    changed = check_beside(b"manifest", bytes(raw))
    assert not changed.is_intact or changed.stamp in (whole.stamp, None)


def test_a_time_stamp_that_was_made_for_another_signature_breaks_the_seal(
    stamped: tuple[bytes, Path], seal: Seal
) -> None:
    given, taken = (ContentInfo.load(one) for one in (seal.sign(b"manifest"), stamped[0]))
    stamps = taken["content"]["signer_infos"][0]["unsigned_attrs"]
    given["content"]["signer_infos"][0]["unsigned_attrs"] = stamps
    assert check_beside(b"manifest", taken.dump()).is_intact
    assert not check_beside(b"manifest", given.dump(force=True)).is_intact


def test_a_token_that_is_not_there_or_has_another_pin_is_told_in_plain_words(tmp_path: Path) -> None:
    library = next((path for path in _SOFT_TOKENS if path.exists()), None)
    if library is None:
        pytest.skip("SoftHSM, a token in software, is not installed")
    (tmp_path / "pin").write_text("4321\n")
    for where, pin in ((tmp_path / "no-such-library.so", tmp_path / "pin"), (library, tmp_path / "pin"),
                       (library, tmp_path / "no pin")):
        token = Token(where, "a token that nobody has", "release", "release", pin)
        with pytest.raises(MachineError, match="cannot be opened"):
            Seal(tmp_path, token).make_sure_it_is_there()


_SOFT_TOKENS = tuple(
    Path(folder) / "softhsm/libsofthsm2.so" for folder in ("/usr/lib", "/usr/lib/x86_64-linux-gnu", "/usr/local/lib")
)
