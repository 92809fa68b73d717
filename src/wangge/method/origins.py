"""How much of a method its text gives, and how much the platform put in its place until the city confirms it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wangge.method.schema import Method


@dataclass(frozen=True)
class Origin:
    """A table of a method: how many rows it has, and of how many the text is silent."""

    title: str
    rows: int
    defaults: int

    @property
    def given(self) -> int:
        """Rows that cite a text."""
        return self.rows - self.defaults


def origins(method: Method) -> list[Origin]:
    """The tables of a method whose rows say where they come from, those without rows left out."""
    return [_counted(title, rows) for title, rows in _tables(method) if rows]


def _tables(method: Method) -> Iterator[tuple[str, list]]:
    ways = list(method.case_types.values())
    yield _("状态和时限"), [state for way in ways for state in way.states if not state.retired]
    yield _("步骤"), [step for way in ways for step in way.steps if not step.retired]
    yield _("立案标准"), [row for row in method.filing if not row.retired]
    yield _("告知途径"), [row for row in method.routes if not row.retired]
    yield _("单位类别"), list(method.organisations.body_kinds)
    yield _("岗位"), [post for post in method.organisations.posts if not post.retired]
    yield _("权力事项"), [row for row in method.powers.powers if not row.retired]
    yield _("评价指标"), [row for scheme in method.ratings.values() for row in scheme.indicators]


def _counted(title: str, rows: list) -> Origin:
    return Origin(title, len(rows), sum(row.provenance.is_platform_default for row in rows))
