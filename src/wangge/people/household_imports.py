"""Households from spreadsheets: how many of which age band live at a door, and no name."""

from collections import Counter
from hashlib import blake2b

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from wangge.core.keys import new_key
from wangge.imports.columns import Column
from wangge.imports.kinds import BAD_DATE, MISSING, Matched, Read, Rows, day_of, fault, import_kind
from wangge.imports.staging import INSIDE, answers, derive, stage
from wangge.people.enums import BANDS
from wangge.people.imports import NO_DWELLING, OUTSIDE
from wangge.people.models import Household
from wangge.people.rules import whole_count
from wangge.premises.addresses import clean

BAD_COUNT = fault("bad-count", _("人数填 0—99 的数字，至少有一个人"))
COUNTED = fault("counted", _("这处房屋已有住户人数，与表格的户数或人数不同；请在住户页面重新计数"))
COUNTED_LATER = fault("counted-later", _("计数日期不能晚于今天"))

COLUMNS = (
    Column("address", _("住址"), ("居住地址", "现住址", "住址", "地址"), True, means=_("与房屋登记的地址一致，到室")),
    Column("which", _("第几户"), ("第几户", "户序号", "户号"), means=_("一处房屋住着几户的，用来区分；不保存")),
    Column("aged_0_6", BANDS["aged_0_6"], ("0—6岁", "0-6岁", "0至6岁")),
    Column("aged_7_13", BANDS["aged_7_13"], ("7—13岁", "7-13岁", "7至13岁")),
    Column("aged_14_17", BANDS["aged_14_17"], ("14—17岁", "14-17岁", "14至17岁")),
    Column("aged_18_59", BANDS["aged_18_59"], ("18—59岁", "18-59岁", "18至59岁")),
    Column("aged_60_79", BANDS["aged_60_79"], ("60—79岁", "60-79岁", "60至79岁")),
    Column("aged_80", BANDS["aged_80"], ("80岁以上", "80岁及以上")),
    Column("counted_on", _("计数日期"), ("计数日期", "登记日期", "核实日期"), means=_("不填按今天")),
)
STAGED = {"n": "int", "id": "uuid", "address": "text", **dict.fromkeys(BANDS, "smallint"), "counted_on": "date"}


@import_kind("households", title=_("住户人数"), columns=COLUMNS, order=5)
class Households(Rows):
    """One row is a household at a door. Known is one of the same numbers there; another is never overwritten."""

    written = (Household,)

    def __init__(self, batch, *, actor, at):
        super().__init__(batch, actor=actor, at=at)
        self.today = localdate(at)
        self.counted = {}

    def read(self, cells):
        """Addresses as the register writes them, numbers, days."""
        read = Read({"address": [clean(text) for text in cells["address"]], "counted_on": []})
        read.values |= {band: [] for band in BANDS}
        for n, address in enumerate(read.values["address"]):
            if not address:
                read.blame([n], MISSING)
            self._counts(read, n, [cells[band][n].strip() for band in BANDS])
            self._day(read, n, cells["counted_on"][n])
            read.keys.append(blake2b(f"{address}|{cells['which'][n].strip()}".encode(), digest_size=8).digest())
        return read

    def _counts(self, read, n, texts):
        told = [whole_count(text or "0") for text in texts]
        fine = None not in told
        counts = told if fine else [0] * len(told)
        if not fine or not any(counts):
            read.blame([n], BAD_COUNT)
        for band, count in zip(BANDS, counts, strict=True):
            read.values[band].append(count)

    def _day(self, read, n, text):
        try:
            day = day_of(text) or self.today
        except ValueError:
            day = self.today
            read.blame([n], BAD_DATE)
        if day > self.today:
            read.blame([n], COUNTED_LATER)
        read.values["counted_on"].append(day)

    def match(self, read, rows):
        """The dwelling of every row, and what is counted there by anything but this import."""
        names = ("address", *BANDS, "counted_on")
        stage("households_staged", STAGED, [(n, new_key(), *(read.values[one][n] for one in names)) for n in rows])
        derive("households_placed", PLACED)
        faults = {n: NO_DWELLING if inside is None else OUTSIDE for n, inside in answers(NOT_PLACED)}
        known = set()
        for n, numbers, dwelling, counted in answers(THERE, [self.batch.pk]):
            door = self.counted.setdefault(dwelling, Counter(map(tuple, counted)))
            if door[tuple(numbers)] > 0:  # each household of the register is known once, over all chunks
                door[tuple(numbers)] -= 1
                known.add(n)
            else:
                faults.setdefault(n, COUNTED)
        return Matched(frozenset(known - faults.keys()), faults)

    def write(self, read, rows):
        """One household for each row."""
        given = {"source": f"{_('导入')} {self.batch.at:%Y-%m-%d}", "batch": self.batch.pk, "rows": list(rows)}
        answers(WRITE, given)
        return {}


NUMBERS = ", ".join(BANDS)
PLACED = f"""
SELECT s.n, d.id AS dwelling_id, d.area_id, {INSIDE.format(area="d.area_id")} AS inside
FROM households_staged s LEFT JOIN premises_dwelling d ON d.address = s.address AND d.valid_until IS NULL
"""
NOT_PLACED = (
    "SELECT n, CASE WHEN dwelling_id IS NULL THEN NULL ELSE inside END FROM households_placed"
    " WHERE inside IS NOT TRUE"
)
THERE = f"""
SELECT s.n, ARRAY[{", ".join(f"s.{band}" for band in BANDS)}], p.dwelling_id,
  array_agg(ARRAY[{", ".join(f"h.{band}" for band in BANDS)}])
FROM households_staged s JOIN households_placed p USING (n)
JOIN people_household h ON h.dwelling_id = p.dwelling_id AND h.ended_on IS NULL AND h.batch IS DISTINCT FROM %s
GROUP BY s.n, {", ".join(f"s.{band}" for band in BANDS)}, p.dwelling_id ORDER BY s.n
"""
WRITE = f"""
INSERT INTO people_household (id, dwelling_id, area_id, {NUMBERS}, source, counted_on, batch, invented)
SELECT id, dwelling_id, area_id, {NUMBERS}, %(source)s, counted_on, %(batch)s, false
FROM households_staged JOIN households_placed USING (n) WHERE n = ANY (%(rows)s::int[]) RETURNING id
"""
