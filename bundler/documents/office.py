"""LibreOffice: found, started as seldom as can be, shut off from network, macros and links, killed when it hangs."""

from __future__ import annotations

import configparser
import errno
import os
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal
from xml.sax.saxutils import escape

from bundler.documents.confinement import confinement, kill_group, run_all
from bundler.model.errors import ToolMissingError

WORKERS: Final = 2
"""How many LibreOffices run side by side; two private profiles were the fastest on two cores."""

SECONDS_TO_START: Final = 60.0
SECONDS_EACH: Final = 60.0
_ROOM: Final = 16_000_000
"""So many bytes of the disk it takes for its own; with less, what fails has failed for want of them."""

INSTALL: Final = (
    "sudo apt-get install --no-install-recommends libreoffice-writer-nogui libreoffice-calc-nogui "
    "libreoffice-impress-nogui fonts-liberation2 fonts-crosextra-carlito fonts-crosextra-caladea"
)
METRIC_FONTS: Final = {
    "Liberation Sans": "Arial",
    "Liberation Serif": "Times New Roman",
    "Carlito": "Calibri",
    "Caladea": "Cambria",
}
"""The fonts that are as wide as the usual Word fonts, so that pages break where they break in Word."""

Status = Literal["converted", "failed", "timed-out"]

_USUAL_PLACES: Final = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_MAX_MEMORY: Final = 6_000_000_000
"""Bytes of address space; a usual conversion takes about 1,500,000,000 of it."""
_MAX_OUTPUT: Final = 2_000_000_000
"""Bytes of any one file that LibreOffice writes."""
_READ_AS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "docx": ("writer", "MS Word 2007 XML"),
    "doc": ("writer", "MS Word 97"),
    "doc-95": ("writer", "MS Word 95"),
    "word-2003": ("writer", "MS Word 2003 XML"),
    "odt": ("writer", "writer8"),
    "fodt": ("writer", "OpenDocument Text Flat XML"),
    "rtf": ("writer", "Rich Text Format"),
    "html": ("writer", "HTML (StarWriter)"),
    "xlsx": ("calc", "Calc MS Excel 2007 XML"),
    "xlsb": ("calc", "Calc MS Excel 2007 Binary"),
    "xls": ("calc", "MS Excel 97"),
    "xls-95": ("calc", "MS Excel 95"),
    "excel-2003": ("calc", "MS Excel 2003 XML"),
    "ods": ("calc", "calc8"),
    "fods": ("calc", "OpenDocument Spreadsheet Flat XML"),
    "pptx": ("impress", "Impress MS PowerPoint 2007 XML"),
    "ppt": ("impress", "MS PowerPoint 97"),
    "odp": ("impress", "impress8"),
    "fodp": ("impress", "OpenDocument Presentation Flat XML"),
})
"""For each form that a paper may have: the program, and LibreOffice's name for the only format it may read a staged
paper as; left to guess, it also reads web pages."""
_WRITES: Final[Mapping[tuple[str, str], str]] = MappingProxyType({
    ("writer", ".pdf"): "writer_pdf_Export",
    ("calc", ".pdf"): "calc_pdf_Export",
    ("impress", ".pdf"): "impress_pdf_Export",
    ("writer", ".docx"): "MS Word 2007 XML",
    ("calc", ".xlsx"): "Calc MS Excel 2007 XML",
    ("impress", ".pptx"): "Impress MS PowerPoint 2007 XML",
})
"""What a program writes, by the ending of the target."""

_COMMON: Final = "/org.openoffice.Office.Common"
_PDF: Final = f"{_COMMON}/Filter/PDF/Export"
_PROXY: Final = "/org.openoffice.Inet/Settings"
_SETTINGS: Final[tuple[tuple[str, str, str], ...]] = (
    (f"{_COMMON}/Security/Scripting", "MacroSecurityLevel", "3"),
    (f"{_COMMON}/Security/Scripting", "DisableMacrosExecution", "true"),
    (f"{_COMMON}/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Writer/Content/Update", "Chart", "false"),
    ("/org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
    (f"{_COMMON}/Misc", "FirstRun", "false"),
    (f"{_COMMON}/Misc", "ShowTipOfTheDay", "false"),
    (f"{_COMMON}/Misc", "CrashReport", "false"),
    ("/org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
    ("/org.openoffice.Setup/Product", "ooSetupLastVersion", "99.9"),
    ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "en-GB"),
    ("/org.openoffice.Office.Jobs/Jobs/org.openoffice.Office.Jobs:Job['UpdateCheck']/Arguments",
     "AutoCheckEnabled", "false"),
    (_PROXY, "ooInetProxyType", "2"),
    (_PROXY, "ooInetHTTPProxyName", "127.0.0.1"),
    (_PROXY, "ooInetHTTPProxyPort", "9"),
    (_PROXY, "ooInetHTTPSProxyName", "127.0.0.1"),
    (_PROXY, "ooInetHTTPSProxyPort", "9"),
    (_PROXY, "ooInetNoProxy", ""),
    (_PDF, "UseLosslessCompression", "true"),
    (_PDF, "ReduceImageResolution", "false"),
    (_PDF, "UseTaggedPDF", "false"),
    (_PDF, "ExportNotes", "false"),
    (_PDF, "ExportNotesInMargin", "false"),
    (_PDF, "ExportBookmarks", "true"),
    (_PDF, "ExportFormFields", "false"),
    (_PDF, "ExportPlaceholders", "false"),
    (_PDF, "IsAddStream", "false"),
)
"""What every private profile is born with: path, property, value.

`ooSetupLastVersion` says that no version of LibreOffice is newer than the one that used the profile last: each first
start of a newer one draws a hundred test pictures, which takes longer than everything else it does.
Lossless and not reduced is the one setting in which a photograph stays the JPEG it was, byte for byte; any other
either degrades it or makes it five times as large.
"""


@dataclass(frozen=True)
class Office:
    """A LibreOffice that is there: `missing_fonts` are Word's fonts that nothing of the same width stands in for."""

    program: Path
    version: str
    missing_fonts: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What a conversion depends on besides the paper: another version or other fonts may break pages elsewhere."""
        return "; ".join((self.version, *(f"no {font}" for font in self.missing_fonts)))


@dataclass(frozen=True)
class Conversion:
    """A paper to convert, and where what is made of it goes, whose ending says what that is (.pdf, .docx, .xlsx).

    `form` says what the paper is by its content, whatever it is called.
    """

    source: Path
    target: Path
    form: str = "docx"

    @property
    def pair(self) -> tuple[str, str]:
        """What LibreOffice is told to read, and to write."""
        program, reading = _READ_AS[self.form]
        return reading, f"{self.target.suffix[1:]}:{_WRITES[program, self.target.suffix]}"


@dataclass(frozen=True)
class Outcome:
    """What became of one conversion; `reason` completes "LibreOffice could not turn this into a PDF: ..."."""

    target: Path
    status: Status
    reason: str = ""

    @property
    def converted(self) -> bool:
        return self.status == "converted"


def probe() -> Office:
    """The LibreOffice of this machine, without starting it where its files tell the version."""
    found = _program()
    if found is None:
        raise ToolMissingError("LibreOffice is not installed, so documents cannot become PDFs.", INSTALL)
    program = found.resolve()
    return Office(program, _written_version(program) or _told_version(program), missing_fonts())


def missing_fonts() -> tuple[str, ...]:
    """Word's usual fonts without a stand-in of the same width; none where the machine cannot be asked."""
    listing = _fonts_installed()
    return tuple(word for font, word in METRIC_FONTS.items() if listing and font not in listing)


def convert(
    conversions: Sequence[Conversion],
    work: Path,
    *,
    office: Office | None = None,
    seconds_each: float = SECONDS_EACH,
    seconds_to_start: float = SECONDS_TO_START,
    progress: Callable[[int], None] = lambda _done: None,
) -> tuple[Outcome, ...]:
    """Every paper as what its target says, in the order given, by two starts of LibreOffice for each pair of formats,
    however many papers there are.

    A paper that yields nothing is tried once more by itself, then reported in its outcome; but where the disk is
    all but full, an OSError says that, for LibreOffice does not. A start is killed when no paper has been finished
    for `seconds_each` seconds. While it waits, `progress` is told again and again how many starts are done; who
    raises there ends it all. ToolMissingError where there is no LibreOffice.
    """
    if not conversions:
        return ()
    office = office or probe()
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, ignore_cleanup_errors=True) as folder:
        patience = _Patience(seconds_to_start, seconds_each)
        papers = [_stage(conversion, number, Path(folder)) for number, conversion in enumerate(conversions, start=1)]
        together = [
            _Start(office.program, share, Path(folder) / f"together-{number}", patience)
            for number, share in enumerate(_shares(papers))
        ]
        run_all(together, WORKERS, progress)
        alone = {
            paper: _Start(office.program, [paper], Path(folder) / f"alone-{paper.name}", patience)
            for paper in papers
            if not _deliver(paper)
        }
        run_all(tuple(alone.values()), WORKERS, progress)
        outcomes = tuple(_outcome(paper, alone.get(paper), seconds_each) for paper in papers)
        if not all(one.converted for one in outcomes) and shutil.disk_usage(folder).free < _ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return outcomes


@dataclass(frozen=True)
class _Paper:
    """A paper staged under a number, so that no name of a person shows in a list of processes."""

    conversion: Conversion
    name: str
    staged: Path
    made: Path


def _shares(papers: Sequence[_Paper]) -> list[list[_Paper]]:
    """What one start each can do: papers that are read as the same format and written as the same."""
    alike: dict[tuple[str, str], list[_Paper]] = {}
    for paper in papers:
        alike.setdefault(paper.conversion.pair, []).append(paper)
    return [share for group in alike.values() for worker in range(WORKERS) if (share := group[worker::WORKERS])]


@dataclass(frozen=True)
class _Patience:
    """How many seconds a start may take before its first paper, and each paper after that."""

    to_start: float
    each: float


@dataclass
class _Start:
    """One start of LibreOffice, with a private profile, for one or more papers."""

    program: Path
    papers: Sequence[_Paper]
    profile: Path
    patience: _Patience
    timed_out: bool = False
    _process: subprocess.Popen[bytes] | None = None
    _finished: int = 0
    _deadline: float = field(default=0.0)

    def begin(self) -> None:
        _seed(self.profile, _setting(self.program, "version", "Version", "buildid"))
        self._deadline = time.monotonic() + self.patience.to_start + self.patience.each
        self._process = subprocess.Popen(  # noqa: S603 - our own program, names that we made up
            [*_confinement(), *self._command()],
            env=_environment(self.profile),
            cwd=self.profile,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def is_busy(self) -> bool:
        """Whether it still runs; one that has made no progress in time is killed."""
        if self._process is None or self._process.poll() is not None:
            return False
        finished = sum(paper.made.exists() for paper in self.papers)
        if finished > self._finished:
            self._finished, self._deadline = finished, time.monotonic() + self.patience.each
        self.timed_out = time.monotonic() > self._deadline
        return not self.timed_out

    def end(self) -> None:
        """Nothing of it is left behind, whether it ended by itself or not."""
        if self._process is not None:
            kill_group(self._process)

    def _command(self) -> list[str]:
        reading, writing = self.papers[0].conversion.pair
        return [
            str(self.program),
            f"-env:UserInstallation={self.profile.as_uri()}",
            "--headless", "--invisible", "--nologo", "--norestore", "--nodefault", "--nolockcheck",
            f"--infilter={reading}",
            "--convert-to", writing,
            "--outdir", str(self.papers[0].made.parent),
            *(str(paper.staged) for paper in self.papers),
        ]


def _stage(conversion: Conversion, number: int, folder: Path) -> _Paper:
    name = f"{number:04d}"
    conversion.target.unlink(missing_ok=True)
    (folder / "in").mkdir(exist_ok=True)
    staged = folder / "in" / f"{name}.{conversion.form}"
    shutil.copyfile(conversion.source, staged)
    return _Paper(conversion, name, staged, folder / f"{name}{conversion.target.suffix}")


def _deliver(paper: _Paper) -> bool:
    """Moves what is finished to its target; what a killed LibreOffice left half written is thrown away."""
    if not _is_whole(paper.made):
        paper.made.unlink(missing_ok=True)
        return False
    shutil.move(paper.made, paper.conversion.target)
    return True


def _is_whole(path: Path) -> bool:
    """Whether there is a PDF with a page, or an Office file with parts; LibreOffice's exit code says nothing."""
    return is_whole_pdf(path) if path.suffix == ".pdf" else zipfile.is_zipfile(path)


def is_whole_pdf(path: Path) -> bool:
    """Whether there is a PDF with at least one page."""
    import pikepdf  # probing must not pay for it

    if not path.is_file():
        return False
    try:
        with pikepdf.open(path) as pdf:
            return len(pdf.pages) > 0
    except pikepdf.PdfError:
        return False


def _outcome(paper: _Paper, alone: _Start | None, seconds: float) -> Outcome:
    target = paper.conversion.target
    if alone is None or _deliver(paper):
        return Outcome(target, "converted")
    if alone.timed_out:
        return Outcome(target, "timed-out", f"it was not finished after {seconds:.0f} seconds")
    return Outcome(target, "failed", "it could not be read, or has no pages")


def _seed(profile: Path, build: str) -> None:
    """A profile with our settings in it, before LibreOffice sees it for the first time.

    `build` stands where it says that this build has looked for extensions, and whether they fit, already; looking
    for none costs time at every start.
    """
    user = profile / "user"
    (user / "extensions").mkdir(parents=True)
    if build:
        (user / "extensions" / "buildid").write_text(build, encoding="utf-8")
    settings = (*_SETTINGS, ("/org.openoffice.Setup/Office", "LastCompatibilityCheckID", build))
    items = "".join(
        f'<item oor:path="{escape(path, {chr(34): "&quot;"})}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{escape(value)}</value></prop></item>\n"
        for path, name, value in settings
    )
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n{items}</oor:items>\n',
        encoding="utf-8",
    )


def _environment(home: Path) -> dict[str, str]:
    """Only what LibreOffice needs: no proxies, no display, no home of a person."""
    kept = ("PATH", "SystemRoot", "SystemDrive", "windir", "XDG_DATA_DIRS", "FONTCONFIG_PATH", "FONTCONFIG_FILE")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "HOME": str(home), "USERPROFILE": str(home), "TMPDIR": str(home), "TEMP": str(home), "TMP": str(home),
        "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp",
    }


def _confinement() -> tuple[str, ...]:
    return confinement(memory=_MAX_MEMORY, output=_MAX_OUTPUT)


def _program() -> Path | None:
    by_name = (found for name in ("soffice", "libreoffice") if (found := shutil.which(name)))
    usual = (place for place in _USUAL_PLACES if Path(place).is_file())
    return next((Path(found) for found in (*by_name, *usual)), None)


def _written_version(program: Path) -> str:
    """The version as LibreOffice's own settings files state it, or nothing."""
    product = _setting(program, "bootstrap", "Bootstrap", "ProductKey")
    build = _setting(program, "version", "Version", "buildid")
    return f"{product} {build}" if product and build else ""


def _setting(program: Path, file: str, section: str, name: str) -> str:
    for path in _settings_files(program, file):
        settings = configparser.RawConfigParser(strict=False)
        settings.read_string(path.read_text(encoding="utf-8"))
        return settings.get(section, name, fallback="")
    return ""


def _settings_files(program: Path, name: str) -> Iterator[Path]:
    """Beside the program; on macOS in Resources. Windows writes .ini where the others write rc."""
    folders = (program.parent, program.parent.parent / "Resources")
    candidates = (folder / f"{name}{ending}" for folder in folders for ending in ("rc", ".ini"))
    return (path for path in candidates if path.is_file())


def _told_version(program: Path) -> str:
    """The version as LibreOffice tells it when asked, which costs a third of a second."""
    with tempfile.TemporaryDirectory() as home:
        told = subprocess.run(  # noqa: S603 - our own program
            [program, "--version"], env=_environment(Path(home)), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, encoding="utf-8", errors="replace", check=False, timeout=60,
        )
    return told.stdout.strip() or "LibreOffice of unknown version"


def _fonts_installed() -> str:
    lister = shutil.which("fc-list")
    if lister is None:
        return ""
    listed = subprocess.run(  # noqa: S603 - a fixed command
        [lister, ":", "family"], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, encoding="utf-8", errors="replace", check=False, timeout=60,
    )
    return listed.stdout
