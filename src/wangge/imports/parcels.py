"""Rows of a part as they are kept: packed, compressed, sealed. What is opened is worth the register itself."""

import json
import os
import zlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wangge.core.secrets import derived_key

PURPOSE, OF_FILES = "import-rows", "import-file"
NONCE = 12


def packed(rows):
    """Rows (number, texts, fault or "") as sealed bytes."""
    nonce = os.urandom(NONCE)
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return nonce + AESGCM(derived_key(PURPOSE)).encrypt(nonce, zlib.compress(text.encode(), 1), None)


def unpacked(sealed):
    """The rows again; none where they are forgotten."""
    if not sealed:
        return []
    sealed = bytes(sealed)
    return json.loads(zlib.decompress(AESGCM(derived_key(PURPOSE)).decrypt(sealed[:NONCE], sealed[NONCE:], None)))


def sealed_piece(data):
    """A piece of a file, sealed."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(derived_key(OF_FILES)).encrypt(nonce, data, None)


def opened_piece(sealed):
    """The piece again."""
    sealed = bytes(sealed)
    return AESGCM(derived_key(OF_FILES)).decrypt(sealed[:NONCE], sealed[NONCE:], None)
