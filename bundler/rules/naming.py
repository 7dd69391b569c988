"""What papers are called: which items a file name or folder names, and how a paper should be named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

from bundler.model.pack import Item, Pack
from bundler.model.paper import Paper
from bundler.rules.paper_dates import day_named_in, without_its_day
from bundler.rules.plain import holds_run
from bundler.rules.signing import ATTACHMENTS
from bundler.rules.synonyms import name_words

_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
_NOT_IN_A_FILE_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')

_ALMOST = 0.8  # of the letters in common: two or three slips in a name of two words

_CONTAINERS = ((".eml", "the e-mail "), (".msg", "the e-mail "), (".zip", "the archive "))

_CONTAINER_ENDINGS = tuple(ending for ending, _ in _CONTAINERS)


def item_for(item: Item, person: str | None, join: str = " for ") -> str:
    """`DBS for Jo Bloggs`, or the title alone."""
    return f"{item.title}{join}{person}" if person else item.title


def suggested_name(item: Item, person: str | None = None) -> str:
    """A file name that is recognised as that item, for that person."""
    name = _NOT_IN_A_FILE_NAME.sub(" ", item_for(item, person, " - "))
    return f"{' '.join(name.split())}.pdf"


def new_name(paper: Paper, item: Item, person: str | None = None, ending: str = "") -> str:
    """What to rename a paper to: after that item and person, with the day that its name has now.

    It keeps its ending, unless that is wrong and another is given.
    """
    day = day_named_in(stem(paper))
    now = _EXTENSION.search(file_name(paper))
    name = suggested_name(item, person).removesuffix(".pdf")
    return f"{name}{f' - {day.isoformat()}' if day else ''}{ending or (now[0] if now else '')}"


def known_items(pack: Pack, others: tuple[Pack, ...]) -> tuple[Item, ...]:
    """The pack's items, then those that only other packs of the case ask for."""
    own = {item.id for item in pack.items}
    beside = (item for other in others for item in other.items if item.id not in own)
    return (*pack.items, *{item.id: item for item in beside}.values())


def by_folder(paper: Paper, items: Iterable[Item], pack: Pack) -> tuple[Item, ...]:
    """The items that the innermost telling folder is named after; the name of what came around it tells less."""
    for folder in reversed(_telling_folders(paper)):
        words = name_words(folder)
        named = tuple(item for item in items if words in _namings(item))
        if named:
            return _own_first(named, pack)
    return ()


def by_file_name(paper: Paper, items: Iterable[Item], pack: Pack) -> tuple[Item, ...]:
    """The items with the longest name that stands in the file's name."""
    words = name_words(stem(paper))
    widths = [(item, _widest(item, words)) for item in items]
    widest = max((width for _, width in widths), default=0)
    return _own_first(tuple(item for item, width in widths if width == widest), pack) if widest else ()


def by_container(paper: Paper, items: Iterable[Item], pack: Pack) -> tuple[Item, ...]:
    """The item with the longest name in the name of the e-mail or archive around the paper; none if it fits several."""
    if not paper.container:
        return ()
    named = by_file_name(paper.model_copy(update={"path": paper.container}), items, pack)
    return named if len(named) == 1 else ()


def almost_named(paper: Paper, items: Iterable[Item]) -> Item | None:
    """The item whose name was mistyped: “Risk assesment.pdf”."""
    said = " ".join(name_words(without_its_day(stem(paper))))
    names = {" ".join(words): item for item in items for words in _namings(item)}
    return next((names[name] for name in get_close_matches(said, names, n=1, cutoff=_ALMOST)), None)


def folders(paper: Paper) -> list[str]:
    """The folders below attachments/, outermost first; an e-mail or archive is one, without its file's ending."""
    names = paper.path_in_its_case.removeprefix(ATTACHMENTS).split("/")[:-1]
    return [_EXTENSION.sub("", name) for name in names] if paper.container else names


def _telling_folders(paper: Paper) -> list[str]:
    """The folders without the e-mails and archives among them: those are asked last, by `by_container`."""
    names = paper.path_in_its_case.removeprefix(ATTACHMENTS).split("/")[:-1]
    return [name for name in names if not (paper.container and name.casefold().endswith(_CONTAINER_ENDINGS))]


def file_name(paper: Paper) -> str:
    return paper.path.rpartition("/")[2]


def named(paper: Paper) -> str:
    """“medical.pdf”, or “medical.pdf” (in the e-mail “from the GP.eml”)."""
    own = f"“{file_name(paper)}”"
    if not paper.container:
        return f"{own} (of {paper.shared_from})" if paper.shared_from else own
    name = paper.container.rpartition("/")[2]
    kind = next((kind for ending, kind in _CONTAINERS if name.casefold().endswith(ending)), "")
    return f"{own} (in {kind}“{name}”)"


def stem(paper: Paper) -> str:
    """The file's name without its extension."""
    return _EXTENSION.sub("", file_name(paper))


def _own_first(items: tuple[Item, ...], pack: Pack) -> tuple[Item, ...]:
    """What this pack asks for comes before what only another pack asks for."""
    return tuple(item for item in items if item in pack.items) or items


def _widest(item: Item, words: tuple[str, ...]) -> int:
    """How many words the longest of the item's names has that stands in `words`; 0 if none does."""
    return max((len(naming) for naming in _namings(item) if naming and holds_run(words, naming)), default=0)


def _namings(item: Item) -> frozenset[tuple[str, ...]]:
    return _all_words((item.id, item.title, *item.names))


@lru_cache(maxsize=1024)
def _all_words(names: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(name_words(name) for name in names)
