"""How much of anything intake puts up with; every limit with its unit, in one place.

What one paper may cost (time, memory, output, pages) is in `bundler.model.limits` and can be set.
"""

from typing import Final

MAX_FILE_BYTES: Final = 2_000_000_000
"""Larger papers are refused unread."""

MIN_PAGE_SIDE: Final = 9.0
"""Points; a page narrower than this shows nothing a reader could use."""

MAX_PAGE_SIDE: Final = 14_400.0
"""Points (200 inches): the largest page that the PDF standard allows without a user unit."""

MAX_PICTURE_PIXELS: Final = 200_000_000
"""Pixels of one picture: an A1 scan at 400 dpi; each takes up to four bytes in memory."""

MAX_CONTENT_BYTES: Final = 200_000_000
"""Bytes of one page's drawing instructions, decompressed."""

MAX_HEADINGS: Final = 5_000
"""Headings taken over from one paper's own outline."""

MAX_HEADING_LEVEL: Final = 8
"""Deeper headings are brought up to this level."""

MAX_WORDS: Final = 2_000_000
"""Characters of text kept for the lint of placeholders."""

FEW_LETTERS: Final = 60
"""Letters and digits; a page with a picture and fewer than these is a scan with a stamp, not a page of text."""

GLANCE_DPI: Final = 48.0
"""Dots per inch at which pages are compared before and after cleaning."""

MAX_GLANCE_SIDE: Final = 1_200
"""Pixels; larger pages are looked at with fewer dots per inch."""

FOOTER_STRIP: Final = 24.0
"""Points at the bottom of the visible page that the bundle's footer needs."""

MAX_PARTS: Final = 5_000
"""Members of one Word file; a long report with every page a picture has a few hundred."""

MAX_UNPACKED_BYTES: Final = 1_000_000_000
"""Bytes of all members of one Word file, unpacked."""

MAX_XML_BYTES: Final = 64_000_000
"""Bytes of one XML part of a Word file, unpacked; a thousand pages of text have about a third of that."""

MAX_SWELLING: Final = 200
"""How many times larger a Word file may become by unpacking; looked at from MIN_SWOLLEN_BYTES on."""

MIN_SWOLLEN_BYTES: Final = 50_000_000
"""Bytes; below this size no swelling does harm."""

MAX_MEMBERS: Final = 2_000
"""Papers in one e-mail or archive, and in all that lie inside each other together."""

MAX_DEPTH: Final = 5
"""How deep archives and e-mails may lie inside each other."""

MAX_MAIL_BYTES: Final = 150_000_000
"""Bytes of one e-mail; mail servers pass on no larger ones."""

MAX_MAIL_PARTS: Final = 2_000
"""Parts of one e-mail, of whatever depth."""

MAX_SHEET_CELLS: Final = 500_000
"""Filled cells of one sheet."""

MAX_SHEET_PAGES: Final = 1_000
"""Pages that the rows of one sheet may fill; nobody reads more in a bundle."""

MAX_SHEET_TEXT: Final = 50_000_000
"""Characters that the cells of one sheet show together, however few are written in the file."""

MAX_TEXT_BYTES: Final = 5_000_000
"""Bytes of a plain text: about fifteen hundred pages."""

MAX_TABLE_BYTES: Final = 100_000_000
"""Bytes of a table in plain text, before its rows are counted."""

MAX_OPEN_TAGS: Final = 10_000
"""Pieces of a web page inside each other, before it is read: making it harmless takes time by the square of them."""

MAX_PAGE_BYTES: Final = 50_000_000
"""Bytes of a web page, with the pictures that are written into it."""
