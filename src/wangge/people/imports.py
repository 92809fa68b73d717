"""People with where they live, from spreadsheets: the same checks as at the desk, thousands at a time."""

import re
from hashlib import blake2b

import numpy as np
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from wangge.core import identifiers
from wangge.core.keys import new_key
from wangge.core.sealed import NUMBER, PHONE, matching_all, seal_all
from wangge.imports.columns import Column
from wangge.imports.kinds import BAD_DATE, MISSING, NOT_WRITTEN, POWER, Matched, Read, Rows, day_of, fault, import_kind
from wangge.imports.staging import INSIDE, answers, derive, stage
from wangge.people.enums import LIVES, MINOR_BASES, NUMBER_KINDS, SEXES
from wangge.people.models import Person, Residence
from wangge.people.queries import assessment_in_force
from wangge.people.rules import basis_kept, surely_fourteen
from wangge.premises.addresses import clean

NO_DWELLING = fault("no-dwelling", _("登记里没有这个地址的房屋，请先导入房屋，或核对地址"))
OUTSIDE = fault("outside", _("这处房屋不在您的区域"))
TWO_PEOPLE = fault("two-people", _("同一个证件号码对着两个姓名，请核对；确是两个人的，到房屋页登记第二位"))
ELSEWHERE = fault("elsewhere", _("登记里这个人现住别处；确已搬来的，在人员页面办理迁入，查不到的在房屋页申请迁入"))
CHILD = fault("child", _("未满 14 周岁的不单独登记；确需登记的，请写明法定依据"))
NOT_ASSESSED = fault("not-assessed", _("未满 14 周岁的记录要先做个人信息保护影响评估，由督查岗位登记评估报告的编号"))
BAD_PHONE = fault("bad-phone", _("电话号码只填 5—15 位数字"))
BAD_YEAR = fault("bad-year", _("出生年份填四位数字"))
BAD_WORD = fault("bad-word", _("性别、证件种类、居住情况或法定依据不是规定的写法"))
LATER = fault("later", _("入住日期不能晚于今天"))
TOO_LONG = fault("too-long", _("姓名或证件号码太长"))
FAULT_OF = {code: fault(f"number-{code}", words) for code, words in identifiers.FAULTS.items()}
ODD_REGION = fault("odd-region", identifiers.ODD_REGION)

COLUMNS = (
    Column("name", _("姓名"), ("姓名", "名字"), True, personal=True, means=_("与证件一致")),
    Column(
        "number",
        _("证件号码"),
        ("证件号码", "身份证号码", "身份证号", "公民身份号码"),
        personal=True,
        means=_("可以不填；加密保存"),
    ),
    Column("number_kind", _("证件种类"), ("证件种类", "证件类型"), means=_("不填按居民身份证")),
    Column(
        "phone", _("电话"), ("联系电话", "手机号码", "手机号", "电话"), personal=True, means=_("可以不填；加密保存")
    ),
    Column("sex", _("性别"), ("性别",), means=_("男、女")),
    Column("birth_year", _("出生年份"), ("出生年份", "出生年"), means=_("没有身份证号时填")),
    Column("address", _("住址"), ("居住地址", "现住址", "住址", "地址"), True, means=_("与房屋登记的地址一致，到室")),
    Column("lives", _("居住情况"), ("居住情况", "人口类型", "居住类型"), means=_("常住、流动……；不填按流动")),
    Column("since", _("入住日期"), ("入住日期", "居住起始日期", "来本地日期"), means=_("不填按今天")),
    Column("basis", _("未满 14 周岁的依据"), ("未成年人登记依据", "法定依据"), means=_("监护人同意……")),
)
SEX_WORDS = {"": "", "男": "m", "女": "f", "男性": "m", "女性": "f"}
LIVES_WORDS = {
    "": "migrant", "流动": "migrant", "流动人口": "migrant", "暂住": "migrant", "户籍": "resident", "本地": "resident",
    "户籍人口": "resident", "常住": "settled", "常住人口": "settled", "人户分离": "away",
}  # fmt: skip
BASIS_WORDS = {
    "": "",
    "监护人同意": "guardian",
    "监护人书面同意": "guardian",
    "困境儿童": "no_guardian",
    "义务教育": "enrolment",
}
NUMBER_WORDS = {"": "id", "身份证": "id", "居民身份证": "id", "护照": "passport", "其他": "other"}
PHONE_DIGITS = re.compile(r"\d{5,15}")
POWERS = re.compile(r"\d(\.\d+)?[eE]\+\d+")

STAGED = {
    "n": "int", "name": "text", "number_kind": "text", "number_sealed": "bytea", "number_hash": "uuid",
    "phone_sealed": "bytea", "phone_hash": "uuid", "sex": "text", "birth_year": "smallint", "minor_basis": "text",
    "address": "text", "lives": "text", "since": "date", "person_id": "uuid", "residence_id": "uuid",
}  # fmt: skip


def _worded(words, titles):
    """Words that sheets use, and the register's own keys and titles."""
    return words | {key: key for key in titles} | {str(title): key for key, title in titles.items()}


@import_kind("people", title=_("人口"), columns=COLUMNS, order=3)
class People(Rows):
    """One row is a person and where they live now. Known is who lives there already under this number, or this name."""

    written = (Person, Residence)
    follows = {Residence: "person"}

    def __init__(self, batch, *, actor, at):
        super().__init__(batch, actor=actor, at=at)
        self.today, self.assessed = localdate(at), assessment_in_force("children", at) is not None
        self.words = {
            "sex": _worded(SEX_WORDS, SEXES),
            "lives": _worded(LIVES_WORDS, LIVES),
            "basis": _worded(BASIS_WORDS, MINOR_BASES),
            "number_kind": _worded(NUMBER_WORDS, NUMBER_KINDS),
        }

    def read(self, cells):
        """Names, numbers, words and dates of a chunk; numbers are checked all at once."""
        addresses = [clean(text) for text in cells["address"]]
        read = Read({"name": cells["name"], "address": addresses})
        for n, (name, address) in enumerate(zip(cells["name"], addresses, strict=True)):
            if not name or not address:
                read.faults[n] = MISSING
            elif len(name) > 60:
                read.faults[n] = TOO_LONG
        for key, known in self.words.items():
            read.values[key] = [known.get(text) for text in cells[key]]
            read.blame([n for n, value in enumerate(read.values[key]) if value is None], BAD_WORD)
        self._numbers(read, cells["number"])
        self._phones(read, cells["phone"])
        self._years(read, cells["birth_year"])
        self._days(read, cells["since"])
        self._keys(read)
        return read

    def _numbers(self, read, texts):
        kinds, given = read.values["number_kind"], [n for n, text in enumerate(texts) if text]
        ids = [n for n in given if kinds[n] == "id"]
        numbers, years = [""] * len(texts), [None] * len(texts)
        found = identifiers.check_citizens([texts[n] for n in ids], on=self.today)
        for n, number, code, year in zip(ids, found.numbers, found.faults.tolist(), found.years.tolist(), strict=True):
            numbers[n], years[n] = number, year
            if code:
                read.blame([n], POWER if POWERS.fullmatch(texts[n]) else FAULT_OF[code])
        for n in np.flatnonzero(found.odd).tolist():
            read.warnings[ids[n]] = ODD_REGION
        for n in given:
            if kinds[n] != "id":
                numbers[n] = identifiers.plain(texts[n])
                read.blame([n] if len(numbers[n]) > 30 else [], TOO_LONG)
        read.values["number"], read.values["year"] = numbers, years
        read.values["number_kind"] = [kind if number else "" for kind, number in zip(kinds, numbers, strict=True)]

    def _phones(self, read, texts):
        phones = [identifiers.plain(text) if text else "" for text in texts]
        read.values["phone"] = phones
        read.blame([n for n, text in enumerate(phones) if text and not PHONE_DIGITS.fullmatch(text)], BAD_PHONE)

    def _years(self, read, texts):
        years = read.values["year"]
        for n, text in enumerate(texts):
            if text and years[n] is None:
                if text.isdecimal() and 1880 <= int(text) <= self.today.year:
                    years[n] = int(text)
                else:
                    read.blame([n], BAD_YEAR)
        self._children(read)

    def _children(self, read):
        """As at the desk: a child's record needs a legal basis and an assessment; of others no basis is kept."""
        numbers, kinds, basis = read.values["number"], read.values["number_kind"], read.values["basis"]
        for n, year in enumerate(read.values["year"]):
            born = day_of(numbers[n][6:14]) if kinds[n] == "id" and n not in read.faults else None
            basis[n] = basis_kept(basis[n], year, born, self.today)
            if basis[n] and not self.assessed:
                read.blame([n], NOT_ASSESSED)
            elif not basis[n] and not surely_fourteen(year, born, self.today):
                read.blame([n], CHILD)

    def _days(self, read, texts):
        known, days = {"": self.today}, []
        for n, text in enumerate(texts):
            if text not in known:
                try:
                    known[text] = day_of(text)
                except ValueError:
                    known[text] = None
            days.append(known[text])
            if known[text] is None:
                read.blame([n], BAD_DATE)
            elif known[text] > self.today:
                read.blame([n], LATER)
        read.values["since"] = days

    def _keys(self, read):
        """A number is one person; without one, a name at an address."""
        read.values["hash"] = hashes = matching_all(read.values["number"], purpose=NUMBER)
        names, seen = read.values["name"], {}
        for n, (one, name) in enumerate(zip(hashes, names, strict=True)):
            text = f"{name}|{read.values['address'][n]}"
            read.keys.append(one.bytes if one else blake2b(text.encode(), digest_size=8).digest())
            if one and seen.setdefault(one, name) != name:
                read.blame([n], TWO_PEOPLE)

    def match(self, read, rows):
        """The dwelling of every row, and whoever is registered under its number or its name there."""
        stage("people_staged", STAGED, self._staged(read, rows))
        derive(
            "people_placed",
            f"SELECT s.n, d.id AS dwelling_id, d.area_id, {INSIDE.format(area='d.area_id')} AS inside"
            " FROM people_staged s LEFT JOIN premises_dwelling d ON d.address = s.address AND d.valid_until IS NULL",
        )
        faults = {n: NO_DWELLING if inside is None else OUTSIDE for n, inside in answers(NOT_PLACED)}
        known = {n for (n,) in answers(KNOWN_BY_NAME)}
        for n, same_name, same_place in answers(KNOWN_BY_NUMBER):
            if same_name and same_place:
                known.add(n)
            else:
                faults.setdefault(n, ELSEWHERE if same_name else TWO_PEOPLE)
        return Matched(frozenset(known - faults.keys()), faults)

    def _staged(self, read, rows):
        value = {name: [texts[n] for n in rows] for name, texts in read.values.items()}
        return zip(
            rows, value["name"], value["number_kind"], seal_all(value["number"], purpose=NUMBER), value["hash"],
            seal_all(value["phone"], purpose=PHONE), matching_all(value["phone"], purpose=PHONE), value["sex"],
            value["year"], value["basis"], value["address"], value["lives"], value["since"],
            (new_key() for _ in rows), (new_key() for _ in rows), strict=False,
        )  # fmt: skip

    def write(self, read, rows):
        """People and residences in one statement; a number that is registered out of sight is told as not written."""
        source = f"{_('导入')} {self.batch.at:%Y-%m-%d}"
        given = {"source": source, "today": self.today, "batch": self.batch.pk, "rows": list(rows)}
        return {n: NOT_WRITTEN for (n,) in answers(WRITE, given)}


NOT_PLACED = (
    "SELECT n, CASE WHEN dwelling_id IS NULL THEN NULL ELSE inside END FROM people_placed WHERE inside IS NOT TRUE"
)
KNOWN_BY_NUMBER = """
WITH held AS (
    SELECT s.n, p.id, p.name = s.name AS same_name FROM people_staged s CROSS JOIN LATERAL (
        SELECT id, name FROM people_person
        WHERE number_hash = s.number_hash AND merged_into_id IS NULL AND NOT disputed LIMIT 1) p
    UNION ALL
    SELECT s.n, p.id, p.name = s.name FROM people_staged s
    JOIN people_numberdispute d ON d.number_hash = s.number_hash AND d.settled_at IS NULL
    JOIN people_numberclaim c ON c.dispute_id = d.id AND c.ended_at IS NULL
    CROSS JOIN LATERAL (SELECT id, name FROM people_person WHERE id = c.person_id LIMIT 1) p)
SELECT n, bool_or(same_name), bool_or(same_name AND EXISTS (
    SELECT FROM people_residence r
    WHERE r.person_id = held.id AND r.dwelling_id = l.dwelling_id AND r.valid_until IS NULL))
FROM held JOIN people_placed l USING (n) GROUP BY n
"""
"""Whoever holds the number alone, or claims it with others. LIMIT keeps each a look into an index that ends with one
row: a join, or a look by number into undisputed and disputed records alike, reads the whole register for each chunk."""
KNOWN_BY_NAME = """
SELECT s.n FROM people_staged s JOIN people_placed l USING (n)
JOIN people_residence r ON r.dwelling_id = l.dwelling_id AND r.valid_until IS NULL
JOIN people_person p ON p.id = r.person_id AND p.name = s.name
WHERE s.number_hash IS NULL
"""
WRITE = """
WITH put AS (
    INSERT INTO people_person (id, name, number_kind, number_sealed, number_hash, phone_sealed, phone_hash, sex,
        birth_year, minor_basis, area_id, source, verified_on, disputed, batch, invented)
    SELECT person_id, name, number_kind, number_sealed, number_hash, phone_sealed, phone_hash, sex,
        birth_year, minor_basis, area_id, %(source)s, %(today)s, false, %(batch)s, false
    FROM people_staged s JOIN people_placed USING (n) WHERE n = ANY (%(rows)s::int[])
        AND NOT EXISTS (SELECT FROM people_numberdispute d WHERE d.number_hash = s.number_hash AND d.settled_at IS NULL)
    ON CONFLICT DO NOTHING RETURNING id
), lives AS (
    INSERT INTO people_residence (id, person_id, dwelling_id, area_id, kind, valid_from, source, batch)
    SELECT residence_id, person_id, dwelling_id, area_id, lives, since, %(source)s, %(batch)s
    FROM people_staged JOIN people_placed USING (n) JOIN put ON put.id = person_id
)
SELECT n FROM people_staged LEFT JOIN put ON put.id = person_id WHERE n = ANY (%(rows)s::int[]) AND put.id IS NULL
"""
