"""What stands on one's own page as tables to take along: the same parts for paper, spreadsheets and machines.

An upper app adds what it keeps about the same person with `@own_part`; the lower one never learns of it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wangge.people.enums import ALL_EVIDENCE, BANDS, BASES, FIELDS, GUARDIAN, RIGHTS, ROLES
from wangge.people.operations.rights import COURT
from wangge.people.purposes import purpose_words
from wangge.people.queries import AWAKE

_more = []


@dataclass(frozen=True)
class Coded:
    """A word of a closed list: machines get `code`, which no language changes, beside it."""

    code: str
    words: object

    def __str__(self):
        return str(self.words)


def coded(code, words):
    """A Coded, or None where there is no code yet."""
    return Coded(code, words) if code else None


@dataclass(frozen=True)
class Part:
    """A table: `columns` are (key, title); cells are texts, whole numbers, dates, times, Coded, tuples of texts or of
    Coded, or None for what is not known or not yet there."""

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
    """The parts of a Mine; `looks` are its looks in words, as its page tells them. Nobody else's record is in it. What
    offices wrote of a look, a correction or an export is left out, for it may name others; answers and sources that
    were given to this person stand as written."""
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
    kind, sex = coded(person.number_kind, line.number_kind), coded(person.sex, line.sex)
    told = (line.name, kind, line.number or None, line.phone or None, sex, line.birth_year)
    return Part("record", _("登记的内容"), columns, ((*told, person.source, person.verified_on),))


def _residences(own):
    columns = (
        *(("address", _("住址")), ("lives", _("居住情况"))),
        *(("valid_from", _("从哪天起")), ("valid_until", _("到哪天"))),
    )
    rows = tuple(
        (one.address, coded(one.kind, one.lives), one.valid_from, one.valid_until) for one in own.file.residences
    )
    return Part("residences", pgettext("own file", "居住经历"), columns, rows)


def _household(own):
    columns = (
        *(("address", _("住址")), *BANDS.items()),
        *(("counted_on", _("计数日期")), ("source", _("来源"))),
    )
    one = own.household
    counted = [getattr(one, band) for band in BANDS] if one else []
    rows = ((one.dwelling.address, *counted, one.counted_on, one.source),) if one else ()
    return Part("household", pgettext("own file", "住户人数"), columns, rows)


def _roles(own):
    columns = (
        *(("role", _("职责")), ("entity", _("单位"))),
        *(("valid_from", _("从哪天起")), ("valid_until", _("到哪天"))),
    )
    rows = (
        (coded(one.role, ROLES[one.role]), one.entity.name, one.valid_from, one.valid_until) for one in own.file.roles
    )
    return Part("roles", _("所任职责"), columns, tuple(rows))


def _corrections(own):
    columns = (("at", _("时间")), ("fields", _("改了哪几项")), ("office", _("岗位")))
    rows = tuple(
        (one.at, tuple(Coded(name, FIELDS.get(name, name)) for name in one.fields), one.office_name or None)
        for one in own.file.corrections
    )
    return Part("corrections", pgettext("own file", "更正记录"), columns, rows)


def _looks(looks):
    columns = (
        *(("id", _("编号")), ("at", _("时间")), ("office", _("岗位")), ("purpose", _("用途"))),
        *(("basis", _("法律依据")), ("fields", _("看了哪几项"))),
        *(("from_outside", _("跨区域查看的用途")), ("verdict", _("跨区域查看的复核"))),
    )
    rows = []
    for one in looks:
        look, glass = one["look"], one["glass"]
        told = (look.pk, look.at, one["office"] or _("系统"), coded(look.purpose, one["purpose"]))
        fields = tuple(Coded(name, words) for name, words in zip(look.fields, one["fields"], strict=True))
        outside = coded(glass.purpose, one["opened_for"]) if glass else None
        verdict = coded(glass.verdict, one["verdict"]) if glass and one["verdict"] else None
        rows.append((*told, coded(look.basis, one["basis"]), fields, outside, verdict))
    return Part("looks", _("查看记录"), columns, tuple(rows))


def _exports(own):
    columns = (
        *(("at", _("时间")), ("office", _("岗位")), ("area", _("区域"))),
        *(("purpose", _("用途")), ("basis", _("法律依据"))),
        *(("approved_by", _("批准")), ("rows", _("行数"))),
    )
    rows = (
        (
            *(one.fetched_at, one.requester_office_name, one.area.name),
            *(coded(one.purpose, purpose_words(one.purpose)), coded(one.basis, BASES.get(one.basis, one.basis))),
            *(one.decider_office_name, one.rows),
        )
        for one in own.exports
    )
    return Part("exports", _("随台账导出"), columns, tuple(rows))


def _objections(own):
    columns = (
        *(("look", _("查看记录的编号")), ("at", _("时间")), ("words", _("我的话"))),
        *(("answered_at", _("答复时间")), ("outcome", _("结果")), ("answer", _("答复"))),
    )
    outcome = {None: None, True: Coded("upheld", _("异议成立")), False: Coded("not-upheld", _("异议不成立"))}
    rows = tuple(
        (one.look_id, one.at, one.words, one.answered_at, outcome[one.upheld], one.answer or None)
        for one in sorted(own.objections.values(), key=lambda one: one.at, reverse=True)
    )
    return Part("objections", _("对查看的异议"), columns, rows)


def _requests(own):
    columns = (
        *(("at", _("时间")), ("kind", _("申请")), ("words", _("我的话")), ("decided_at", _("答复时间"))),
        *(("outcome", _("结果")), ("answer", _("答复")), ("remedy", _("不服答复的"))),
    )
    outcome = {"": None, "granted": Coded("granted", _("同意")), "refused": Coded("refused", _("不予同意"))}
    rows = (
        (
            *(one.at, Coded(one.kind, RIGHTS[one.kind]), one.words, one.decided_at),
            *(outcome[one.decision], one.reason or None, str(COURT) if one.decision == "refused" else None),
        )
        for one in own.requests
    )
    return Part("requests", _("我的申请"), columns, tuple(rows))


def _binding(own):
    columns = (
        *(("account", _("哪个账号")), ("at", _("时间"))),
        *(("evidence", _("凭什么核对")), ("office", _("由谁核对"))),
    )
    told = [told_binding(one, own, own.binding.at) for one in own.bindings]
    rows = tuple(
        (line["whose"], one.at, Coded(one.evidence, line["evidence"]), one.office_name)
        for one, line in zip(own.bindings, told, strict=True)
    )
    return Part("binding", _("账号的绑定"), columns, rows)


def whose_account(account_id, own):
    """In words whose an account is that did something with the file of a Mine: one's own, or one of the others that
    were bound to the same person. An account tells nothing of who held it."""
    if account_id == own.binding.account_id:
        return _("您自己的账号")
    if account_id in own.guardians:
        return _("监护人的账号")
    return _("本人的账号") if own.binding.evidence == GUARDIAN else _("绑定到您的另一个账号")


def told_binding(binding, own, at):
    """A binding in force to the person of a Mine, in words; whether it is this account's, sleeps, and may be ended from
    here: one's own always, another's by whoever is bound as themselves."""
    mine = binding.pk == own.binding.pk
    return {
        "binding": binding,
        "mine": mine,
        "whose": whose_account(binding.account_id, own),
        "evidence": ALL_EVIDENCE[binding.evidence],
        "sleeps": binding.seen_at <= at - AWAKE,
        "may_end": mine or own.binding.evidence != GUARDIAN,
    }
