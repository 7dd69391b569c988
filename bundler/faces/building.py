"""`bundler build`: many cases in one go, with a progress display, and where each bundle lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from bundler.engine.local import Result, build_all
from bundler.faces.report import NO_CASES, print_json, say_findings
from bundler.faces.settings import Settings
from bundler.faces.workshops import workshop_of
from bundler.model.errors import ExitCode
from bundler.model.finding import count_in_words
from bundler.pipeline.progress import Progress as Tell
from bundler.pipeline.progress import silent


def build(
    console: Console,
    folders: Settings,
    references: Sequence[str],
    pack: str | None,
    today: date,
    *,
    draft: bool,
    as_json: bool,
) -> ExitCode:
    """Build each case; one that cannot be built never stops the others."""
    with progress_on(Console(stderr=True), as_json) as tell:
        workshop = workshop_of(folders, today, tell)
        results = tuple(build_all(workshop, references, pack, draft=draft))
    if as_json:
        answers = [as_answer(result) for result in results]
        print_json(answers[0] if len(answers) == 1 else answers)
    else:
        for result in results:
            say_result(console, result)
        if not results:
            console.print(NO_CASES)
    return max((result.exit_code for result in results), default=ExitCode.DONE, key=_gravity)


def _gravity(code: ExitCode) -> tuple[bool, int]:
    """What is worse than merely held counts more; a held case counts more than a finished one."""
    return code not in (ExitCode.DONE, ExitCode.HELD), code


def as_answer(result: Result) -> dict[str, object]:
    """The stable JSON of one build; `findings` and `error` say why nothing was built."""
    return {
        "case": result.reference,
        "pack": result.pack_name,
        "outcome": result.outcome,
        "bundle": str(result.bundle) if result.bundle else None,
        "manifest": str(result.manifest) if result.manifest else None,
        "pages": result.pages,
        "reused": result.reused,
        "made": result.made,
        "seconds": result.seconds,
        "findings": [finding.model_dump(mode="json") for finding in result.findings],
        "error": {"message": result.error.message, "remedy": result.error.remedy} if result.error else None,
    }


def say_result(out: Console, result: Result) -> None:
    """One build in plain words."""
    heading = f"{result.reference} · {result.pack_title}: "
    if result.error:
        out.print(Text.assemble((heading, "bold"), ("not built", "bold red")))
        out.print(f"  {result.error.message}")
        out.print(f"  To do: {result.error.remedy}")
    elif result.bundle:
        word, style = ("built", "bold green") if result.outcome == "built" else ("DRAFT built", "bold yellow")
        out.print(Text.assemble((heading, "bold"), (word, style), f", {result.pages} pages"))
        out.print(f"  {result.bundle}", soft_wrap=True)
        out.print(f"  documents: {result.made} prepared, {result.reused} used again")
        if result.findings:
            out.print(f"  {count_in_words(result.findings)}; see: bundler check {result.reference}")
    else:
        out.print(Text.assemble((heading, "bold"), ("held", "bold red"), f", {count_in_words(result.findings)}"))
        say_findings(out, [finding for finding in result.findings if finding.severity == "blocks"])
    out.print()


@contextmanager
def progress_on(err: Console, as_json: bool) -> Iterator[Tell]:
    """A bar on a terminal, a line for each step elsewhere, nothing beside JSON."""
    if as_json:
        yield silent
    elif err.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=err, transient=True) as bar:
            task = bar.add_task("", total=None)
            yield lambda step, done, total: bar.update(task, description=step, completed=done, total=total)
    else:
        yield _line_teller(err)


def _line_teller(err: Console) -> Tell:
    """A plain line when a step begins, for logs and pipes."""
    said: set[str] = set()

    def tell(step: str, _done: int, total: int) -> None:
        if step not in said:
            said.add(step)
            err.print(f"{step} ({total})" if total > 1 else step)

    return tell
