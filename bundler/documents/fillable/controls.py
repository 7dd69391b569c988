"""Content controls in Word's own XML: text, dates, choices, boxes, and rows that can be added to."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Final

from lxml import etree

from bundler.documents.fillable.answering import PROMPTS, prompt_of
from bundler.documents.fillable.kinds import Kind
from bundler.documents.fillable.register import Control
from bundler.model.words import TICKED, UNTICKED, choice_in_words

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14: Final = "http://schemas.microsoft.com/office/word/2010/wordml"
W15: Final = "http://schemas.microsoft.com/office/word/2012/wordml"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
BOOKMARK: Final = "BundlerField_"
PROMPT_STYLE: Final = "PlaceholderText"
_LONGEST_TAG: Final = 64
_PROMPT_INK: Final = "5B6F87"
_BEHIND_COLOUR: Final = tuple(
    f"{{{W}}}{name}"
    for name in (
        "spacing", "w", "kern", "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText",
        "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath",
    )
)  # fmt: skip
"""Run properties stand in a fixed order."""
_FIRST_ID: Final = 710_000_000


def w(name: str) -> str:
    return f"{{{W}}}{name}"


def element(kind: str, /, *children: etree._Element, **attributes: str) -> etree._Element:
    """An element of Word's own language."""
    made = etree.Element(w(kind), {w(key): value for key, value in attributes.items()})
    made.extend(children)
    return made


def inline_control(control: Control, look: etree._Element | None) -> list[etree._Element]:
    """A control within a line between its bookmarks; `look` are the run properties of where it stands."""
    content = element("sdtContent", *_runs(control, look))
    held = element("sdt", _properties(control), content)
    return [_bookmark_start(control), held, _bookmark_end(control)]


def block_control(control: Control, paragraph: etree._Element, look: etree._Element | None) -> etree._Element:
    """A control that holds whole paragraphs like `paragraph`, one for each line."""
    content = element("sdtContent")
    lines = control.text.split("\n") if control.text else [_prompt(control)]
    for line in lines:
        content.append(element("p", *(deepcopy(one) for one in paragraph.iterchildren(w("pPr")))))
        if line:
            content[-1].append(_run(control, line, look))
    first, last = content[0], content[-1]
    first.insert(1 if first.find(w("pPr")) is not None else 0, _bookmark_start(control))
    last.append(_bookmark_end(control))
    return element("sdt", _properties(control), content)


def section(path: str, number: int, label: str, held: Sequence[etree._Element]) -> etree._Element:
    """Rows that can be added to with the plus sign that Word shows behind the last."""
    kind = etree.Element(f"{{{W15}}}repeatingSection")
    return element("sdt", _names(label, path, _FIRST_ID + 500_000 + number, kind), element("sdtContent", *held))


def section_row(path: str, number: int, held: Sequence[etree._Element]) -> etree._Element:
    kind = etree.Element(f"{{{W15}}}repeatingSectionItem")
    return element("sdt", _names("", path, _FIRST_ID + 700_000 + number, kind), element("sdtContent", *held))


def prompt_style() -> etree._Element:
    """How prompts look: grey, until something is written over them."""
    return element(
        "style", element("name", val="Placeholder Text"), element("basedOn", val="DefaultParagraphFont"),
        element("uiPriority", val="99"), element("rPr", element("color", val=_PROMPT_INK)),
        type="character", styleId=PROMPT_STYLE,
    )  # fmt: skip


def _properties(control: Control) -> etree._Element:
    kinds = _kind(control)
    names = _names(control.label, control.tag, _FIRST_ID + control.number, *kinds)
    at = 3
    if not control.is_in_row:
        names.insert(at, element("lock", val="sdtLocked"))
        at += 1
    if not control.text and not control.is_tick:
        names.insert(at, element("showingPlcHdr"))
    return names


def _names(label: str, tag: str, number: int, *kinds: etree._Element) -> etree._Element:
    titles = [element("alias", val=label)] if label else []
    if len(tag) > _LONGEST_TAG:
        tag = f"#{number - _FIRST_ID}"  # Word keeps no longer one; the slip knows what it stands for
    return element("sdtPr", *titles, element("tag", val=tag), element("id", val=str(number)), *kinds)


def _kind(control: Control) -> list[etree._Element]:
    if control.is_tick:
        box = etree.Element(f"{{{W14}}}checkbox")
        for name, value in (("checked", "1" if control.text else "0"),):
            etree.SubElement(box, f"{{{W14}}}{name}", {f"{{{W14}}}val": value})
        for name, sign in (("checkedState", TICKED), ("uncheckedState", UNTICKED)):
            facts = {f"{{{W14}}}val": f"{ord(sign):04X}", f"{{{W14}}}font": "Segoe UI Symbol"}
            etree.SubElement(box, f"{{{W14}}}{name}", facts)
        return [box]
    match control.leaf.kind:
        case Kind.DATE:
            return [_date(control)]
        case Kind.CHOICE:
            return [_list([(choice_in_words(one), one) for one in control.leaf.options])]
        case Kind.YES_NO:
            return [_list([("Yes", "yes"), ("No", "no")])]
    return []


def _date(control: Control) -> etree._Element:
    made = element(
        "date", element("dateFormat", val="d MMMM yyyy"), element("lid", val="en-GB"),
        element("storeMappedDataAs", val="dateTime"), element("calendar", val="gregorian"),
    )  # fmt: skip
    if isinstance(control.value, str):
        made.set(w("fullDate"), f"{control.value}T00:00:00Z")
    return made


def _list(options: list[tuple[str, str]]) -> etree._Element:
    """A list to choose from; "Choose an answer." takes an answer back."""
    blank = element("listItem", displayText=PROMPTS[Kind.CHOICE], value="")
    return element("dropDownList", blank, *(element("listItem", displayText=say, value=key) for say, key in options))


def _runs(control: Control, look: etree._Element | None) -> list[etree._Element]:
    if control.is_tick:
        return [_run(control, TICKED if control.text else UNTICKED, look)]
    return [_run(control, control.text or _prompt(control), look)]


def _run(control: Control, text: str, look: etree._Element | None) -> etree._Element:
    """A run that looks like its surroundings, or like a prompt; line breaks and tabs are elements."""
    run = element("r")
    if control.text or control.is_tick:
        if look is not None:
            run.append(deepcopy(look))
    else:
        run.append(_as_prompt(look))
    for at, line in enumerate(text.split("\n")):
        if at:
            run.append(element("br"))
        for place, piece in enumerate(line.split("\t")):
            if place:
                run.append(element("tab"))
            if piece:
                run.append(_text(piece))
    return run


def _as_prompt(look: etree._Element | None) -> etree._Element:
    """Run properties of a prompt: the style first, then what its surroundings say, but for their colour."""
    of_its_own = (w("rStyle"), w("color"), w("b"), w("bCs"))
    kept = [deepcopy(one) for one in (look if look is not None else ()) if one.tag not in of_its_own]
    at = next((at for at, one in enumerate(kept) if one.tag in _BEHIND_COLOUR), len(kept))
    kept.insert(at, element("color", val=_PROMPT_INK))
    return element("rPr", element("rStyle", val=PROMPT_STYLE), *kept)


def _prompt(control: Control) -> str:
    return prompt_of(control.leaf, control.path)


def _text(piece: str) -> etree._Element:
    made = element("t")
    made.text = piece
    made.set(_SPACE, "preserve")
    return made


def _bookmark_start(control: Control) -> etree._Element:
    return element("bookmarkStart", id=str(_FIRST_ID + control.number), name=f"{BOOKMARK}{control.number}")


def _bookmark_end(control: Control) -> etree._Element:
    return element("bookmarkEnd", id=str(_FIRST_ID + control.number))

