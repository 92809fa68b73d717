"""Keyed hashes match and tell nothing; what is encrypted opens for its purpose, here alone."""

import pytest
from cryptography.fernet import InvalidToken

from wangge.core.secrets import decrypt, encrypt, keyed_hash


def test_equal_texts_match_within_one_purpose_and_one_installation(settings):
    here = keyed_hash("13800000000", purpose="phone")
    assert here == keyed_hash("13800000000", purpose="phone")
    assert len(here) == 64 and "13800000000" not in here
    assert here != keyed_hash("13800000000", purpose="reporter")
    assert here != keyed_hash("13800000001", purpose="phone")
    settings.SECRET_KEY = "elsewhere"
    assert here != keyed_hash("13800000000", purpose="phone")


def test_what_is_encrypted_comes_back_and_looks_different_each_time():
    one, other = (encrypt("王小明", purpose="contact") for _ in range(2))
    assert one != other
    assert decrypt(one, purpose="contact") == decrypt(other, purpose="contact") == "王小明"


def test_it_opens_neither_for_another_purpose_nor_when_touched():
    token = encrypt("王小明", purpose="contact")
    for wrong, purpose in ((token, "other"), (token[:-4] + "AAA=", "contact")):
        with pytest.raises(InvalidToken):
            decrypt(wrong, purpose=purpose)
