"""What can go wrong with the machine or with a definition, and the exit code each stands for.

    BundlerError (70)
    ├── UsageError (2)              the command was given something it cannot use
    ├── DefinitionError (3)         a pack, form, profile or setting under templates/ is wrong
    ├── CaseUnreadableError (4)     a case folder is not there, or its JSON cannot be read as a case
    ├── ToolMissingError (5)        a program this step needs is not installed
    ├── CaseBusyError (7)           another build holds this case, or somebody is changing it
    ├── TrailBrokenError (8)        the audit trail is not what was written: changed, cut, or damaged
    ├── NotAllowedError (9)         whoever is at the machine is no officer, or may not do this
    ├── FaultError (70)             Bundler itself is wrong
    ├── MachineError (70)           the computer refused to read or write a file
    └── ReadBackError (70)          the finished bundle differs from its plan

Exit code 6 has none: a document that would not become a PDF is a finding, like all wrong data.
Wrong *data* is never an exception: it becomes findings (see `bundler.model.finding`).
Messages name files and codes, never a person.
"""

from __future__ import annotations

import errno
from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """The exit codes of every command; stable."""

    DONE = 0
    HELD = 1
    USAGE = 2
    DEFINITION = 3
    CASE_UNREADABLE = 4
    TOOL_MISSING = 5
    CONVERSION = 6
    CASE_BUSY = 7
    TRAIL_BROKEN = 8
    NOT_ALLOWED = 9
    BUG = 70
    INTERRUPTED = 130


class BundlerError(Exception):
    """Anything that stops the work and is not about one case's data.

    `remedy` says in plain words what the reader can do about it, with the command to run where there is one; `code` is
    the error in one word, for logs that must hold nothing else.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.BUG
    code: str = "error"

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class UsageError(BundlerError):
    """The command was given something it cannot use."""

    exit_code = ExitCode.USAGE
    code = "usage"


class DefinitionError(BundlerError):
    """A pack, form, profile or setting is wrong; the message names file and line."""

    exit_code = ExitCode.DEFINITION
    code = "definition"


class CaseUnreadableError(BundlerError):
    """A case folder is not there or cannot be opened at all."""

    exit_code = ExitCode.CASE_UNREADABLE
    code = "case-unreadable"


class ToolMissingError(BundlerError):
    """A program this step needs is not installed; the remedy is the command that installs it."""

    exit_code = ExitCode.TOOL_MISSING
    code = "tool-missing"


class CaseBusyError(BundlerError):
    """Another build holds this case, or somebody changed it while it was being built."""

    exit_code = ExitCode.CASE_BUSY
    code = "case-busy"


class TrailBrokenError(BundlerError):
    """The audit trail is not what was written; nothing may be added to it or rest on it until somebody has looked."""

    exit_code = ExitCode.TRAIL_BROKEN
    code = "trail-broken"


class NotAllowedError(BundlerError):
    """Whoever is at the machine is no officer, has not proved to be one, or may not do this."""

    exit_code = ExitCode.NOT_ALLOWED
    code = "not-allowed"


class MachineError(BundlerError):
    """The computer refused to read or write a file; its path is left out, since it may hold a person's name."""

    code = "machine"

    @classmethod
    def of(cls, error: OSError) -> MachineError:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            full = cls("The disk is full. What was published before is intact.", "Make room, then try again.")
            full.code = "disk-full"
            return full
        return cls(
            f"The computer refused to read or write a file: {error.strerror}. What was published before is intact.",
            "Check that the folders can be reached and written, with: bundler doctor",
        )


class FaultError(BundlerError):
    """Bundler itself is wrong; the message names the place in the code and nothing of the exception's own text."""

    code = "fault"
    where: str = ""

    @classmethod
    def of(cls, error: Exception) -> FaultError:
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2] if trace else ""
        place = f" at {file}:{trace.tb_lineno}" if trace else ""
        fault = cls(
            f"this is a fault in Bundler itself ({type(error).__name__}{place}).",
            "Nothing that was published before has changed. Please report the words in brackets.",
        )
        fault.where = f"{type(error).__name__}{place}"
        return fault


class ReadBackError(BundlerError):
    """The finished bundle, opened again by another library, differs from its plan."""

    code = "read-back"
