"""The process that reads one paper: does one job, answers in JSON, and ends.

Run as a program (where processes cannot be forked) it takes the job from its input and answers on its output.
"""

from __future__ import annotations

import functools
import importlib
import os
import re
import sys
import traceback
from collections.abc import Callable
from pathlib import PurePath
from typing import NoReturn

from pydantic import validate_call
from pydantic_core import to_json

from bundler.documents.apart.messages import RAISED, RECORD, Job, Raised, framed, write_all


def answer_to(job: Job) -> bytes:
    """What the job's function returns, or what it raised: nothing leaves this process but JSON."""
    try:
        return RECORD + to_json(function_of(job.function)(*job.arguments))
    except Exception as error:  # noqa: BLE001 - the outermost handler of this process
        if os.environ.get("BUNDLER_DEBUG"):
            traceback.print_exc()
        return RAISED + to_json(_raised(error))


@functools.cache
def function_of(name: str) -> Callable[..., object]:
    """The function of that name, taking JSON for its arguments."""
    module, _, own = name.partition(":")
    function: Callable[..., object] = validate_call(getattr(importlib.import_module(module), own))
    return function


def _raised(error: Exception) -> Raised:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    file = PurePath(trace.tb_frame.f_code.co_filename).name if trace else ""
    number = error.errno if isinstance(error, OSError) else None
    safe = re.sub("[^A-Za-z0-9_.-]", "", file)[:80]
    return Raised(kind=type(error).__name__[:80], place=f"{safe}:{trace.tb_lineno if trace else 0}", number=number)


def main() -> NoReturn:
    job = Job.model_validate_json(sys.stdin.buffer.read())
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # libraries print; it must not get into the answer
    write_all(answers, framed(answer_to(job)))
    os._exit(0)


if __name__ == "__main__":
    main()
