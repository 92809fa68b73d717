"""What both filings before letting share: who sees them and may step, how a step is kept, all faults at once."""

import secrets
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import record
from wangge.core.permits import allows, require
from wangge.core.scope import own_file, scope
from wangge.method.queries import current_method
from wangge.people.events import LettingMoved, TenancyMoved
from wangge.people.filing_queries import ASLEEP, DECIDE, ENTER, need_still_theirs
from wangge.people.filing_rules import LANDLORD, OFFICE, way
from wangge.people.models import FilingStep, LettingFiling
from wangge.people.purposes import working_days, written
from wangge.people.queries import AWAKE
from wangge.premises.codes import ALPHABET

WRONG = {
    "choose": lambda rules: _("请选择一项。"),
    "number": lambda rules: _("请填写数字，要大于 0，不超过常理。"),
    "crowded": lambda rules: _("人均不到 %d 平方米，不予备案；请减少居住人数。") % rules.least_each_m2,
    "undeclared": lambda rules: _("每一项都要核对并勾选；有一项做不到的，整改以后再备案。"),
    "date": lambda rules: _("请填写日期，例如 2026-11-22。"),
    "far": lambda rules: _("入住日期最多提前 %d 天备案。") % rules.ahead_days,
    "order": lambda rules: _("租期的结束要在开始之后，最长 %d 年。") % rules.longest_years,
    "nobody": lambda rules: _("请至少填写一位 14 周岁以上的租客。"),
    "full": lambda rules: _("超过备案的居住人数（含未满 14 周岁的孩子和其他租期重叠的租客）。"),
    "name": lambda rules: _("请填写姓名。"),
    "phone": lambda rules: _("请填写联系电话，只填数字。"),
}
"""What is wrong with a field, by the key that the rules give, in the numbers of the pack's letting rules."""


class Missing(Invalid):
    """Several fields are wrong or missing: `faults` has all of them, so that nobody finds out one by one."""

    def __init__(self, faults):
        rules = current_method().premises.letting
        self.faults = {field: WRONG[key](rules) if key in WRONG else key for field, key in faults.items()}
        field = next(iter(self.faults))
        super().__init__(self.faults[field], code="missing", field=field)


@contextmanager
def filing_scope(actor, permission=ENTER):
    """What whoever acts may see of filings: a resident their own, an office those of its areas, the clock all."""
    if actor.kind == "resident":
        with own_file(actor.id) as found:
            yield found
    else:
        with scope(actor, permission) as found:
            yield found


def locked_filing(model, filing_id, actor, at, permission=ENTER):
    """A filing in the scope, locked, with its dwelling; Forbidden for one outside as for none at all, Refused for one
    from before the account that sent it was not used for long."""
    filing = model.objects.select_for_update(of=["self"]).select_related("dwelling__area").filter(pk=filing_id).first()
    if filing is None:
        raise Forbidden(_("没有这件备案，或者不在您可以办理的区域。"))
    if actor.kind == "resident":
        need_still_theirs(filing, actor, at)
    else:
        require(actor, permission, filing.dwelling.area.path)
    return filing


def step_to(machine, filing, deed, by=LANDLORD):
    """Set the state that a deed leads to; Refused where the machine has no such step for who takes it."""
    found = way(machine, filing.state, deed)
    if found is None or found.by != by:
        raise Refused(_("备案现在是“%s”，不能这样办。") % filing.get_state_display(), code="no-way")
    filing.state = found.after


def decided(machine, filing, deed, reason, actor, at):
    """The step of an office, by another than who entered the filing at the counter; anything but yes has a reason."""
    if filing.entered_by is not None and filing.entered_by == actor.id:
        raise Refused(_("代为录入的人不能审核，请由另一人审核。"), code="same-person")
    step_to(machine, filing, deed, OFFICE)
    filing.reason = written(reason, 200, "reason") if deed != "accept" else ""
    filing.decided_at, filing.decided_by = at, actor.id


def ended(machine, filing, reason, actor, at):
    """The step with which a filing ends in the landlord's words: taken back, or over once it was accepted."""
    deed = "end" if filing.state == "accepted" else "withdraw"
    filing.reason, filing.ended_at = _asked_to_end(filing, reason, actor), at
    step_to(machine, filing, deed)
    return deed


def _asked_to_end(filing, reason, actor):
    """Why a filing ends at the counter; a landlord says nothing. What a resident sent, nobody ends in their words."""
    if actor.kind == "resident":
        return ""
    if filing.account_id is not None:
        told = _("这件备案由房东自己在网上办理，请房东本人撤回或终止；申报不实的，由审核岗位退回或撤销。")
        raise Refused(told, code="theirs")
    return written(reason, 200, "reason")


def keep_step(filing, deed, actor, at, *, reason=""):
    """Write down a step of either filing."""
    office = allows(actor, ENTER, filing.dwelling.area.path) or allows(actor, DECIDE, filing.dwelling.area.path)
    by = {"resident": "landlord", "system": "clock"}.get(actor.kind, "office")
    FilingStep.objects.create(
        **{"letting" if isinstance(filing, LettingFiling) else "tenancy": filing, "area_id": filing.area_id},
        **{"deed": deed, "state": filing.state, "by": by, "at": at, "reason": reason},
        office_name=getattr(office, "signs_as", ""),
    )


@transaction.atomic
def let_sleep(last, *, actor, at):
    """A resident signed in, the last time before at `last` (None: never): after long, what the account filed does not
    open any more by a code to its number."""
    if last is None or at - last < AWAKE:
        return
    with own_file(actor.id):
        rows = LettingFiling.objects.filter(account_id=actor.id)
        for filing in rows.exclude(steps__deed=ASLEEP).only("id", "state", "area_id"):
            told = {"deed": ASLEEP, "state": filing.state, "by": "clock", "at": at}
            FilingStep.objects.create(letting=filing, area_id=filing.area_id, **told)


def filing_number(kind, at):
    """A number to cite, that tells nothing and cannot be counted through."""
    return f"{kind}{localdate(at):%Y%m%d}" + "".join(secrets.choice(ALPHABET) for _n in range(6))


def answer_due(at):
    """By when an office answers."""
    return working_days(current_method().premises.letting.decide_days, at)


def resent(filing, values, actor, at):
    """A returned filing with what was missing: the office's clock begins again."""
    for name, value in values.items():
        setattr(filing, name, value)
    filing.due, filing.reason = answer_due(at), ""
    filing.decided_at = filing.decided_by = None
    filing.entered_by = filing.entered_by if actor.kind == "resident" else actor.id
    return moved(filing, "resend", actor, at)


def moved(filing, deed, actor, at):
    """Keep a filing as a deed left it, with the step and the fact."""
    filing.save()
    keep_step(filing, deed, actor, at, reason=filing.reason)
    happened = LettingMoved if isinstance(filing, LettingFiling) else TenancyMoved
    record(happened(filing_id=filing.pk, kind=deed), actor=actor, at=at)
    return filing


def method_days(name):
    """A number of natural days of the pack's letting rules."""
    return timedelta(days=getattr(current_method().premises.letting, name))


def whole(text):
    """A whole number that was typed; None where it is none."""
    text = str(text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
