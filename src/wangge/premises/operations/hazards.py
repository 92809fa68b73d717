"""The loop of what a check finds wrong, in a dwelling as in a dormitory area: found, put right, looked at again by
somebody else. What hangs on it (a label, an event) is the caller's."""

from datetime import timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.permits import require


def signature(place, *, actor):
    """Who signs for what is found at a place."""
    office = require(actor, "findings.record", place.area.path)
    return {"actor_id": actor.id, "office_name": office.signs_as if office else ""}


def written_down(place, items, failed, *, actor, at):
    """(the check, how many findings are new): somebody went through the sheet; `failed` are the keys of what was wrong.

    What was found before and is still open stays as it was found: only a look again closes it.
    """
    if not items or not set(failed) <= set(items):
        raise Invalid(_("没有这一项，请刷新页面。"), code="unknown", field="failed")
    check, day = place.checks.create(at=at, items=len(items), **signature(place, actor=actor)), localdate(at)
    fresh = sorted(set(failed) - set(place.findings.filter(closed_at=None).values_list("item", flat=True)))
    found = place.findings.model
    place.findings.bulk_create(
        found(
            **{found.AT: place, "check_of": check, "item": key, "grade": items[key].grade, "found_on": day},
            due_on=day + timedelta(days=items[key].days),
        )
        for key in fresh
    )
    return check, len(fresh)


def open_finding(model, finding_id, *, actor, permission="findings.record"):
    """A finding that is not closed, locked until the transaction ends; Forbidden for another's as for none at all."""
    rows = model.objects.select_for_update(of=["self"]).select_related(f"{model.AT}__area", "check_of")
    finding = rows.filter(pk=finding_id).first()
    if finding is None:
        raise Forbidden()
    require(actor, permission, getattr(finding, model.AT).area.path)
    if finding.closed_at:
        raise Refused(_("这一项已经了结。"), code="closed")
    return finding


def said_fixed(finding, *, actor, at):
    """It stays open until another has looked."""
    finding.fixed_at, finding.fixed_by = at, actor.id
    finding.save(update_fields=["fixed_at", "fixed_by"])


def looked_again(finding, *, passed, actor, at):
    """It is closed, or goes on as before; not by who said that it was put right."""
    if finding.fixed_at is None:
        raise Refused(_("还没有登记整改，先登记整改再复查。"), code="not-fixed")
    if actor.id is not None and finding.fixed_by == actor.id:
        raise Refused(_("登记整改的人不能复查，请由另一人到现场看。"), code="same-person")
    if passed:
        finding.closed_at, finding.closed_by = at, actor.id
    else:
        finding.fixed_at = finding.fixed_by = None
    finding.save(update_fields=["closed_at", "closed_by", "fixed_at", "fixed_by"])
