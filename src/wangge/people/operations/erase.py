"""Retention of people's tables: each rule beside its table, one list for the job and for `./wangge retention`."""

from wangge.core.erasing import erasing
from wangge.core.permits import SYSTEM
from wangge.core.scope import scope
from wangge.people.models import (
    Binding,
    Correction,
    EidAttempt,
    EntityChange,
    FilingStep,
    LettingFiling,
    Merge,
    NumberClaim,
    NumberDispute,
    Objection,
    Person,
    Residence,
    Responsible,
    RightsRequest,
    TenancyFiling,
    Tenant,
    Transfer,
    Withholding,
)
from wangge.people.operations.disputing import release
from wangge.people.operations.hearing import lock_numbers
from wangge.premises.models import Clearance


def persons_due(cut_off):
    """Who left before a moment, and records merged long ago; nobody who answers for a firm or has a request open."""
    gone = Person.objects.filter(ended_on__lt=cut_off.date())
    return gone.exclude(roles__valid_until=None, roles__isnull=False).exclude(
        requests__decided_at=None, requests__isnull=False
    )


def _forget(people, at):
    keys = [one.pk for one in people]
    disputed = [one.number_hash for one in people if one.disputed]
    _leave_alone(keys, disputed, at)
    for table in (NumberClaim, Transfer, Correction, Objection, RightsRequest, Withholding, Residence):
        table.objects.filter(person__in=keys).delete()
    Merge.objects.filter(kept__in=keys).delete()
    Merge.objects.filter(gone__in=keys).delete()
    Responsible.objects.filter(person__in=keys).update(person=None)
    Binding.objects.filter(person__in=keys).delete()
    LettingFiling.objects.filter(person__in=keys).update(person=None)
    Tenant.objects.filter(person__in=keys).update(person=None)
    Person.objects.filter(pk__in=keys).delete()
    for number_hash in disputed:  # whoever is left has the number alone
        release(number_hash, actor=SYSTEM, at=at)


def _leave_alone(keys, disputed, at):
    """Who was merged into forgotten people stands by themselves, as somebody who left today. A number that another
    living record holds by now, or the first of several that had the same, is not theirs a second time."""
    merged = Person.objects.filter(merged_into__in=keys).exclude(pk__in=keys)
    rows = list(merged.order_by("id").values_list("pk", "number_hash"))
    hashes = {number for _key, number in rows if number}
    lock_numbers(*disputed, *hashes)
    nothing = {"number_kind": "", "number_sealed": None, "number_hash": None}
    Person.objects.filter(pk__in=keys).update(disputed=False, **nothing)
    taken = set(Person.objects.filter(number_hash__in=hashes, merged_into=None).values_list("number_hash", flat=True))
    twice = []
    for key, number in rows:
        if number in taken:
            twice.append(key)
        elif number:
            taken.add(number)
    Person.objects.filter(pk__in=twice).update(**nothing)
    Person.objects.filter(merged_into__in=keys).update(merged_into=None, ended_on=at.date())


erasing("people.forget_persons", "迁出一年以上的人员", Person.retention, due=persons_due, erase=_forget, scoped=True)


def _past(table, column, **conditions):
    """A plain rule: rows under the scope that go by themselves when their time since a column's moment has run."""
    day = table._meta.get_field(column).get_internal_type() == "DateField"

    def due(cut_off):
        return table.objects.filter(**{f"{column}__lt": cut_off.date() if day else cut_off}, **conditions)

    return {"retention": table.retention, "due": due, "scoped": True}


erasing("people.forget_responsible", "卸任的单位负责人", **_past(Responsible, "valid_until"))
erasing("people.forget_corrections", "更正前的内容", **_past(Correction, "at"))
erasing("people.forget_merges", "合并记录", **_past(Merge, "at"))
erasing("people.forget_requests", "权利申请", **_past(RightsRequest, "at", decided_at__isnull=False))
erasing("people.forget_objections", "对查看的异议", **_past(Objection, "at", answered_at__isnull=False))
erasing("people.forget_withholdings", "暂缓告知", **_past(Withholding, "until"))
erasing("people.forget_transfers", "跨社区的迁入申请", **_past(Transfer, "decided_at"))
erasing("people.forget_entity_changes", "单位变更前的内容", **_past(EntityChange, "at"))


def _forget_disputes(disputes, at):
    keys = [one.pk for one in disputes]
    with scope(SYSTEM, "people.edit"):  # disputes hold keys alone, their claims are people's
        NumberClaim.objects.filter(dispute__in=keys).delete()
        NumberDispute.objects.filter(pk__in=keys).delete()


erasing(
    "people.forget_disputes",
    "证件号码争议",
    NumberDispute.retention,
    due=lambda cut_off: NumberDispute.objects.filter(settled_at__lt=cut_off),
    erase=_forget_disputes,
)


def _forget_tenancies(filings, at):
    keys = [one.pk for one in filings]
    FilingStep.objects.filter(tenancy__in=keys).delete()
    Tenant.objects.filter(filing__in=keys).delete()
    TenancyFiling.objects.filter(pk__in=keys).delete()


def _forget_lettings(filings, at):
    keys = [one.pk for one in filings]
    Clearance.objects.filter(pk__in=[one.clearance_id for one in filings]).update(holder=None)
    FilingStep.objects.filter(letting__in=keys).delete()
    LettingFiling.objects.filter(pk__in=keys).delete()


erasing(
    "people.forget_tenancies",
    "终止满一年的租住备案",
    TenancyFiling.retention,
    due=lambda cut_off: TenancyFiling.objects.filter(ended_at__lt=cut_off),
    erase=_forget_tenancies,
    scoped=True,
)
erasing(
    "people.forget_lettings",
    "终止满一年的出租备案（租住备案都已清除的）",
    LettingFiling.retention,
    due=lambda cut_off: LettingFiling.objects.filter(ended_at__lt=cut_off, tenancies=None),
    erase=_forget_lettings,
    scoped=True,
)
erasing(
    "people.forget_eid_attempts",
    "网络身份认证的经过",
    EidAttempt.retention,
    due=lambda cut_off: EidAttempt.objects.filter(started_at__lt=cut_off),
)
RULES = (
    *("people.forget_tenancies", "people.forget_lettings"),
    *("people.forget_responsible", "people.forget_corrections", "people.forget_merges", "people.forget_requests"),
    *("people.forget_disputes", "people.forget_transfers", "people.forget_entity_changes"),
    *("people.forget_objections", "people.forget_withholdings", "people.forget_persons"),
    "people.forget_eid_attempts",
)
