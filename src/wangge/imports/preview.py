"""The first rows of a draft as they would come in; all of them are counted by the check."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from wangge.core.scope import scope
from wangge.imports.chunks import NONE_BEFORE, cells_of, decide
from wangge.imports.kinds import words_of
from wangge.imports.models import Batch
from wangge.imports.parcels import unpacked
from wangge.imports.rules import IMPORT

SAMPLED, SHOWN = 200, 5


@dataclass
class Preview:
    """The columns that are settled, the first rows as texts with what is wrong with them, and what is lacking."""

    columns: list
    lacking: list
    sampled: int = 0
    rows: list = field(default_factory=list)
    faults: list = field(default_factory=list)


def preview_of(batch, kind, *, actor, at):
    """The first rows of a draft, read by its columns. Personal cells are said to be there, and not shown."""
    columns = [one for one in kind.columns if one.key in batch.mapping]
    lacking = [one.title for one in kind.required if one.key not in batch.mapping]
    shown, part = Preview(columns, lacking), batch.parts.order_by("number").first()
    kept = unpacked(part.cells)[:SAMPLED] if part else []
    if lacking or not kept or batch.state not in (Batch.DRAFT, Batch.CHECKED):
        return shown
    cells = cells_of(kind, batch.mapping, kept)
    with scope(actor, IMPORT):
        decided = decide(cells, [row[2] for row in kept], kind.rows(batch, actor=actor, at=at), NONE_BEFORE)
    shown.sampled = len(kept)
    for n, (number, *_rest) in enumerate(kept[:SHOWN]):
        shown.rows.append((number, [(one.title, _told(one, cells[one.key][n])) for one in columns]))
    bad = sorted(decided.faults.items())[:SHOWN]
    shown.faults = [(kept[n][0], words_of(code)) for n, code in bad]
    return shown


def _told(column, text):
    return _("（有，不显示）") if column.personal and text else text
