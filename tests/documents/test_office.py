"""Real conversions by the real LibreOffice; fakes stand in only for one that hangs, fails or is not there."""

from __future__ import annotations

import contextlib
import errno
import http.server
import io
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from bundler.documents import office
from bundler.documents.office import Conversion, Outcome, convert, probe
from bundler.model.errors import ExitCode, ToolMissingError
from tests.documents.word_papers import para, picture, relation, write_word

needs_office = pytest.mark.office
TABLE = "<w:tbl><w:tr>{}</w:tr></w:tbl>".format("".join(f"<w:tc>{para(text)}</w:tc>" for text in ("Ann", "12 May")))


def words(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def photograph() -> bytes:
    held = io.BytesIO()
    Image.radial_gradient("L").resize((2400, 2400)).convert("RGB").save(held, "JPEG")
    return held.getvalue()


def paper(folder: Path, name: str, text: str) -> Conversion:
    return Conversion(write_word(folder / f"{name}.docx", para(text)), folder / f"{name}.pdf")


def imposter(folder: Path, script: str) -> office.Office:
    """A LibreOffice that does what the script says; `real` in it is the real one with all its arguments."""
    program = folder / "soffice"
    program.write_text(f'#!/bin/sh\nreal() {{ {probe().program} "$@"; }}\n{script}\n', encoding="utf-8")
    program.chmod(0o755)
    return office.Office(program, "an imposter")


def command_lines() -> Iterator[str]:
    """What every process of this machine was called with."""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            yield process.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()


def processes_naming(folder: Path) -> list[str]:
    return [line for line in command_lines() if str(folder) in line]


def processes_running(command: str) -> list[str]:
    return [line for line in command_lines() if line == command]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder for LibreOffice; when the test ends it holds nothing and no process uses it."""
    return tmp_path / "work"


@pytest.fixture(autouse=True)
def nothing_is_left_behind(work: Path) -> Iterator[None]:
    yield
    assert processes_naming(work) == []
    assert not work.exists() or list(work.iterdir()) == []


@needs_office
def test_a_paper_with_a_table_and_a_picture_becomes_pages_with_its_words(tmp_path: Path, work: Path) -> None:
    shot = photograph()
    source = write_word(
        tmp_path / "a.docx", para("Seen on ") + TABLE + para(picture("rIdP")),
        relations=relation("rIdP", "image", "media/p.jpeg"), files={"word/media/p.jpeg": shot},
    )
    (outcome,) = convert([Conversion(source, tmp_path / "a.pdf")], work)
    assert outcome == Outcome(tmp_path / "a.pdf", "converted")
    assert words(outcome.target).split() == ["Seen", "on", "Ann", "12", "May"]
    with pikepdf.open(outcome.target) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert image.read_raw_bytes() == shot


@needs_office
def test_ten_papers_take_two_starts_and_arrive_in_their_order(tmp_path: Path, work: Path) -> None:
    counting = imposter(tmp_path, f'echo start >> "{tmp_path}/starts"; real "$@"')
    papers = [paper(tmp_path, str(number), f"paper {number}") for number in range(10)]
    outcomes = convert(papers, work, office=counting)
    assert [words(outcome.target) for outcome in outcomes] == [f"paper {number}" for number in range(10)]
    assert (tmp_path / "starts").read_text().count("start") == 2


@needs_office
def test_a_paper_gives_the_same_pages_in_any_company(tmp_path: Path, work: Path) -> None:
    def fingerprint(pdf: Path) -> list[bytes]:
        with pikepdf.open(pdf) as opened:
            return [page.Contents.read_bytes() for page in opened.pages]

    alike = [paper(tmp_path, name, "the same words") for name in ("a", "b", "c")]
    others = [paper(tmp_path, name, f"other words {name}") for name in ("d", "e")]
    convert([alike[0]], work)
    convert([others[0], alike[1], others[1], alike[2]], work)
    assert fingerprint(alike[0].target) == fingerprint(alike[1].target) == fingerprint(alike[2].target)


@needs_office
def test_a_bad_paper_fails_and_the_others_are_converted(tmp_path: Path, work: Path) -> None:
    bad = Conversion(tmp_path / "bad.docx", tmp_path / "bad.pdf")
    bad.source.write_bytes(b"PK\x03\x04 not a Word file at all")
    outcomes = convert([bad, paper(tmp_path, "a", "good"), paper(tmp_path, "b", "good too")], work)
    assert [outcome.status for outcome in outcomes] == ["failed", "converted", "converted"]
    assert outcomes[0].reason
    assert not bad.target.exists()


@needs_office
def test_what_lay_there_before_does_not_pass_for_a_conversion(tmp_path: Path, work: Path) -> None:
    (earlier,) = convert([paper(tmp_path, "a", "an earlier version")], work)
    (tmp_path / "a.docx").write_bytes(b"damaged since")
    (outcome,) = convert([Conversion(tmp_path / "a.docx", earlier.target)], work)
    assert outcome.status == "failed"
    assert not earlier.target.exists()


@needs_office
def test_a_web_page_named_docx_is_not_read_as_a_web_page(tmp_path: Path, work: Path) -> None:
    (tmp_path / "a.docx").write_text("<html><body>a page from the web</body></html>")
    (outcome,) = convert([Conversion(tmp_path / "a.docx", tmp_path / "a.pdf")], work)
    assert outcome.status == "failed"


@needs_office
def test_names_of_papers_do_not_show_in_the_list_of_processes(tmp_path: Path, work: Path) -> None:
    telling = imposter(tmp_path, f'echo "$@" >> "{tmp_path}/seen"; real "$@"')
    (outcome,) = convert([paper(tmp_path, "Ann Quillfeather medical", "x")], work, office=telling)
    assert outcome.converted
    assert "Quillfeather" not in (tmp_path / "seen").read_text()


@needs_office
def test_a_paper_that_hangs_is_killed_with_everything_it_started_and_the_next_one_works(
    tmp_path: Path, work: Path
) -> None:
    hanging = imposter(tmp_path, f'sleep 987 & echo $! >> "{tmp_path}/children"; sleep 987')
    (stuck,) = convert(
        [paper(tmp_path, "a", "x")], work, office=hanging, seconds_to_start=0.2, seconds_each=0.2)
    assert stuck.status == "timed-out"
    assert "seconds" in stuck.reason
    assert processes_running("sleep 987") == []
    (next_one,) = convert([paper(tmp_path, "b", "works")], work)
    assert words(next_one.target) == "works"


@needs_office
def test_whoever_wants_no_more_need_not_wait_for_it(tmp_path: Path, work: Path) -> None:
    hanging = imposter(tmp_path, f'touch "{tmp_path}/begun"; sleep 983')

    def stop(_done: int) -> None:
        if (tmp_path / "begun").exists():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert([paper(tmp_path, "a", "x")], work, office=hanging, progress=stop)
    assert processes_running("sleep 983") == []


@needs_office
def test_when_one_of_several_hangs_only_that_one_is_lost(tmp_path: Path, work: Path) -> None:
    """The imposter hangs as soon as paper 0002 is among its papers; of any other it makes a page at once."""
    with pikepdf.new() as ready:
        ready.add_blank_page()
        ready.save(tmp_path / "ready.pdf")
    copy = f'cp "{tmp_path}/ready.pdf" "$to/${{name%.docx}}.pdf"'
    page = f'for one; do case "$one" in */in/*.docx) to=${{one%/in/*}}; name=${{one##*/}}; {copy};; esac; done'
    hanging = imposter(tmp_path, f'case "$*" in *0002.docx*) sleep 986;; *) {page};; esac')
    papers = [paper(tmp_path, str(number), f"paper {number}") for number in (1, 2, 3, 4)]
    outcomes = convert(papers, work, office=hanging, seconds_to_start=1, seconds_each=1)
    assert [outcome.status for outcome in outcomes] == ["converted", "timed-out", "converted", "converted"]


@needs_office
def test_an_exit_code_of_0_is_not_believed(tmp_path: Path, work: Path) -> None:
    """This one says that all is well and leaves half a PDF; then, asked for the paper alone, nothing."""
    half = 'for last; do :; done; out=${last%/in/*}; printf "%%PDF-1.7\\n1 0 obj" > "$out/0001.pdf"'
    lying = imposter(tmp_path, f'test -e "{tmp_path}/once" || {{ {half}; }}; touch "{tmp_path}/once"; exit 0')
    (outcome,) = convert([paper(tmp_path, "a", "x")], work, office=lying)
    assert outcome.status == "failed"
    assert not outcome.target.exists()


@needs_office
def test_a_paper_is_not_blamed_where_the_disk_is_all_but_full(
    tmp_path: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LibreOffice does not say why it wrote nothing."""
    silent = imposter(tmp_path, "exit 0")
    (outcome,) = convert([paper(tmp_path, "a", "x")], work, office=silent)
    assert outcome.status == "failed"
    room = shutil.disk_usage(work)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room._replace(free=300_000))
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        convert([paper(tmp_path, "a", "x")], work, office=silent)


@needs_office
def test_a_paper_that_fails_in_company_gets_another_try_alone(tmp_path: Path, work: Path) -> None:
    moody = imposter(tmp_path, f'test -e "{tmp_path}/once" || {{ touch "{tmp_path}/once"; exit 0; }}; real "$@"')
    (outcome,) = convert([paper(tmp_path, "a", "second time lucky")], work, office=moody)
    assert words(outcome.target) == "second time lucky"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")
@needs_office
def test_nothing_outlives_a_killed_bundler(tmp_path: Path) -> None:
    imposter(tmp_path, "sleep 985")
    source = write_word(tmp_path / "a.docx", para("x"))
    bundler = subprocess.Popen([sys.executable, "-c", (
        "import pathlib\nfrom bundler.documents.office import *\n"
        f"there = pathlib.Path({str(tmp_path)!r})\n"
        f"convert([Conversion(pathlib.Path({str(source)!r}), there / 'a.pdf')], there / 'gone',"
        " office=Office(there / 'soffice', 'x'))"
    )])
    try:
        assert eventually(lambda: processes_running("sleep 985"))
    finally:
        bundler.send_signal(signal.SIGKILL)
        bundler.wait()
    assert eventually(lambda: not processes_running("sleep 985"))


def eventually(holds: object, tries: int = 100) -> bool:
    assert callable(holds)
    for _ in range(tries):
        if holds():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def website() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and what has been asked of it."""
    asked: list[str] = []

    class Listening(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 - names that the base class looks for

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def with_remote_picture(folder: Path, address: str) -> Conversion:
    remote = relation("rIdP", "image", f"{address}/p.png", external=True)
    remote += relation("rIdT", "attachedTemplate", f"{address}/t.dotm", external=True)
    source = write_word(folder / "a.docx", para("x", picture("rIdP", verb="link")), relations=remote)
    return Conversion(source, folder / "a.pdf")


NETWORK_SETTINGS = tuple(setting for setting in office._SETTINGS if "Inet" in setting[0])
SECURITY_SETTINGS = tuple(setting for setting in office._SETTINGS if "Scripting" in setting[0])


@needs_office
@pytest.mark.parametrize("only", [
    pytest.param("everything", id="everything"),
    pytest.param("settings", id="on a machine without unshare"),
    pytest.param("security", id="by the security settings alone"),
    pytest.param("proxy", id="by the dead proxy alone"),
])
def test_a_remote_picture_is_not_fetched(
    tmp_path: Path, work: Path, website: tuple[str, list[str]], only: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = website
    if only != "everything":
        monkeypatch.setattr(office, "_confinement", tuple)
    if only == "security":
        monkeypatch.setattr(office, "_SETTINGS", SECURITY_SETTINGS)
    if only == "proxy":
        monkeypatch.setattr(office, "_SETTINGS", NETWORK_SETTINGS)
    (outcome,) = convert([with_remote_picture(tmp_path, address)], work)
    assert outcome.converted
    assert asked == []


@needs_office
def test_left_to_itself_libreoffice_would_fetch_the_picture(
    tmp_path: Path, work: Path, website: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without this the test above could never fail."""
    address, asked = website
    monkeypatch.setattr(office, "_confinement", tuple)
    monkeypatch.setattr(office, "_SETTINGS", ())
    convert([with_remote_picture(tmp_path, address)], work)
    assert "/p.png" in asked


def test_without_libreoffice_the_error_names_the_command_that_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(office, "_USUAL_PLACES", ())
    with pytest.raises(ToolMissingError, match="not installed") as missing:
        probe()
    assert missing.value.exit_code is ExitCode.TOOL_MISSING
    assert missing.value.remedy.startswith("sudo apt-get install --no-install-recommends libreoffice-writer-nogui")


def test_no_paper_needs_no_libreoffice(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(office, "_USUAL_PLACES", ())
    assert convert([], work) == ()


@needs_office
def test_the_version_is_read_from_files_and_agrees_with_what_libreoffice_says() -> None:
    read = office._written_version(probe().program)
    told = office._told_version(probe().program)
    assert read == probe().version
    product, build = read.rsplit(" ", 1)
    assert told.startswith(product)
    assert build in told


def test_a_libreoffice_without_settings_files_is_asked_for_its_version(tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\necho LibreOffice 99.1\n")
    program.chmod(0o755)
    assert office._written_version(program) == ""
    assert office._told_version(program) == "LibreOffice 99.1"


def test_missing_fonts_are_named_as_word_names_them_and_change_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_fonts_installed", lambda: "Liberation Sans\nLiberation Serif\nCaladea\n")
    assert office.missing_fonts() == ("Calibri",)
    whole = office.Office(Path("soffice"), "7.4")
    assert office.Office(Path("soffice"), "7.4", ("Calibri",)).key != whole.key == "7.4"


def test_a_minimal_environment_reaches_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "http_proxy", "DISPLAY", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "secret")
    environment = office._environment(tmp_path)
    assert "secret" not in environment.values()
    assert environment["HOME"] == str(tmp_path) != os.environ.get("HOME")
