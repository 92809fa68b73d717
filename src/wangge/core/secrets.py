"""Keyed hashes and encryption under the installation's secret: match unstored, store unshown."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def keyed_hash(text, *, purpose):
    """64 hex digits that match equal texts of one purpose and mean nothing without the secret."""
    return hmac.new(_key(purpose), text.encode(), hashlib.sha256).hexdigest()


def encrypt(text, *, purpose):
    """Authenticated encryption; returns text."""
    return _fernet(purpose).encrypt(text.encode()).decode()


def decrypt(token, *, purpose):
    """What `encrypt` was given; cryptography.fernet.InvalidToken if the secret or the token is another."""
    return _fernet(purpose).decrypt(token.encode()).decode()


def veiled(number, *, purpose):
    """32 hex digits that stand for a number (0 … 2^64 - 1) where its order and its neighbours must not be told."""
    cipher = _block(purpose).encryptor()
    return (cipher.update(number.to_bytes(16)) + cipher.finalize()).hex()


def unveiled(text, *, purpose):
    """The number of a text made by `veiled`; None for anything else."""
    try:
        sent = bytes.fromhex(text)
    except ValueError:
        return None
    if len(sent) != 16:
        return None
    cipher = _block(purpose).decryptor()
    number = int.from_bytes(cipher.update(sent) + cipher.finalize())
    return number if number < 2**64 else None


def _block(purpose):
    """One block of a cipher, each number encrypted by itself: the same number always gives the same text."""
    return Cipher(algorithms.AES256(_key(f"veil:{purpose}")), modes.ECB())  # a block each: nothing for a pattern


def _fernet(purpose):
    return Fernet(base64.urlsafe_b64encode(_key(f"encrypt:{purpose}")))


def derived_key(purpose):
    """32 bytes of the installation's secret for a cipher that this module does not offer."""
    return _key(f"derived:{purpose}")


def _key(purpose):
    material = settings.SECRET_KEY.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=b"wangge", info=purpose.encode()).derive(material)
