"""Which folders lie on this machine's own drives, and which are another machine's."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path, PurePosixPath

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "drvfs", "afs", "ceph", "glusterfs", "ncpfs", "vboxsf", "virtiofs",
     "davfs", "fuse"}
)  # fmt: skip


def is_on_the_network(path: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """True where other machines' changes reach this one without events: NFS, SMB, a drive of the host, FUSE."""
    if sys.platform == "win32":
        return _is_remote_drive(path)
    try:
        listed = mounts.read_text("utf-8", errors="surrogateescape")
    except OSError:
        return False
    kind = _kind_of_mount(PurePosixPath(os.path.abspath(path)), listed)  # noqa: PTH100 - must not wait for the share
    return kind.partition(".")[0] in _NETWORK


def _kind_of_mount(path: PurePosixPath, listed: str) -> str:
    """The type of the file system a path lies on: the longest mount point above it, the last mounted winning."""
    found = ("", "")
    for line in listed.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), fields[1])
        if path.is_relative_to(point) and len(point) >= len(found[0]):
            found = (point, fields[2])
    return found[1]


if sys.platform == "win32":

    def _is_remote_drive(path: Path) -> bool:
        import ctypes

        remote = 4
        drive = os.path.splitdrive(os.path.abspath(path))[0]  # noqa: PTH100
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == remote
