"""What a deed would move, in words: counted by table, with a few examples."""

from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from wangge.core.permits import allows
from wangge.premises.dependents import all_dependents

EXAMPLES = 8


@dataclass(frozen=True)
class Line:
    """So many rows, and what becomes of them; `count` None where it is not for this actor."""

    words: str
    count: int | None
    examples: tuple = ()


def tell_of(request):
    """The function that puts a Rearrangement into Lines for whoever asks."""
    return partial(tell, request.actor)


def tell(actor, done):
    """Lines of a deed, in the order in which a clerk asks: places, plates, findings, then who lives there."""
    moved = done.moved
    lines = [*_places(moved), *_at_doors(moved)]
    for one in all_dependents():
        told = bool(one.permission) and bool(allows(actor, one.permission, done.area.path))
        lines += _of_others(one, moved, told)
    return lines


def _places(moved):
    dwellings, buildings = moved.get("premises.Dwelling", {}), moved.get("premises.Building", {})
    fresh = [fields["address"] for fields in dwellings.values() if "address" in fields]
    examples = tuple(f"{before} → {after}" for before, after in fresh[:EXAMPLES])
    yield from _line(_("房屋改地址"), fresh, examples)
    yield from _line(_("房屋注销，并入对应的一处"), _with(dwellings, "successor_id"))
    ended = [f for f in dwellings.values() if "valid_until" in f and "successor_id" not in f]
    yield from _line(_("房屋注销"), ended)
    yield from _line(_("楼幢改属另一小区"), _with(buildings, "estate_id"))


def _at_doors(moved):
    plates, findings = moved.get("premises.Plate", {}), moved.get("premises.Finding", {})
    yield from _line(_("门牌停用"), _with(plates, "revoked_at"))
    yield from _line(_("门牌随房屋走，编码不变"), [f for f in plates.values() if "revoked_at" not in f])
    yield from _line(_("未整改的隐患转过去"), _with(findings, "dwelling_id"))
    yield from _line(_("与对方相同的隐患并为一项"), _with(findings, "same_as_id"))
    listed = {**moved.get("premises.Listing", {}), **moved.get("premises.Clearance", {})}
    yield from _line(_("出租备案、房源"), listed)


def _of_others(one, moved, told):
    for label, title in one.titles.items():
        rows = moved.get(label, {}).values()
        going = [f for f in rows if {"dwelling_id", "building_id", "area_id"} & f.keys()]
        ending = [f for f in rows if {"valid_until", "ended_on", "due_on"} & f.keys()]
        for found, words in ((going, _("%s随之转移")), (ending, _("%s结束"))):
            if found:
                yield Line(words % title, len(found) if told else None)


def _with(rows, column):
    return [fields for fields in rows.values() if column in fields]


def _line(words, rows, examples=()):
    if rows:
        yield Line(words, len(rows), examples)
