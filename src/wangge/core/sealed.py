"""Numbers kept so that a stolen table tells nothing: sealed to be stored, matched to be found, masked to be shown.

    sealed = seal("11010119900101123X", purpose=NUMBER)      # bytes: key version, nonce, AES-256-GCM
    unseal(sealed, purpose=NUMBER)                            # the text again
    matching("11010119900101123X", purpose=NUMBER)            # the same UUID for the same text, for an index

Each has a form for lists (`seal_all` …) that prepares the keys once: a million takes seconds. Version 1 of the key
comes from the installation's secret; `settings.SEALING_KEYS` {version: secret} adds newer ones, of which the highest
seals. Older ones still open, and `resealed` renews what they sealed. What is matched is not rotated: its key stays.
"""

import hashlib
import os
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NUMBER, PHONE, BEFORE = "person-number", "person-phone", "before-a-correction"
NONCE = 12


class Unsealable(ValueError):
    """What was sealed under a key that is not here, or changed since."""


def seal(text, *, purpose):
    """The text sealed under the newest key; None for nothing."""
    return seal_all([text], purpose=purpose)[0]


def seal_all(texts, *, purpose):
    """Each text sealed under the newest key, in order; None where there is none."""
    version = newest()
    head, nonces = bytes([version]), os.urandom(NONCE * len(texts))
    encrypt, bound = _cipher(version, purpose).encrypt, _bound(version, purpose)
    pieces = (nonces[start : start + NONCE] for start in range(0, len(nonces), NONCE))
    return [
        head + nonce + encrypt(nonce, text.encode(), bound) if text else None
        for text, nonce in zip(texts, pieces, strict=True)
    ]


def unseal(sealed, *, purpose):
    """The text that was sealed, "" for nothing; Unsealable if its key is unknown or a bit was changed."""
    if not sealed:
        return ""
    sealed = bytes(sealed)
    version, nonce, rest = sealed[0], sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    if version not in _secrets():
        raise Unsealable(f"sealed under version {version} of the key, which is not here")
    try:
        return _cipher(version, purpose).decrypt(nonce, rest, _bound(version, purpose)).decode()
    except (InvalidTag, ValueError) as fault:
        raise Unsealable("not what was sealed here") from fault


def unseal_all(sealed, *, purpose):
    """Each text again, in order."""
    return [unseal(one, purpose=purpose) for one in sealed]


def resealed(sealed, *, purpose):
    """The same text under the newest key; what is under it already comes back as it is."""
    if not sealed or bytes(sealed)[0] == newest():
        return sealed
    return seal(unseal(sealed, purpose=purpose), purpose=purpose)


def newest():
    """The version of the key that seals now."""
    return max(_secrets())


def matching(text, *, purpose):
    """128 bits of a keyed hash as a UUID, the smallest type an index holds well; None for nothing."""
    return matching_all([text], purpose=purpose)[0]


def matching_all(texts, *, purpose):
    """The keyed hash of each text, in order; None where there is none. Texts are compared as they are given."""
    key = _key("match", settings.SECRET_KEY, purpose)
    return [
        UUID(bytes=hashlib.blake2b(text.encode(), digest_size=16, key=key).digest()) if text else None for text in texts
    ]


def masked(text):
    """The first 3 and the last 2 characters, stars between; of a short text only the first."""
    if len(text) < 8:
        return text[:1] + "*" * (len(text) - 1)
    return text[:3] + "*" * (len(text) - 5) + text[-2:]


def _secrets():
    return {1: settings.SECRET_KEY, **getattr(settings, "SEALING_KEYS", {})}


def _cipher(version, purpose):
    return AESGCM(_key(f"seal-{version}", _secrets()[version], purpose))


def _bound(version, purpose):
    return f"{version}:{purpose}".encode()


@lru_cache(maxsize=64)
def _key(use, secret, purpose):
    info = f"{use}:{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=b"wangge", info=info).derive(secret.encode())
