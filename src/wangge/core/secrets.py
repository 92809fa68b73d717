"""Keyed hashes and encryption under the installation's secret: match unstored, store unshown."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
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


def _fernet(purpose):
    return Fernet(base64.urlsafe_b64encode(_key(f"encrypt:{purpose}")))


def _key(purpose):
    material = settings.SECRET_KEY.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=b"wangge", info=purpose.encode()).derive(material)
