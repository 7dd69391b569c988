"""Terms that authorities say differently (R272): any of them is understood on input, the profile's own is printed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAMED = re.compile(r"\{([A-Za-z][a-z_]*)\}")


@dataclass(frozen=True)
class Term:
    """One idea: the key that definitions name in braces, what is printed unless a profile says otherwise, the rest."""

    key: str
    printed: str
    synonyms: tuple[str, ...]


TERMS = (
    Term(
        "looked_after_child", "looked after child",
        ("child looked after", "child in care", "looked after children", "children looked after", "children in care",
         "lac", "cla", "cic"),
    ),
    Term(
        "review", "statutory review",
        ("lac review", "cla review", "cic review", "looked after review", "looked after child review",
         "child in care review", "children in care review", "child looked after review"),
    ),
    Term("ppm", "Permanence Planning Meeting", ("permanency planning meeting", "ppm")),
    Term(
        "tracking_panel", "Permanence Planning & Tracking Panel",
        ("permanency planning and tracking panel", "permanence planning and tracking panel",
         "permanence planning and tracking meeting", "pp&t panel", "pp&t meeting", "pp&t"),
    ),
    Term(
        "family_meeting", "Family Group Conference",
        ("family group meeting", "family network meeting", "network meeting", "family group decision making meeting",
         "fgc", "fgm"),
    ),
    Term("permanence", "permanence", ("permanency",)),
)  # fmt: skip


def speak(text: str, terms: dict[str, str]) -> str:
    """The text with each `{term}` in the words of one authority; what is no term stays as it is.

    `{Term}` begins with a capital, for the beginning of a title.
    """
    printed = {term.key: term.printed for term in TERMS} | terms
    printed |= {_capital(key): _capital(word) for key, word in printed.items()}
    return _NAMED.sub(lambda found: printed.get(found[1], found[0]), text)


def terms_named_in(text: str) -> tuple[str, ...]:
    """The keys that stand in braces, known or not."""
    return tuple(f"{name[0].lower()}{name[1:]}" for name in _NAMED.findall(text))


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
