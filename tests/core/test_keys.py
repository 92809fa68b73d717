"""Keys that clients make: version 7, not of the future; anything else is refused with a way out."""

import time
import uuid

import pytest

from wangge.core.errors import Invalid
from wangge.core.keys import born, check_client_key, new_key


def made_at(seconds):
    """A UUIDv7 of a moment."""
    return uuid.UUID(int=(round(seconds * 1000) << 80) | (7 << 76) | (2 << 62) | 1)


@pytest.mark.parametrize("form", [str, lambda key: str(key).upper(), lambda key: key.hex])
def test_a_key_of_ours_is_taken_in_any_spelling(form):
    key = new_key()
    assert check_client_key(form(key)) == key


def test_a_form_that_waited_for_months_is_taken():
    key = made_at(time.time() - 100 * 86400)
    assert check_client_key(key) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        None,
        "no-key",
        "a" * 100_000,
        "\0",
        uuid.uuid4(),
        uuid.UUID(int=0),
        made_at(time.time() + 2 * 86400),
    ],
    ids=["empty", "digit", "none", "words", "long", "nul", "random", "nil", "future"],
)
def test_other_keys_are_refused_at_the_field(text):
    with pytest.raises(Invalid) as refused:
        check_client_key(text)
    assert (refused.value.status, refused.value.field) == (422, "key")


def test_keys_are_born_now_and_in_order():
    one, other = new_key(), new_key()
    assert abs(born(one) - time.time()) < 5
    assert one < other
