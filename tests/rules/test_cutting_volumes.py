"""Where a bundle is cut into volumes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bundler.rules.volumes import cut


def test_a_bundle_is_cut_where_a_document_begins() -> None:
    """Documents of 100, 60, 60 and 100 pages, in volumes of 200."""
    assert list(cut([1, 101, 161, 221], 321, 200)) == [range(1, 161), range(161, 321)]


def test_what_fits_is_not_cut() -> None:
    assert list(cut([1, 101], 201, 200)) == [range(1, 201)]


def test_a_document_longer_than_a_volume_is_cut_at_a_page() -> None:
    """Documents of 10, 450 and 20 pages, in volumes of 200."""
    assert list(cut([1, 11, 461], 481, 200)) == [range(1, 11), range(11, 211), range(211, 411), range(411, 481)]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), st.integers(1, 80))
def test_no_page_is_lost_and_no_document_torn_without_need(lengths: list[int], room: int) -> None:
    starts = [1 + sum(lengths[:number]) for number in range(len(lengths))]
    end = 1 + sum(lengths)
    volumes = list(cut(starts, end, room))
    assert [page for volume in volumes for page in volume] == list(range(1, end))
    assert all(len(volume) <= room for volume in volumes)
    for _, after in pairwise(volumes):
        begun = max(start for start in starts if start <= after.start)
        assert after.start in starts or lengths[starts.index(begun)] > room
