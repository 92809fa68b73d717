"""Standard addresses: cleaned, taken apart, put together down to the room. Pure.

    building's address + "3单元" + "402室"

The building's address ends with what tells it from its neighbours (幢, 栋, 号楼 or a house number).
"""

import re
import unicodedata
from dataclasses import dataclass

WHOLE = re.compile(
    r"(?P<building>.*\d\s*(?:幢|栋|号楼|号))(?:(?P<unit>[^单元]{1,8})单元)?(?P<room>[^室房幢栋]{1,20}?)(?:室|房)?"
)
WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F) if unicodedata.category(chr(wide)) in ("Nd", "Lu", "Ll")}
WIDE |= {ord("－"): "-", ord("—"): "-", ord("–"): "-", ord("　"): " ", ord("＃"): "#"}
ODD = re.compile(f"[\\s{''.join(chr(code) for code in WIDE)}]")
ROOM = re.compile(r"[0-9A-Za-z\u4e00-\u9fff#\-]{1,20}")
MOST_ROOMS = 1_000
"""So many dwellings one building may be given at once."""


def clean(text):
    """An address or number as the register keeps it: full-width digits and letters narrow, no spaces.

    Chinese brackets and marks stay: they are part of names.
    """
    return "".join(text.translate(WIDE).split()) if ODD.search(text) else text


def parts_of(address):
    """(building, unit, room) of an address to the room; None where it has no such parts."""
    found = WHOLE.fullmatch(address)
    return found and (found["building"].strip(), found["unit"] or "", found["room"].strip())


def standard(building, unit, room):
    """The address of a dwelling as the register writes it."""
    return f"{building}{f'{unit}单元' if unit else ''}{room}室"


def readdressed(address, before, after, unit, room):
    """The address of a dwelling whose building had the address `before` and has `after` now."""
    if address == standard(before, unit, room) or not address.startswith(before):
        return standard(after, unit, room)
    return after + address[len(before) :]


def room_of(text):
    """A room's number as it is kept, without 室 or 房 at its end; None for what cannot be one."""
    room = clean(text).removesuffix("室").removesuffix("房")
    return room if ROOM.fullmatch(room) else None


def unit_of(text):
    """A unit as it is kept, without 单元 at its end; None for what cannot be one, "" for none."""
    unit = clean(text).removesuffix("单元")
    return unit if not unit or ROOM.fullmatch(unit) else None


@dataclass(frozen=True, slots=True)
class Room:
    """A dwelling to be: unit, floor and room."""

    unit: str
    floor: int
    room: str


def rooms_of(floors, units, rooms, *, lowest=1, skip=()):
    """Floors × units × rooms, as builders number them: floor 12, third door → 1203; below the ground B101.

    `floors`: how many, from `lowest` up (there is no floor 0); `units`: how many stairs, 0 or 1 for a house without;
    `skip`: floors that the house leaves out (4, 13 …).
    """
    levels = [floor for floor in range(lowest, lowest + floors + (lowest < 0 < lowest + floors)) if floor]
    stairs = [str(unit) for unit in range(1, units + 1)] if units > 1 else [""]
    return [
        Room(unit, floor, f"{f'B{-floor}' if floor < 0 else floor}{door:02d}")
        for unit in stairs
        for floor in levels
        for door in range(1, rooms + 1)
        if floor not in skip
    ]
