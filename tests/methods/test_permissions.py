"""Every permission a pack may give has a rule that says for what it counts: none can end in an error."""

from wangge.core.permits import known_permissions
from wangge.method.vocabulary import PERMISSIONS


def test_every_permission_of_the_vocabulary_has_a_rule():
    assert set(PERMISSIONS) - known_permissions() == set()
