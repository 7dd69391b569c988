"""How much one paper may cost before it is given up: time, memory, what is written, pages; stated in bundler.toml."""

from __future__ import annotations

import hashlib
from typing import Final

from pydantic import Field

from bundler.model.fields import Record

MEGABYTE: Final = 1_000_000


class Limits(Record):
    """What reading or converting one paper may take. Megabytes are a million bytes.

    `memory_mb` counts what the paper's process holds for itself, not the paper's own file as it lies on the disk;
    `seconds` are those in which the paper was worked on: what a busy machine gave to others does not count.
    `output_mb` counts each file that is written. Long papers get more time: `seconds_per_100_mb` for their size.
    """

    seconds: int = Field(default=60, ge=1)
    seconds_per_100_mb: int = Field(default=60, ge=0)
    memory_mb: int = Field(default=1_000, ge=100)
    output_mb: int = Field(default=2_000, ge=1)
    pages: int = Field(default=10_000, ge=1)

    def seconds_for(self, size: int) -> int:
        """How many seconds a paper of so many bytes gets."""
        return self.seconds + size * self.seconds_per_100_mb // (100 * MEGABYTE)

    @property
    def mark(self) -> str:
        """Tells one set of limits from another."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]


USUAL: Final = Limits()
"""What holds where nobody has said otherwise."""
