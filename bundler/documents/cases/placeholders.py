"""Files that are there by name only: the cloud keeps their bytes, and opening them would fetch them, or hang."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

_ELSEWHERE: Final = 0x1000 | 0x40000 | 0x400000
"""Windows: FILE_ATTRIBUTE_OFFLINE, RECALL_ON_OPEN, RECALL_ON_DATA_ACCESS."""
_DATALESS: Final = 0x40000000
"""macOS: SF_DATALESS."""


def is_elsewhere(found: os.stat_result, path: Path) -> bool:
    """True for a placeholder of OneDrive or the like; nothing is read to find out."""
    if getattr(found, "st_file_attributes", 0) & _ELSEWHERE or getattr(found, "st_flags", 0) & _DATALESS:
        return True
    return found.st_size > 0 and getattr(found, "st_blocks", 1) == 0 and _is_one_hole(path)


def _is_one_hole(path: Path) -> bool:
    """No block of the file holds data. Some file systems always count no blocks, so the file itself is asked."""
    if not hasattr(os, "SEEK_DATA"):
        return False
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        os.lseek(number, 0, os.SEEK_DATA)
    except OSError as error:
        return error.errno == errno.ENXIO
    finally:
        os.close(number)
    return False
