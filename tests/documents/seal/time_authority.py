"""An authority that vouches for the time: OpenSSL's own, answering as one does on the network (RFC 3161)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

NAME = "Example Time Authority"


@contextmanager
def answering(answer: bytes | Path) -> Iterator[str]:
    """The address of a server that answers every request with these bytes, or as the authority of a folder does."""

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(_stamped(answer, asked) if isinstance(answer, Path) else answer)

        def log_message(self, *_said: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Authority) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def time_authority(folder: Path) -> Iterator[str]:
    """The address of an authority whose key and certificate are made in an empty folder."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which answers as a time authority, is not installed")
    (folder / "openssl.cnf").write_text(
        f"[authority]\nserial = {folder}/serial\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\n"
        "digests = sha256, sha512\n"
    )
    _openssl(
        folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "certificate.pem",
        "-days", "30", "-subj", f"/O={NAME}", "-addext", "extendedKeyUsage=critical,timeStamping",
    )  # fmt: skip
    with answering(folder) as url:
        yield url


def _stamped(folder: Path, asked: bytes) -> bytes:
    (folder / "asked").write_bytes(asked)
    _openssl(
        folder, "ts", "-reply", "-config", "openssl.cnf", "-section", "authority", "-queryfile", "asked",
        "-inkey", "key.pem", "-signer", "certificate.pem", "-out", "answer",
    )  # fmt: skip
    return (folder / "answer").read_bytes()


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
