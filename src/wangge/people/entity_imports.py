"""Firms, institutions and traders from spreadsheets, with the premises they are at and who answers for them."""

from hashlib import blake2b

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from wangge.core import identifiers
from wangge.core.keys import new_key
from wangge.core.sealed import PHONE, seal_all
from wangge.imports.columns import Column
from wangge.imports.kinds import MISSING, NOT_WRITTEN, Matched, Read, Rows, fault, import_kind
from wangge.imports.staging import INSIDE, answers, derive, stage
from wangge.people.enums import ENTITY_KINDS
from wangge.people.imports import BAD_PHONE, OUTSIDE, PHONE_DIGITS, TOO_LONG
from wangge.people.models import Entity, Responsible
from wangge.premises.addresses import clean
from wangge.premises.imports import grids_by_word
from wangge.premises.plate_imports import as_registered

NO_CODE = fault("no-code", _("没有统一社会信用代码的，请在“未校验原因”里写明为什么"))
BAD_CODE = fault("bad-code", _("统一社会信用代码须是 18 位数字和大写字母，没有 I O S V Z"))
BAD_DIGIT = fault("bad-digit", _("统一社会信用代码的校验码不对；确实如此的，请写明“未校验原因”"))
BAD_KIND = fault("bad-kind", _("类别须是企事业单位、社会组织，或个体经营户"))
NOWHERE = fault("nowhere", _("登记里没有这个经营地址，请先导入房屋，或填网格代码或全名"))
TWO_NAMES = fault("two-names", _("同一个统一社会信用代码对着两个名称，请核对是哪一家"))
MOVED = fault("moved-firm", _("登记里这家单位在别处；确已搬迁的，请在单位页面办理"))
NO_HEAD = fault("no-head", _("填了电话的，也要填是谁的电话"))
UNCHECKED = fault("unchecked-code", _("代码没有通过校验，按写明的原因收下，请核对"))

HEADS = {"legal": ("head", "head_phone"), "safe_head": ("safe", "safe_phone")}
"""Role → the columns of its name and phone."""
COLUMNS = (
    Column("name", _("名称"), ("单位名称", "企业名称", "名称"), True, means=_("与营业执照一致")),
    Column("uscc", _("统一社会信用代码"), ("统一社会信用代码", "信用代码"), means=_("18 位")),
    Column("unchecked", _("未校验原因"), ("未校验原因", "无代码原因"), means=_("没有代码，或校验码不对的，必填")),
    Column("kind", _("类别"), ("单位类别", "类别", "类型"), means=_("企事业单位、社会组织，个体经营户；不填按前者")),
    Column("address", _("经营地址"), ("经营地址", "经营场所", "单位地址", "地址"), True, means=_("房屋到室，或到幢")),
    Column("grid", _("网格"), ("网格代码", "网格编码", "所属网格", "网格"), means=_("地址不在房屋登记里的才须填")),
    Column("head", _("负责人"), ("法定代表人", "经营者", "负责人"), personal=True, means=_("法定代表人、经营者")),
    Column("head_phone", _("负责人电话"), ("负责人电话", "联系电话", "电话"), personal=True, means=_("加密保存")),
    Column("safe", _("安全负责人"), ("安全负责人",), personal=True),
    Column("safe_phone", _("安全负责人电话"), ("安全负责人电话",), personal=True, means=_("加密保存")),
)
KIND_WORDS = {"": "organisation", "企业": "organisation", "事业单位": "organisation", "社会组织": "organisation"}
KIND_WORDS |= {
    "单位": "organisation",
    "个体": "self_employed",
    "个体户": "self_employed",
    "个体工商户": "self_employed",
}
STAGED = {
    "n": "int", "id": "uuid", "uscc": "text", "unchecked": "text", "name": "text", "kind": "text", "address": "text",
    "given": "uuid",
}  # fmt: skip
HEADED = {"n": "int", "id": "uuid", "role": "text", "name": "text", "phone_sealed": "bytea"}


@import_kind("entities", title=_("单位和经营户"), columns=COLUMNS, order=4)
class Entities(Rows):
    """One row is a firm with its place and its responsible people. Known is who has this code and name already, or,
    without a code, this name at this place."""

    written = (Entity, Responsible)
    follows = {Responsible: "entity"}

    def __init__(self, batch, *, actor, at):
        super().__init__(batch, actor=actor, at=at)
        self.today, self.grids = localdate(at), None
        titles = {str(title): key for key, title in ENTITY_KINDS.items()}
        self.kinds = KIND_WORDS | titles | {key: key for key in ENTITY_KINDS}

    def read(self, cells):
        """Names, codes with their check, kinds, addresses as the register writes them, and whoever answers."""
        names = ("name", "uscc", "unchecked", "kind", "address")
        read = Read({name: [] for name in names} | {"grid": cells["grid"]})
        named = {}
        for n in range(len(cells["name"])):
            row = {key: texts[n] for key, texts in cells.items()}
            one = self._row(read, n, row)
            for name in names:
                read.values[name].append(one[name])
            text = one["uscc"] or f"{one['name']}|{one['address']}"
            read.keys.append(blake2b(text.encode(), digest_size=8).digest())
            if one["uscc"] and named.setdefault(one["uscc"], one["name"]) != one["name"]:
                read.blame([n], TWO_NAMES)
        for name, phone in HEADS.values():
            self._heads(read, cells, name, phone)
        return read

    def _row(self, read, n, row):
        address, code = as_registered(row["address"]), identifiers.plain(row["uscc"])
        if not row["name"] or not address:
            read.blame([n], MISSING)
        elif len(row["name"]) > 120 or len(row["unchecked"]) > 80:
            read.blame([n], TOO_LONG)
        self._code(read, n, code, row["unchecked"])
        kind = self.kinds.get(row["kind"])
        read.blame([] if kind else [n], BAD_KIND)
        passes = code and not identifiers.fault_of_uscc(code)
        reason = "" if passes else row["unchecked"]
        return {"name": clean(row["name"]), "uscc": code, "unchecked": reason, "kind": kind, "address": address}

    def _code(self, read, n, code, unchecked):
        if not code:
            read.blame([] if unchecked else [n], NO_CODE)
        elif identifiers.fault_of_uscc(code, unchecked="x"):
            read.blame([n], BAD_CODE)
        elif identifiers.fault_of_uscc(code):
            if unchecked:
                read.warnings[n] = UNCHECKED
            read.blame([] if unchecked else [n], BAD_DIGIT)

    def _heads(self, read, cells, name, phone):
        phones = [identifiers.plain(text) if text else "" for text in cells[phone]]
        read.values |= {name: cells[name], phone: phones}
        read.blame([n for n, text in enumerate(phones) if text and not PHONE_DIGITS.fullmatch(text)], BAD_PHONE)
        read.blame([n for n, text in enumerate(phones) if text and not cells[name][n]], NO_HEAD)
        read.blame([n for n, text in enumerate(cells[name]) if len(text) > 60], TOO_LONG)

    def match(self, read, rows):
        """The premises of every row, and who is registered under its code or name."""
        stage("entities_staged", STAGED, list(self._staged(read.values, rows)))  # it asks for grids: not amid a COPY
        derive("entities_placed", PLACED)
        faults = {n: NOWHERE if inside is None else OUTSIDE for n, inside in answers(NOT_PLACED)}
        known = {n for (n,) in answers(KNOWN_BY_NAME)}
        for n, same_name, same_place in answers(KNOWN_BY_CODE):
            if same_name and same_place:
                known.add(n)
            else:
                faults.setdefault(n, MOVED if same_name else TWO_NAMES)
        return Matched(frozenset(known - faults.keys()), faults)

    def _staged(self, value, rows):
        if self.grids is None:
            self.grids = grids_by_word()
        for n in rows:
            grid = self.grids.get(value["grid"][n]) if value["grid"][n] else None
            told = (value[name][n] for name in ("uscc", "unchecked", "name", "kind", "address"))
            yield n, new_key(), *told, grid and grid.pk

    def write(self, read, rows):
        """Firms, then who answers for them; a code that is registered out of sight is told as not written."""
        source = f"{_('导入')} {self.batch.at:%Y-%m-%d}"
        given = {"source": source, "today": self.today, "batch": self.batch.pk, "rows": list(rows)}
        faults = {n: NOT_WRITTEN for (n,) in answers(WRITE, given)}
        stage("heads_staged", HEADED, self._headed(read.values, [n for n in rows if n not in faults]))
        answers(HEAD, given)
        return faults

    def _headed(self, value, rows):
        for role, (name, phone) in HEADS.items():
            named = [n for n in rows if value[name][n]]
            sealed = seal_all([value[phone][n] for n in named], purpose=PHONE)
            for n, one in zip(named, sealed, strict=True):
                yield n, new_key(), role, value[name][n], one


PLACED = f"""
SELECT p.*, {INSIDE.format(area="p.area_id")} AS inside FROM (
    SELECT s.n, d.id AS dwelling_id, b.id AS building_id, coalesce(b.area_id, s.given) AS area_id
    FROM entities_staged s
    LEFT JOIN premises_dwelling d ON d.address = s.address AND d.valid_until IS NULL
    LEFT JOIN premises_building b ON b.valid_until IS NULL AND (b.id = d.building_id OR b.address = s.address)
) p
"""
NOT_PLACED = (
    "SELECT n, CASE WHEN area_id IS NULL THEN NULL ELSE inside END FROM entities_placed"
    " WHERE area_id IS NULL OR NOT inside"
)
KNOWN_BY_CODE = """
SELECT s.n, e.name = s.name, (e.dwelling_id, e.building_id, e.area_id)
    IS NOT DISTINCT FROM (p.dwelling_id, p.building_id, p.area_id)
FROM entities_staged s JOIN entities_placed p USING (n)
JOIN people_entity e ON e.uscc = s.uscc AND e.valid_until IS NULL WHERE s.uscc <> ''
"""
KNOWN_BY_NAME = """
SELECT s.n FROM entities_staged s JOIN entities_placed p USING (n)
JOIN people_entity e ON e.name = s.name AND e.valid_until IS NULL AND e.uscc = ''
    AND (e.dwelling_id, e.building_id, e.area_id) IS NOT DISTINCT FROM (p.dwelling_id, p.building_id, p.area_id)
WHERE s.uscc = ''
"""
WRITE = """
WITH put AS (
    INSERT INTO people_entity (id, uscc, uscc_unchecked_reason, name, kind, dwelling_id, building_id, area_id, source,
        verified_on, valid_from, batch, invented)
    SELECT id, uscc, unchecked, name, kind, dwelling_id, building_id, area_id, %(source)s, %(today)s, %(today)s,
        %(batch)s, false
    FROM entities_staged JOIN entities_placed USING (n) WHERE n = ANY (%(rows)s::int[])
    ON CONFLICT DO NOTHING RETURNING id
)
SELECT n FROM entities_staged LEFT JOIN put USING (id) WHERE n = ANY (%(rows)s::int[]) AND put.id IS NULL
"""
HEAD = """
INSERT INTO people_responsible (id, entity_id, area_id, name, phone_sealed, role, valid_from, batch)
SELECT h.id, s.id, p.area_id, h.name, h.phone_sealed, h.role, %(today)s, %(batch)s
FROM heads_staged h JOIN entities_staged s USING (n) JOIN entities_placed p USING (n) RETURNING id
"""
