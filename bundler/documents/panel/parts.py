"""The parts of the panel-day book that we draw ourselves: cover, agenda, index, reading list, attendance, each item."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bundler.documents.bundle.drawing import page_range
from bundler.documents.bundle.ink import (
    INK,
    LEADS,
    LEADS_HEAD,
    LEFT,
    NAVY,
    QUIET,
    QUIET_HEAD,
    ROOM,
    SECTION,
    TEXT,
    WARNS,
    Pen,
    Style,
)  # fmt: skip
from bundler.documents.panel.flow import (
    Block,
    Column,
    DrawnPart,
    Part,
    alarm,
    boxes,
    draw,
    gap,
    header,
    heading,
    note,
    pages_of,
    row,
    text,
)
from bundler.model.panel_day import BookItem, BookPages, NotReady, PanelDay, ToMove
from bundler.model.words import day_in_words, in_a_sentence

_LONGEST = 3
"""Documents that the reading list names for each bundle."""
_NAMED = 6
"""Things that the book names of what one person has to do; a panel need not know every one."""
_MEMBER_ROOM, _BOX = 200.0, 14.0
_SIGN = 34.0
"""Points of height in which somebody can sign."""

_AGENDA = (Column(LEFT, 92), Column(LEFT + 96, 24), Column(LEFT + 124, 222), Column(LEFT + 350, 50, is_right=True),
           Column(LEFT + 404, ROOM - 404, is_right=True))  # fmt: skip
_INDEX = (Column(LEFT, 268), Column(LEFT + 274, 74), Column(LEFT + 350, 44, is_right=True),
          Column(LEFT + 398, ROOM - 398, is_right=True))  # fmt: skip
_READING = (Column(LEFT, 36), Column(LEFT + 40, 300), Column(LEFT + 344, 46, is_right=True),
            Column(LEFT + 394, ROOM - 394, is_right=True))  # fmt: skip
_ATTENDANCE = (Column(LEFT, 150), Column(LEFT + 156, 140), Column(LEFT + 302, ROOM - 302))
_FACTS = (Column(LEFT, 130), Column(LEFT + 136, ROOM - 136))
_NUMBERS = Style(NAVY, True)
_DATE = Style(INK, True, 18, 26)


def lay_out(day: PanelDay) -> BookPages:
    """Where everything stands; lengths do not depend on the page numbers that are printed."""
    nowhere = BookPages((), (1,) * len(day.items), (1,) * len(day.items), 0)
    starts: list[tuple[str, int]] = []
    page = 1
    for part in _front(day, nowhere):
        starts.append((part.name, page))
        page += len(pages_of(part))
    items: list[int] = []
    bundles: list[int] = []
    for item in day.items:
        items.append(page)
        bundles.append(page + len(pages_of(_item(day, item, nowhere))))
        page = bundles[-1] + item.bundle.pages
    return BookPages(tuple(starts), tuple(items), tuple(bundles), page - 1)


def draw_front(day: PanelDay, pages: BookPages) -> tuple[DrawnPart, ...]:
    """The parts before the first item."""
    starts = dict(pages.parts)
    return tuple(draw(part, starts[part.name], day.footer) for part in _front(day, pages))


def draw_item(day: PanelDay, item: BookItem, pages: BookPages) -> DrawnPart:
    """What stands before one bundle."""
    return draw(_item(day, item, pages), pages.items[item.number - 1], day.footer)


def _front(day: PanelDay, pages: BookPages) -> Iterator[Part]:
    makers: list[Callable[[PanelDay, BookPages], Part]] = [_agenda, _index, _reading_list, _attendance]
    made = [maker(day, pages) for maker in makers if day.items or maker is _agenda]
    if day.not_ready:
        made.append(_not_ready(day))
    yield _cover(day, pages, made)
    yield from made


# Cover


def _cover(day: PanelDay, pages: BookPages, parts: Sequence[Part]) -> Part:
    starts = dict(pages.parts)
    where = (Column(LEFT, ROOM - 60), Column(LEFT + ROOM - 56, 56, is_right=True))
    contents = [
        row(where, (part.title, str(starts.get(part.name, 0))), (LEADS, LEADS_HEAD), target=starts.get(part.name))
        for part in parts
    ]
    contents += [
        row(where, (f"{item.number}. {_called(item)}", str(first)), (LEADS, LEADS_HEAD), target=first)
        for item, first, _ in pages.placed(day)
    ]
    blocks = (
        text(day.authority, QUIET), gap(10), text(day_in_words(day.day), _DATE),
        text(_sum(day), TEXT, after=16), *_warnings_of(day), heading("In this book"), *contents,
    )  # fmt: skip
    return Part("cover", day.panel, day.marking, blocks)


def _sum(day: PanelDay) -> str:
    return f"{_count(len(day.items), 'case')}, {_count(day.pages_to_read, 'page')} to read"


def _warnings_of(day: PanelDay) -> Iterator[Block]:
    if day.not_ready:
        references = in_a_sentence([one.reference for one in day.not_ready])
        yield alarm(f"Not in this book: {references}. The agenda says what each of them waits for.")
    stale = [item.bundle.reference for item in day.items if item.bundle.warnings]
    if stale:
        yield alarm(f"Out of date: the bundle of {in_a_sentence(stale)} is not what would be built today.")
    if day.unreadable:
        yield alarm(
            f"Nobody can tell whether the panel meets about {in_a_sentence(day.unreadable)}: the case cannot be read."
        )


# Agenda


def _agenda(day: PanelDay, pages: BookPages) -> Part:
    has_hours = any(item.hours for item in day.items)
    head = header(_AGENDA, ("Time" if has_hours else "", "", "Case", "Pages", "From page"))
    opening = "Who is here, apologies, whether the panel is quorate, interests to declare"
    blocks = [
        *([row(_AGENDA, ("", "", opening, "", ""), (TEXT, TEXT, QUIET))] if day.items else []),
        *(block for item, first, _ in pages.placed(day) for block in _agenda_rows(day, item, first)),
    ]
    if day.not_ready:
        blocks.append(heading("Not ready"))
        blocks += [block for one in day.not_ready for block in _not_ready_rows(one)]
    if day.unreadable:
        blocks.append(heading("Cannot be read"))
        blocks += [text(f"{reference}: see why with bundler check {reference}") for reference in day.unreadable]
    return Part("agenda", "Agenda", _subtitle(day), tuple(blocks), head if day.items else None)


def _agenda_rows(day: PanelDay, item: BookItem, first: int) -> Iterator[Block]:
    bundle = item.bundle
    together = _with(day, item)
    notes = [
        *([(f"Brothers and sisters: with {together}", QUIET)] if together else []),
        *([("Out of date: see what is said before the bundle", WARNS)] if bundle.warnings else []),
    ]
    yield row(
        _AGENDA, (item.hours, str(item.number), _called(item), str(bundle.pages), str(first)),
        (TEXT, _NUMBERS, LEADS, TEXT, LEADS_HEAD), target=first, leads=bool(notes),
    )  # fmt: skip
    yield from _notes(notes, 124)


def _notes(notes: Sequence[tuple[str, Style]], indent: float) -> Iterator[Block]:
    for number, (words, style) in enumerate(notes, start=1):
        yield note(words, style, indent=indent, is_last=number == len(notes))


def _with(day: PanelDay, item: BookItem) -> str:
    others = [other for other in day.items if other.bundle.reference in item.bundle.siblings]
    return in_a_sentence([f"{other.number}. {other.bundle.reference}" for other in others])


def _not_ready_rows(one: NotReady) -> Iterator[Block]:
    yield row(_FACTS, (f"{one.reference}  {one.initials}", one.why), (QUIET_HEAD, WARNS), leads=bool(one.roles))
    if one.roles:
        yield note(f"Whose move it is: {in_a_sentence(one.roles)}", QUIET, indent=136, is_last=True)


# Index and reading list


def _index(day: PanelDay, pages: BookPages) -> Part:
    blocks = [block for item in day.items for block in _index_rows(item, pages)]
    head = header(_INDEX, ("Document", "Label", "Pages", "Book page"))
    return Part("index", "Index of all bundles", _subtitle(day), tuple(blocks), head)


def _index_rows(item: BookItem, pages: BookPages) -> Iterator[Block]:
    yield row(
        _INDEX, (f"{item.number}. {_called(item)}", "", str(item.bundle.pages), str(pages.page_of(item.number, 1))),
        (SECTION, TEXT, _NUMBERS, _NUMBERS), target=pages.page_of(item.number, 1), is_tinted=True, leads=True,
    )  # fmt: skip
    yield from _document_rows(item, pages)


def _document_rows(item: BookItem, pages: BookPages) -> Iterator[Block]:
    for document in item.bundle.documents:
        page = pages.page_of(item.number, document.first_page)
        texts = (document.title, document.labels, str(document.pages), str(page))
        yield row(_INDEX, texts, (LEADS, TEXT, TEXT, LEADS_HEAD), target=page)


def _reading_list(day: PanelDay, pages: BookPages) -> Part:
    by_length = sorted(day.items, key=lambda item: (-item.bundle.pages, item.number))
    blocks = [*(block for item in by_length for block in _reading_rows(item, pages)), *_who_has_read(day)]
    said = f"Longest first. Each member reads {_sum(day).removesuffix(' to read')}."
    head = header(_READING, ("Item", "Bundle, and its longest documents", "Pages", "Book pages"))
    return Part("reading-list", "Reading list", f"{_subtitle(day)}. {said}", tuple(blocks), head)


def _reading_rows(item: BookItem, pages: BookPages) -> Iterator[Block]:
    first, last = pages.page_of(item.number, 1), pages.page_of(item.number, item.bundle.pages)
    longest = sorted(item.bundle.documents, key=lambda document: (-document.pages, document.first_page))[:_LONGEST]
    yield row(
        _READING, (str(item.number), _called(item), str(item.bundle.pages), page_range(str(first), str(last))),
        (_NUMBERS, LEADS, TEXT, LEADS_HEAD), target=first, leads=bool(longest),
    )  # fmt: skip
    said = (f"{document.labels}  {document.title}: {_count(document.pages, 'page')}" for document in longest)
    yield from _notes([(words, QUIET) for words in said], 40)


def _who_has_read(day: PanelDay) -> Iterator[Block]:
    """A box for each member and item, as far as the page is wide; the pages that each reads."""
    if not day.members:
        return
    yield heading("Who has read what")
    step = min(40.0, (ROOM - _MEMBER_ROOM - 70) / len(day.items))
    columns = tuple(Column(LEFT + _MEMBER_ROOM + number * step, step - 4) for number in range(len(day.items)))
    total = Column(LEFT + ROOM - 60, 60, is_right=True)
    numbers = [str(item.number) for item in day.items] if step >= 2 * _BOX else ["" for _ in day.items]
    name = Column(LEFT, _MEMBER_ROOM - 8)
    yield header((name, *columns, total), ("Member", *numbers, "Pages"))
    for member, _ in day.members:
        line = row((name, *columns, total), (member, *("" for _ in columns), str(day.pages_to_read)), at_least=26)
        ticks = boxes([Column(column.x, _BOX) for column in columns], _BOX) if step >= 2 * _BOX else None
        yield _with_boxes(line, ticks)


def _with_boxes(line: Block, ticks: Callable[[Pen, float], None] | None) -> Block:
    def draw_both(pen: Pen, y: float) -> None:
        line.draw(pen, y)
        if ticks:
            ticks(pen, y - 5)

    return Block(line.height, draw_both, line.leads)


# Attendance


def _attendance(day: PanelDay, _pages: BookPages) -> Part:
    """Each case on a page of its own: carers and families who sign for one must not read who came for another."""
    head = header(_ATTENDANCE, ("Name", "Role", "Signature"))
    blocks = [*_signing_rows([*day.members, *day.serving, ("", ""), ("", "")])]
    for item in day.items:
        hours = f", {item.hours}" if item.hours else ""
        blocks.append(heading(f"{item.number}. {_called(item)}{hours}", begins=True))
        blocks += _signing_rows([*item.bundle.attending, ("", "")])
    return Part("attendance", "Attendance", _subtitle(day), tuple(blocks), head)


def _signing_rows(people: Sequence[tuple[str, str]]) -> Iterator[Block]:
    for name, role in people:
        yield row(_ATTENDANCE, (name, role, ""), (TEXT, QUIET, TEXT), at_least=_SIGN)


# Not ready


def _not_ready(day: PanelDay) -> Part:
    blocks = [block for one in day.not_ready for block in _waits_for(one)]
    return Part("not-ready", "Not ready", _subtitle(day), tuple(blocks))


def _waits_for(one: NotReady) -> Iterator[Block]:
    yield heading(f"{one.reference} – {one.child}")
    yield text(one.why, WARNS, after=8)
    for who, moves in _by_who(one):
        (first, style), *others = _named(one, moves)
        yield row(_FACTS, (who, first), (QUIET_HEAD, style), leads=bool(others))
        yield from _notes(others, 136)


def _named(one: NotReady, moves: Sequence[ToMove]) -> list[tuple[str, Style]]:
    rest = len(moves) - _NAMED
    more = [(f"and {rest} more; see: bundler check {one.reference}", QUIET)] if rest > 0 else []
    return [*((f"• {move.what}", TEXT) for move in moves[:_NAMED]), *more]


def _by_who(one: NotReady) -> Iterator[tuple[str, list[ToMove]]]:
    for who in dict.fromkeys(move.who for move in one.to_do):
        yield who, [move for move in one.to_do if move.who == who]


# An item


def _item(day: PanelDay, item: BookItem, pages: BookPages) -> Part:
    bundle = item.bundle
    first, last = pages.page_of(item.number, 1), pages.page_of(item.number, bundle.pages)
    together = _with(day, item)
    facts = (
        ("Child", bundle.child), ("Time", item.hours), ("Bundle", f"{bundle.title}, {bundle.version}"),
        ("Pages", f"{bundle.pages}, in this book {page_range(str(first), str(last))}"),
        ("Brothers and sisters", f"with {together}" if together else ""),
        *((("Comes for the case" if number == 0 else ""), f"{name}, {role}")
          for number, (name, role) in enumerate(bundle.attending)),
    )  # fmt: skip
    blocks = (
        *(row(_FACTS, (label, value), (QUIET_HEAD, TEXT)) for label, value in facts if value),
        *((gap(12), *(alarm(warning) for warning in bundle.warnings)) if bundle.warnings else ()),
        heading("What the bundle holds"),
        header(_INDEX, ("Document", "Label", "Pages", "Book page")),
        *_document_rows(item, pages),
    )
    return Part(f"item-{item.number}", f"{item.number}. {bundle.reference}", _subtitle(day), blocks)


def _called(item: BookItem) -> str:
    return f"{item.bundle.reference}  {item.bundle.initials}"


def _subtitle(day: PanelDay) -> str:
    return f"{day.panel} · {day_in_words(day.day)} · {day.pack_title}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


__all__ = ["draw_front", "draw_item", "lay_out"]
