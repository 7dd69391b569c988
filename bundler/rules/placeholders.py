"""Text that somebody meant to replace: TBC, XX/XX/XXXX, lorem ipsum, "insert name here", template guidance."""

import re

_GUIDANCE = "insert|enter|type|add|delete|complete|click|specify|choose|select|describe|give|state|fill"
_BLANKS = "name|names|date|dates|details?|address|time|school|role|team|signature"
_PLACEHOLDER = re.compile(
    rf"""
      \b(?:TBC|TBA|TBD)\b
    | (?<![\w,]) (?<!\d\ ) X{{2,}} (?:[/.\-]X{{2,}})* (?!\w)          # not the karyotype 46,XX
    | (?<!\w) x{{2,}} (?:[/.\-]x{{2,}})+ (?!\w)
    | \b[Ll]orem\ ipsum\b
    | \b[Ii](?i:nsert)\b (?:\ [\w'’]+){{0,6}} \ (?i:here)\b
    | \[ \s* (?i:(?:{_GUIDANCE})\b [^\]]* | (?:{_BLANKS}) \s* ) \]
    | (?<!\w) Click\ (?:or\ tap\ )?(?:here\ )?to\ enter\b
    | \bChoose\ an\ item\.
    | (?<![\w?!]) \?{{3,}} (?!\w)
    """,
    re.VERBOSE,
)
_SIGN = re.compile(r"TB[ACD]|XX|xx|orem|nsert|\[|\?{3}|Click|Choose")
"""Something of this stands in every placeholder; a long paper without any need not be searched closely."""
_WHOLE = re.compile(r"\s*(?:x{2,}|X{2,}|\?+|tbc|tba|tbd|\.{3,}|…)\s*\.?\s*")


def placeholder_in(text: str) -> str | None:
    """The first placeholder as it stands in the text, or None."""
    if _WHOLE.fullmatch(text):
        return text.strip()
    found = _PLACEHOLDER.search(text) if _SIGN.search(text) else None
    return found.group() if found else None
