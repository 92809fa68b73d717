"""What stands on one's own page as tables to take along: the same parts for paper, spreadsheets and machines.

An upper app adds what it keeps about the same person with `@own_part`; the lower one never learns of it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wangge.people.enums import ALL_EVIDENCE, BANDS, FIELDS, RIGHTS, ROLES

_more = []


@dataclass(frozen=True)
class Part:
    """A table: `columns` are (key, title); cells are texts, whole numbers, dates, times, tuples of texts, or None."""

    key: str
    title: str
    columns: tuple
    rows: tuple


def own_part(function):
    """Register `(own: Mine) -> Part | None` of an upper app."""
    _more.append(function)
    _more.sort(key=lambda one: (one.__module__, one.__name__))
    return function


def parts_of(own, looks):
    """The parts of a Mine; `looks` are its looks in words, as its page tells them. Of others there is nothing in it."""
    found = [_record(own), _residences(own), _household(own), _roles(own), _corrections(own)]
    found += [_looks(looks), _exports(own), _objections(own), _requests(own), _binding(own)]
    return [*found, *(part for add in _more if (part := add(own)))]


def _record(own):
    line, person = own.file.line, own.file.person
    columns = (
        *(("name", _("姓名")), ("number_kind", _("证件种类")), ("number", _("证件号码（遮掩）"))),
        *(("phone", _("电话（遮掩）")), ("sex", _("性别")), ("birth_year", _("出生年份"))),
        *(("source", _("来源")), ("verified_on", _("核实日期"))),
    )
    told = (line.name, str(line.number_kind), line.number, line.phone, str(line.sex), line.birth_year)
    return Part("record", _("登记的内容"), columns, ((*told, person.source, person.verified_on),))


def _residences(own):
    columns = (
        *(("address", _("住址")), ("lives", _("居住情况"))),
        *(("valid_from", _("从哪天起")), ("valid_until", _("到哪天"))),
    )
    rows = tuple((one.address, str(one.lives), one.valid_from, one.valid_until) for one in own.file.residences)
    return Part("residences", _("居住经历"), columns, rows)


def _household(own):
    columns = (
        *(("address", _("住址")), *BANDS.items()),
        *(("counted_on", _("计数日期")), ("source", _("来源"))),
    )
    one = own.household
    counted = [getattr(one, band) for band in BANDS] if one else []
    rows = ((one.dwelling.address, *counted, one.counted_on, one.source),) if one else ()
    return Part("household", _("住户人数"), columns, rows)


def _roles(own):
    columns = (
        *(("role", _("职责")), ("entity", _("单位"))),
        *(("valid_from", _("从哪天起")), ("valid_until", _("到哪天"))),
    )
    rows = ((str(ROLES[one.role]), one.entity.name, one.valid_from, one.valid_until) for one in own.file.roles)
    return Part("roles", _("所任职责"), columns, tuple(rows))


def _corrections(own):
    columns = (("at", _("时间")), ("fields", _("改了哪几项")), ("office", _("岗位")))
    rows = tuple(
        (one.at, tuple(str(FIELDS.get(name, name)) for name in one.fields), one.office_name)
        for one in own.file.corrections
    )
    return Part("corrections", _("更正记录"), columns, rows)


def _looks(looks):
    columns = (
        *(("at", _("时间")), ("office", _("岗位")), ("purpose", _("用途")), ("reason", _("说明"))),
        *(("basis", _("法律依据")), ("fields", _("看了哪几项")), ("from_outside", _("跨区域查看的用途和复核"))),
    )
    rows = (
        (
            *(one["look"].at, one["office"] or _("系统"), str(one["purpose"]), one["reason"], str(one["basis"])),
            *(tuple(map(str, one["fields"])), f"{one['opened_for']} {one['verdict']}".strip()),
        )
        for one in looks
    )
    return Part("looks", _("查看记录"), columns, tuple(rows))


def _exports(own):
    columns = (
        *(("at", _("时间")), ("office", _("岗位")), ("area", _("区域"))),
        *(("approved_by", _("批准")), ("rows", _("行数"))),
    )
    rows = (
        (one.fetched_at, one.requester_office_name, one.area.name, one.decider_office_name, one.rows)
        for one in own.exports
    )
    return Part("exports", _("随台账导出"), columns, tuple(rows))


def _objections(own):
    columns = (
        *(("at", _("时间")), ("words", _("我的话")), ("answered_at", _("答复时间"))),
        *(("outcome", _("结果")), ("answer", _("答复"))),
    )
    outcome = {None: "", True: _("异议成立"), False: _("异议不成立")}
    rows = tuple(
        (one.at, one.words, one.answered_at, outcome[one.upheld], one.answer)
        for one in sorted(own.objections.values(), key=lambda one: one.at, reverse=True)
    )
    return Part("objections", _("对查看的异议"), columns, rows)


def _requests(own):
    columns = (
        *(("at", _("时间")), ("kind", _("申请")), ("words", _("我的话"))),
        *(("decided_at", _("答复时间")), ("outcome", _("结果")), ("answer", _("答复"))),
    )
    outcome = {"": "", "granted": _("同意"), "refused": _("不予同意")}
    rows = (
        (one.at, str(RIGHTS[one.kind]), one.words, one.decided_at, outcome[one.decision], one.reason)
        for one in own.requests
    )
    return Part("requests", _("我的申请"), columns, tuple(rows))


def _binding(own):
    one = own.binding
    columns = (("at", _("时间")), ("evidence", _("凭什么核对")), ("office", _("由谁核对")))
    rows = ((one.at, str(ALL_EVIDENCE[one.evidence]), one.office_name),)
    return Part("binding", _("账号的绑定"), columns, rows)
