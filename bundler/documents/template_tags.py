"""The tags of a Word template: which cannot be parsed, which do not close, and how the others read without them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from jinja2 import TemplateSyntaxError

from bundler.documents.forms import new_environment

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")
_DOCXTPLS_OWN = re.compile(r"\{%(?:tr|tc|p|r)\s")
_WORD = re.compile(r"\{%[-+]?\s*(\w+)")
_BOUND = re.compile(r"([\w, ]+?)\s+in\b|(\w+)\s*=|for\s+(\w+)")
_LINE_END = re.compile(r"[\r\n]+")
_CURLY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_CELL_SHAPES = {"cellbg", "colspan", "hm", "vm"}
"""What docxtpl alone understands: the colour and the width of a cell."""
_OPENERS = {
    "if": "{% if true %}", "for": "{% for _ in [] %}", "set": "{% set _ %}", "with": "{% with %}",
    "filter": "{% filter trim %}", "macro": "{% macro _() %}", "call": "{% call _() %}",
}  # fmt: skip
_MIDDLES = {"if": ("elif", "else"), "for": ("else",)}


@dataclass(frozen=True)
class Unparsable:
    """A tag that cannot be parsed: why, and the paragraph and part ("word/header1.xml") it stands in."""

    message: str
    paragraph_text: str
    part: str


@dataclass(frozen=True)
class Tag:
    """One {{ }} or {% %} of a paragraph, without the letters that only docxtpl reads."""

    text: str
    paragraph_text: str
    part: str

    @property
    def word(self) -> str:
        """`for`, `endif`; nothing for a tag that prints."""
        found = _WORD.match(self.text)
        return found[1] if found else ""

    @property
    def opens(self) -> str:
        """The kind of block it begins, if it begins one; `set` with a value needs no end."""
        is_value = self.word == "set" and "=" in self.text
        return self.word if self.word in _OPENERS and not is_value else ""

    @property
    def closes(self) -> str:
        return self.word.removeprefix("end") if self.word.startswith("end") else ""

    @property
    def fault(self) -> str:
        """Why the tag alone cannot be parsed, or nothing."""
        if self.opens:
            return _complaint_about(f"{self.text}{{% end{self.opens} %}}")
        if self.word in _MIDDLES["if"]:
            return _complaint_about(f"{_OPENERS['if']}{self.text}{{% endif %}}")
        return _complaint_about(_OPENERS.get(self.closes, "") + self.text)

    @property
    def sound(self) -> str:
        """The tag on one line; where it cannot be parsed, the like of it that says nothing."""
        if not self.fault:
            return _LINE_END.sub(" ", self.text)
        if self.opens:
            return _OPENERS[self.opens]
        if self.word == "elif":
            return "{% elif true %}"
        return f"{{% {self.word} %}}" if self.word == "else" or self.closes in _OPENERS else ""


@dataclass(frozen=True)
class Step:
    """A tag as it reads within the others; `fault` says what is wrong with its place among them."""

    text: str
    tag: Tag
    fault: str = ""


@dataclass(frozen=True)
class _Block:
    """A block that is still open, with the words that may divide it."""

    tag: Tag
    middles: tuple[str, ...]


@dataclass(frozen=True)
class Tags:
    """The tags of one part in order; `strays` are the marks that have no partner in their paragraph."""

    tags: tuple[Tag, ...]
    strays: tuple[Tag, ...]

    @classmethod
    def of(cls, part: str, paragraphs: Iterable[str]) -> Tags:
        texts = [(text.translate(_CURLY), " ".join(text.split())) for text in paragraphs]
        tags = (Tag(found, shown, part) for text, shown in texts for found in _tags_of(text))
        strays = (Tag(rest, shown, part) for text, shown in texts if _STRAY.search(rest := _TAG.sub("", text)))
        return cls(tuple(tag for tag in tags if tag.word not in _CELL_SHAPES), tuple(strays))

    @property
    def faults(self) -> Iterator[Unparsable]:
        """Everything that cannot be parsed; what is open is not counted where a broken tag may open or close it."""
        for tag in self.tags:
            if tag.fault:
                yield _unparsable(tag, f"{tag.text} cannot be parsed: {tag.fault}")
        for rest in self.strays:
            yield _unparsable(rest, f"{_stray_in(rest)} has no partner in this paragraph")
        if not self._may_hide_blocks:
            yield from (_unparsable(step.tag, f"{step.tag.text} {step.fault}") for step in self.steps() if step.fault)

    def steps(self) -> Iterator[Step]:
        """The tags so that they can be parsed together: what closes nothing is left out, what is open is closed."""
        blocks: list[_Block] = []
        for tag in self.tags:
            if tag.opens:
                blocks.append(_Block(tag, _MIDDLES.get(tag.opens, ())))
            elif tag.closes:
                if tag.closes not in [block.tag.opens for block in blocks]:
                    yield Step("", tag, "closes nothing that is open here")
                    continue
                yield from _closed(blocks, down_to=tag.closes)
                blocks.pop()
            elif tag.word in _MIDDLES["if"]:
                if not blocks or tag.word not in blocks[-1].middles:
                    yield Step("", tag, "does not stand where it divides anything")
                    continue
                if tag.word == "else":
                    blocks[-1] = replace(blocks[-1], middles=())
            yield Step(tag.sound, tag)
        yield from _closed(blocks)

    @property
    def doubtful_names(self) -> frozenset[str]:
        """The names that a broken tag may have meant to bind."""
        broken = [tag.text for tag in (*(tag for tag in self.tags if tag.word and tag.fault), *self.strays)]
        groups = (group for text in broken for found in _BOUND.findall(text) for group in found)
        return frozenset(word for group in groups for word in re.findall(r"\w+", group))

    @property
    def _may_hide_blocks(self) -> bool:
        """True where a mark without a partner, or a word nobody knows, may be a block's beginning or end."""
        lost = any("%" in _stray_in(rest) for rest in self.strays)
        return lost or any(tag.fault and not tag.sound and tag.text.startswith("{%") for tag in self.tags)


def _closed(blocks: list[_Block], down_to: str = "") -> Iterator[Step]:
    """The ends that are missing of the blocks above the nearest of a kind, or of all."""
    while blocks and blocks[-1].tag.opens != down_to:
        tag = blocks.pop().tag
        yield Step(f"{{% end{tag.opens} %}}", tag, f"is not closed by {{% end{tag.opens} %}}")


def _tags_of(text: str) -> Iterator[str]:
    return (_DOCXTPLS_OWN.sub("{% ", found) for found in _TAG.findall(text) if not found.startswith("{#"))


def _stray_in(rest: Tag) -> str:
    found = _STRAY.search(rest.text)
    return found[0] if found else ""


def _unparsable(tag: Tag, message: str) -> Unparsable:
    return Unparsable(message, tag.paragraph_text, tag.part)


@lru_cache(maxsize=1024)
def _complaint_about(source: str) -> str:
    try:
        new_environment().compile(source)
    except TemplateSyntaxError as error:
        return (error.message or "").rstrip(".")
    return ""


__all__ = ["Step", "Tag", "Tags", "Unparsable"]
