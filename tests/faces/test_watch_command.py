"""`bundler watch` as a process: signals, exit codes, settings, the lock, the service definitions."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import psutil
import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from bundler.faces.cli import app
from bundler.faces.service import install_service, service_for
from bundler.faces.settings import Settings, settings
from bundler.faces.watching import Wish, wish
from bundler.model.errors import BundlerError, DefinitionError, ExitCode
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PAPERS, TODAY, LayOut, text_pdf

LONG_ENOUGH = 60
LETTER = "Letter from the school.pdf"
WITHOUT_LETTERS = {name: data for name, data in SMALL_PAPERS.items() if not name.startswith("Letter")}
PROGRAM = (sys.executable, "-c", "from bundler.faces.cli import main; main()", "watch")
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
ON_THE_DAY = ("--today", TODAY.isoformat())


def start(workshop: Workshop, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, *ON_THE_DAY, "--settle", "0.3", *options], cwd=workshop.cases.parent, env=ENVIRONMENT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def run(workshop: Workshop, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *options], cwd=workshop.cases.parent, env=ENVIRONMENT, capture_output=True, text=True, check=False,
        timeout=LONG_ENOUGH,
    )  # fmt: skip


def call(*options: str) -> Result:
    """The command within this process, for what ends before anything is watched."""
    return CliRunner().invoke(app, ["watch", *options], env=ENVIRONMENT)


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG_ENOUGH
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.05)


def heartbeat(workshop: Workshop) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((workshop.output / ".watch/heartbeat.json").read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return told


def built(workshop: Workshop) -> list[str]:
    return sorted(path.parent.name for path in workshop.output.glob("T-1/*/v*/manifest.json"))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_drop_becomes_a_status_and_a_bundle_and_a_signal_ends_it_cleanly(
    workshop: Workshop, lay_out: LayOut, number: signal.Signals, code: int
) -> None:
    folder = lay_out(papers=WITHOUT_LETTERS)
    process = start(workshop)
    status = folder / "STATUS.txt"
    until(lambda: status.exists() and "Not complete" in status.read_text("utf-8-sig"))
    (folder / "attachments" / LETTER).write_bytes(SMALL_PAPERS[LETTER])
    until(lambda: built(workshop) == ["v1"])
    until(lambda: "v1 is built" in " ".join(status.read_text("utf-8-sig").split()))
    process.send_signal(number)
    _, log = process.communicate(timeout=LONG_ENOUGH)
    assert process.returncode == code
    assert heartbeat(workshop)["state"] == "stopped"
    assert [json.loads(line)["event"] for line in log.splitlines()][-1] == "stopped"
    assert not list(workshop.cases.parent.rglob("*.tmp"))
    assert "Traceback" not in log


def test_a_signal_in_the_middle_of_a_build_leaves_nothing_half_made(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={**SMALL_PAPERS, **{f"Letter {number}.pdf": text_pdf(f"Dear {number}") for number in range(20)}})
    process = start(workshop)
    until(lambda: any((workshop.output / ".store/work").glob("*/papers")))
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=LONG_ENOUGH)
    assert process.returncode == 0
    assert list((workshop.output / ".store/work").iterdir()) == []
    for pack in workshop.output.glob("T-1/*"):
        assert all((version / "manifest.json").exists() for version in pack.iterdir())


def test_once_looks_builds_and_ends_and_a_second_time_changes_nothing(workshop: Workshop, lay_out: LayOut) -> None:
    folder = lay_out()
    first = run(workshop, *ON_THE_DAY, "--once", "--settle", "0.2")
    assert first.returncode == 0, first.stderr
    assert built(workshop) == ["v1"]
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert run(workshop, *ON_THE_DAY, "--once", "--settle", "0.2").returncode == 0
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert built(workshop) == ["v1"]


def test_a_second_watcher_is_refused_with_exit_code_7(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={})
    process = start(workshop)
    until(lambda: bool(heartbeat(workshop)))
    second = run(workshop, "--once")
    process.terminate()
    process.communicate(timeout=LONG_ENOUGH)
    assert second.returncode == 7
    assert "Another watcher" in second.stderr


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--output", "cases/out"), ExitCode.USAGE, "output folder must not lie inside cases/"),
        (("--log", "cases/T-1/watch.log"), ExitCode.USAGE, "log file must not lie inside cases/"),
        (("--once", "--cases", "nowhere"), ExitCode.CASE_UNREADABLE, "nowhere cannot be read"),
        (("--install-service", "--kind", "sundial"), ExitCode.USAGE, "no service of the kind"),
    ],
)
def test_what_it_cannot_work_with_is_refused(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...], code: ExitCode, words: str,
) -> None:  # fmt: skip
    lay_out()
    monkeypatch.chdir(workshop.cases.parent)
    error = call(*options).exception
    assert isinstance(error, BundlerError)
    assert error.exit_code == code
    assert words in error.message
    assert not (workshop.cases / "out").exists()


def test_no_settle_time_is_refused() -> None:
    assert call("--settle", "0").exit_code == ExitCode.USAGE


def test_a_wrong_definition_at_the_start_ends_it(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    (workshop.templates / "packs/small.toml").write_text("nonsense", encoding="utf-8")
    monkeypatch.chdir(workshop.cases.parent)
    assert isinstance(call().exception, DefinitionError)


def test_bundler_toml_sets_the_pace_and_the_command_line_overrides_it(tmp_path: Path) -> None:
    stated = {"settle": 8, "full_look": 60, "always_poll": True, "log": str(tmp_path / "w.log")}
    wished = wish(stated, {"settle": 2.0, "full_look": None, "always_poll": None, "log": None})
    assert (wished.pace.settle, wished.pace.full_look, wished.always_poll) == (2.0, 60.0, True)
    assert wished.log == tmp_path / "w.log"
    with pytest.raises(DefinitionError, match="settle must be a number of seconds"):
        wish({"settle": "soon"}, {})
    with pytest.raises(DefinitionError, match="no setting 'setle'"):
        wish({"setle": 8}, {})
    with pytest.raises(DefinitionError, match=r"from 0\.1"):
        wish({"full_look": 0.001}, {})
    with pytest.raises(DefinitionError, match="always_poll is true or false"):
        wish({"always_poll": "no"}, {})
    with pytest.raises(DefinitionError, match="log is a path"):
        wish({"log": 5}, {})


def test_json_can_be_said_of_watch_too(workshop: Workshop, lay_out: LayOut) -> None:
    """Its log is JSON in any case; a script that says --json to every command is not turned away."""
    lay_out()
    finished = run(workshop, *ON_THE_DAY, "--once", "--json", "--settle", "0.2")
    assert finished.returncode == 0
    assert [json.loads(line)["event"] for line in finished.stderr.splitlines()][-1] == "looked-at-everything"


def test_the_log_names_no_child_no_paper_and_no_path(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={"Letter about Ada Invented.pdf": b"no pdf", **WITHOUT_LETTERS})
    finished = run(workshop, *ON_THE_DAY, "--once", "--settle", "0.2", "--log", "watch.log")
    text = (workshop.cases.parent / "watch.log").read_text("utf-8") + finished.stdout + finished.stderr
    assert '"case": "T-1"' in text
    for name in ("Ada", "Invented", "Letter", str(workshop.cases.parent)):
        assert name not in text


LIBRARIES = """
    import logging, sys, threading, warnings
    from pathlib import Path
    from bundler.documents.logbook import Logbook
    from bundler.faces.watching import only_told_in

    def fails():
        raise OSError(5, "Input/output error", "Letter about Ada.pdf")

    with only_told_in(Logbook(Path(sys.argv[1]))):
        logging.getLogger("watchdog.observers.polling").warning("Cannot take a snapshot of Ada")
        warnings.warn("Callback for attachments/Letter about Ada.pdf will be overwritten", RuntimeWarning)
        thread = threading.Thread(target=fails)
        thread.start()
        thread.join()
"""


def test_what_libraries_say_and_threads_that_fail_name_no_paper(tmp_path: Path) -> None:
    """watchdog logs the paths that it cannot read, and without a handler that ends in the journal."""
    program = [sys.executable, "-c", textwrap.dedent(LIBRARIES), str(tmp_path / "log")]
    finished = subprocess.run(program, capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stderr, finished.stdout) == (0, "", "")
    (line,) = [json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    assert (line["event"], line["code"], line["where"]) == ("trouble", "fault", "OSError at <string>:8")


def test_a_killed_watcher_leaves_nothing_that_hinders_the_next(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    (workshop.cases / "T-1" / ".STATUS-0123456789abcdef0123456789abcdef.tmp").write_bytes(b"half")
    process = start(workshop)
    until(lambda: bool(heartbeat(workshop)))
    process.kill()
    process.communicate()
    assert run(workshop, *ON_THE_DAY, "--once", "--settle", "0.2").returncode == 0
    assert built(workshop) == ["v1"]
    assert not list(workshop.cases.parent.rglob("*.tmp"))
    assert not [one for one in psutil.process_iter(["cwd"]) if one.info["cwd"] == str(workshop.cases.parent)]


FOLDERS = Settings(Path("/srv/100% cases"), Path("/srv/templates"), Path("/srv/out put"))


@pytest.mark.parametrize("kind", ["user", "system"])
def test_the_systemd_unit_is_one_that_systemd_takes(tmp_path: Path, kind: Any) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd here")
    service = service_for(kind, FOLDERS, Wish(wish({}, {}).pace), ("/bin/true", 'a "$quoted" word'))
    unit = tmp_path / service.path.name
    unit.write_text(service.text, encoding="utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", *(["--user"] if kind == "user" else []), str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert [line for line in checked.stderr.splitlines() if service.path.name in line] == []
    assert f"WorkingDirectory={Path.cwd()}\n" in service.text, "bundler.toml is read from there"
    for line in ("PrivateNetwork=yes", "Restart=on-failure", "ProtectSystem=strict", "KillMode=mixed"):
        assert line in service.text
    assert 'ReadWritePaths="-/srv/100%% cases" "/srv/out put"' in service.text
    assert '"a \\"$$quoted\\" word"' in service.text


def test_the_windows_task_is_whole_xml_with_the_folders_in_it() -> None:
    folders = Settings(Path(r"\\server\share\cases & more"), Path("C:/templates"), Path("C:/out"))
    service = service_for("windows", folders, Wish(wish({}, {}).pace), (r"C:\Program Files\Bundler\bundler.exe",))
    root = ET.fromstring(service.text.encode(service.encoding))
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    assert root.findtext(f".//{space}Command") == r"C:\Program Files\Bundler\bundler.exe"
    assert r'"\\server\share\cases & more"' in (root.findtext(f".//{space}Arguments") or "")
    assert root.findtext(f".//{space}ExecutionTimeLimit") == "PT0S"
    assert root.findtext(f".//{space}WorkingDirectory") == str(Path.cwd()), "bundler.toml is read from there"
    assert "schtasks /Create" in service.commands[0]


def test_the_service_is_printed_and_written_only_if_asked_for(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(workshop.cases.parent)
    folders, wished = settings(None, None, None), wish({}, {})
    install_service(Console(), folders, wished, "windows", write=False)
    assert "Nothing has been written" in capsys.readouterr().out
    assert not workshop.output.exists()
    install_service(Console(), folders, wished, "windows", write=True)
    assert (workshop.output / ".watch/bundler-watch.xml").read_text("utf-16").startswith("<?xml")
    capsys.readouterr()
    install_service(Console(), folders, wished, "windows", write=False, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["path"], told["written"]) == (str(workshop.output / ".watch/bundler-watch.xml"), False)
