"""Accounts of the demo as fixtures of their own names."""

import pytest


def sign_in(username):
    """A fixture that is the Actor of a demo account."""

    @pytest.fixture
    def actor(staff):
        return staff(username)

    return actor
