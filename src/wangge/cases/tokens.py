"""Follow-up tokens: how somebody who gave no name comes back to a matter (guard-rail 9)."""

import base64
import hashlib

from wangge.core.secrets import keyed_hash


def follow_up_token(case_id):
    """The token of a case: 16 characters in four groups, derived from the installation's secret (80 bits).

    Derived and not stored, so that a report sent twice gets the same token; the database keeps only its hash.
    """
    digest = hashlib.sha256(keyed_hash(str(case_id), purpose="follow-up").encode()).digest()
    letters = base64.b32encode(digest[:10]).decode()
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


def token_hash(token):
    """The hash under which a follow-up token is found; case, spaces and dashes do not matter."""
    return keyed_hash("".join(c for c in token.upper() if c.isalnum()), purpose="follow-up-hash")
