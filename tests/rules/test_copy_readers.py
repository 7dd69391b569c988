"""Who gets a numbered copy."""

from __future__ import annotations

import pytest

from bundler.model.errors import UsageError
from bundler.model.release_policy import CopyReader, ReleasePolicy
from bundler.rules.copies import Copies, copies_of, readers_in


def test_a_list_names_a_reader_on_each_line_some_with_their_mailbox() -> None:
    text = "# for the panel of 10 December\n\nadm_pa: PA to the decision maker\n  Gareth  Tollemache, member \n"
    assert readers_in(text) == (
        CopyReader(reader="PA to the decision maker", role="adm_pa"), CopyReader(reader="Gareth Tollemache, member"),
    )  # fmt: skip


def test_a_colon_in_a_name_makes_no_mailbox() -> None:
    assert readers_in("Chair: Theodora")[0] == CopyReader(reader="Chair: Theodora")


@pytest.mark.parametrize("text", ["", "# nobody\n", "The chair\nThe Chair\n", "x\n", f"{'long ' * 20}\n"])
def test_a_list_that_names_nobody_or_somebody_twice_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="list of copies"):
        readers_in(text)


def test_those_named_for_one_release_stand_instead_of_the_authoritys() -> None:
    policy = ReleasePolicy(copies=(CopyReader(reader="The chair"),), encrypt_copies=True)
    assert copies_of(policy, "small", Copies()) == Copies(policy.copies, are_encrypted=True)
    named = Copies((CopyReader(reader="The adviser"),))
    assert copies_of(policy, "small", named).readers == named.readers


def test_every_page_says_which_copy_it_is() -> None:
    copies = Copies((CopyReader(reader="The chair"), CopyReader(reader="The adviser")))
    assert copies.words(2) == "Copy 2 of 2 · The adviser"
