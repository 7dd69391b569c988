"""Feeds every reader of strange files with changed bytes for a while, each in a process of its own (`make fuzz`).

Prints a line for each: how often it was called, and what broke it. Ends with 1 if anything did, the bytes kept under
output/fuzz/, and with 2 where atheris cannot run.
"""

from __future__ import annotations

import hashlib
import importlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

REPO: Final = Path(__file__).resolve().parents[2]
FINDINGS: Final = REPO / "output" / "fuzz"
SECONDS: Final = 20
HANGS_AFTER: Final = 5
MOST_MEMORY: Final = 1_000
"""Megabytes, with the libraries of every kind loaded."""
MOST_TOKENS: Final = 400
STARTS_WITHIN: Final = 120
"""Seconds in which the libraries are loaded and their code is prepared."""


@dataclass(frozen=True)
class Outcome:
    """What came of one target: `said` is the end of what it printed, where it broke."""

    name: str
    calls: int
    found: tuple[Path, ...]
    ended_well: bool
    said: str

    @property
    def line(self) -> str:
        kept = ", ".join(path.relative_to(REPO).as_posix() for path in self.found)
        broken = kept or ("nothing" if self.ended_well else "the fuzzer itself")
        return f"{self.name:15}{self.calls:>10,} calls   broke: {broken}"


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--one"]:
        fuzz(arguments[1], int(arguments[2]), Path(arguments[3]))
    if not can_run():
        print("atheris does not run on this machine (it needs Linux, and a Python that it was built for).")
        return 2
    seconds = int(arguments[0]) if arguments else SECONDS
    with ThreadPoolExecutor(2) as two:
        outcomes = []
        for outcome in two.map(lambda name: outcome_of(name, seconds), arguments[1:] or names()):
            outcomes.append(outcome)
            print(outcome.line, flush=True)
            if not outcome.ended_well:
                print(outcome.said, flush=True)
    print(f"{len(outcomes)} targets, {sum(one.calls for one in outcomes):,} calls")
    return 0 if all(outcome.ended_well for outcome in outcomes) else 1


def can_run() -> bool:
    return subprocess.run([sys.executable, "-c", "import atheris"], capture_output=True, check=False).returncode == 0


def names() -> list[str]:
    from tests.fuzz.targets import TARGETS

    return list(TARGETS)


def outcome_of(name: str, seconds: int) -> Outcome:
    kept = FINDINGS / name
    kept.mkdir(parents=True, exist_ok=True)
    known = set(kept.iterdir())
    with tempfile.TemporaryDirectory(prefix="bundler-fuzz-") as folder:
        command = [sys.executable, "-P", "-m", "tests.fuzz.run", "--one", name, str(seconds), folder]
        try:
            done = subprocess.run(
                command, capture_output=True, check=False, text=True, errors="replace", cwd=REPO,
                env={"PYTHONPATH": str(REPO), "PYTHONHASHSEED": "0", "PATH": ""},
                timeout=seconds + STARTS_WITHIN,
            )
        except subprocess.TimeoutExpired:
            return Outcome(name, 0, (), ended_well=False, said="It did not end.")
    calls = re.findall(r"number_of_executed_units:\s*(\d+)", done.stderr) or re.findall(r"(?m)^#(\d+)", done.stderr)
    return Outcome(
        name, int(calls[-1]) if calls else 0, tuple(sorted(set(kept.iterdir()) - known)),
        ended_well=done.returncode == 0,
        said="\n".join(_telling(done.stdout + done.stderr)),
    )


def _telling(printed: str) -> Iterator[str]:
    """What was printed, without the fuzzer's own remarks."""
    return (line for line in printed.splitlines() if line and not line.startswith(_REMARKS))


_REMARKS: Final = ("INFO:", "WARNING:", "#", "Dictionary:", "MS:", "stat::", "artifact_prefix=", "0x", "\\", "Base64:")


# In the process of one target


class BrokeOutError(BaseException):
    """A reader of papers reached for something outside its folder; nothing in the way catches it."""


def fuzz(name: str, seconds: int, folder: Path) -> None:
    atheris: Any = importlib.import_module("atheris")
    sys.dont_write_bytecode = True
    with atheris.instrument_imports(include=["bundler"]):
        targets = importlib.import_module("tests.fuzz.targets")
    from tests.fuzz.seeds import seeds_of

    target, seeds = targets.TARGETS[name], seeds_of(name)
    places = {place: folder / place for place in ("seeds", "grown", "work")}
    for place in places.values():
        place.mkdir()
    for number, seed in enumerate(seeds):
        (places["seeds"] / str(number)).write_bytes(seed)
    (folder / "words").write_text("\n".join(tokens(seeds)), encoding="ascii")
    tempfile.tempdir = str(places["work"])

    def once(data: bytes) -> None:
        try:
            with tempfile.TemporaryDirectory() as own:
                target.check(data, Path(own))
        except BaseException:
            (kept / f"crash-{hashlib.sha1(data, usedforsecurity=False).hexdigest()}").write_bytes(data)
            raise

    kept = FINDINGS / name
    confine(places["work"], kept)
    atheris.Setup([
        name, str(places["grown"]), str(places["seeds"]), f"-dict={folder / 'words'}", f"-max_total_time={seconds}",
        f"-timeout={HANGS_AFTER}", f"-rss_limit_mb={MOST_MEMORY}", f"-max_len={target.largest}",
        f"-artifact_prefix={kept}/", "-print_final_stats=1", "-detect_leaks=0", "-verbosity=1",
    ], once)  # fmt: skip
    atheris.Fuzz()


def tokens(seeds: list[bytes]) -> Iterator[str]:
    """The words of the seeds, for whole ones to be put in and taken out."""
    found = dict.fromkeys(word for seed in seeds for word in re.findall(rb"[A-Za-z_:.-]{3,40}", seed))
    for word in list(found)[:MOST_TOKENS]:
        yield f'"{word.decode()}"'


def confine(*folders: Path) -> None:
    """From now on this process writes in these folders only, starts nothing and reaches nobody."""

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _NEVER or (event == "open" and _writes(arguments) and not _is_below(arguments[0], folders)):
            raise BrokeOutError(event, arguments[:1])
        if event in _CHANGES and not all(_is_below(path, folders) for path in arguments[: _CHANGES[event]]):
            raise BrokeOutError(event, arguments)

    sys.addaudithook(look)


_NEVER: Final = frozenset({
    "socket.connect", "socket.getaddrinfo", "socket.bind", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn",
    "os.fork", "os.forkpty", "os.kill", "os.chown", "os.link", "os.symlink",
})
_CHANGES: Final = {"os.mkdir": 1, "os.remove": 1, "os.rmdir": 1, "os.rename": 2, "os.truncate": 1, "os.chmod": 1}
"""What changes files, and how many of its arguments are paths."""


def _writes(arguments: tuple[Any, ...]) -> bool:
    mode = arguments[1]
    return bool(set(mode) & set("wax+")) if isinstance(mode, str) else bool(int(arguments[2] or 0) & 3)


def _is_below(path: Any, folders: tuple[Path, ...]) -> bool:
    if isinstance(path, int):
        return True  # open already
    text = path.decode(errors="replace") if isinstance(path, bytes) else str(path)
    return not text.startswith("/") or text == "/dev/null" or any(map(Path(text).is_relative_to, folders))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
