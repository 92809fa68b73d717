"""Sealed numbers: opened again, never by another key or purpose, renewed under a newer key, matched, masked."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.core import sealed
from wangge.core.sealed import NUMBER, PHONE, Unsealable, masked, matching, matching_all, resealed, seal, unseal

TEXT = "99999919900101001X"


@given(st.lists(st.text(max_size=40)))
def test_lists_come_back_in_their_order(texts):
    assert sealed.unseal_all(sealed.seal_all(texts, purpose=NUMBER), purpose=NUMBER) == texts


def test_the_same_text_is_sealed_differently_each_time():
    assert seal(TEXT, purpose=NUMBER) != seal(TEXT, purpose=NUMBER)
    assert TEXT.encode() not in seal(TEXT, purpose=NUMBER)


def test_a_changed_bit_another_purpose_and_an_unknown_key_are_refused():
    whole = seal(TEXT, purpose=NUMBER)
    for place in (0, 1, 13, len(whole) - 1):
        broken = bytearray(whole)
        broken[place] ^= 1
        with pytest.raises(Unsealable):
            unseal(bytes(broken), purpose=NUMBER)
    with pytest.raises(Unsealable):
        unseal(whole, purpose=PHONE)


def test_a_newer_key_seals_and_the_older_one_still_opens(settings):
    old = seal(TEXT, purpose=NUMBER)
    settings.SEALING_KEYS = {2: "a newer secret of the installation, long enough"}
    new = resealed(old, purpose=NUMBER)
    assert (old[0], new[0]) == (1, 2)
    assert unseal(old, purpose=NUMBER) == unseal(new, purpose=NUMBER) == TEXT
    assert resealed(new, purpose=NUMBER) is new
    settings.SEALING_KEYS = {}
    with pytest.raises(Unsealable):
        unseal(new, purpose=NUMBER)


def test_what_is_matched_outlives_a_newer_key(settings):
    before = matching(TEXT, purpose=NUMBER)
    settings.SEALING_KEYS = {2: "a newer secret of the installation, long enough"}
    assert before == matching(TEXT, purpose=NUMBER) and isinstance(before, UUID)
    assert before != matching(TEXT, purpose=PHONE)
    assert matching_all([TEXT, "", None], purpose=NUMBER) == [before, None, None]


def test_nothing_stays_nothing():
    assert seal("", purpose=NUMBER) is None and unseal(None, purpose=NUMBER) == ""


@pytest.mark.parametrize(
    ("text", "shown"), [(TEXT, "999*************1X"), ("13800001234", "138******34"), ("AB12", "A***")]
)
def test_masks_show_three_and_two(text, shown):
    assert masked(text) == shown


def test_keys_are_read_from_lines(tmp_path):
    from wangge.settings.environment import sealing_keys_in

    assert sealing_keys_in(None) == {}
    file = tmp_path / "keys"
    file.write_text(f"2 {'x' * 32}\n\n3 {'y' * 40}\n")
    assert sealing_keys_in(file) == {2: "x" * 32, 3: "y" * 40}
    file.write_text("2 short\n")
    with pytest.raises(ValueError):
        sealing_keys_in(file)
