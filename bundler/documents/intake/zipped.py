"""Opens ZIP files, and says of whatever is wrong with one that it is damaged: `zipfile` says it in a dozen ways."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_DAMAGED: Final = (
    NotImplementedError, ValueError, EOFError, KeyError, IndexError, OverflowError, RuntimeError, struct.error,
    zlib.error, lzma.LZMAError,
)


@contextmanager
def zip_at(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; BadZipFile where it, or what is read of it meanwhile, is damaged or locked.

    OSError where the file itself cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if any(member.header_offset < 0 for member in archive.infolist()):
                raise zipfile.BadZipFile("a member lies before the beginning")
            yield archive
    except _DAMAGED as error:
        raise zipfile.BadZipFile(type(error).__name__) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise zipfile.BadZipFile("bz2") from error  # its only word for damaged data
