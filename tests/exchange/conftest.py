"""Photos of a test go to a folder of its own; a matter to work with."""

from tests.cases.conftest import matter, media, plate  # noqa: F401  fixtures
