"""Forms that name who manages an estate, and end it."""

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.core.web.deeds import key_of, signed_by
from wangge.core.web.gates import staff_page
from wangge.organisations.queries import bodies
from wangge.premises import operations
from wangge.premises.models import Estate, Management
from wangge.premises.operations.keeping import version_of
from wangge.premises.web.entering import place_of
from wangge.premises.web.forms import Ask, Form, basis, day_sent, serve

MOST_CHOICES = 500


@staff_page
def set_manager(request, estate_id):
    """Who manages an estate, in which way, since when."""
    estate = place_of(request, Estate, estate_id)
    back = (reverse("premises:estate", args=[estate.pk]), estate.name)
    asks = [
        Ask("body", _("管理单位"), "select", True, options=tuple(_choices(estate))),
        Ask("way", _("管理方式"), "select", True, options=tuple(Management.WAYS)),
        _day(_("从哪天起")),
        basis(_("例如：物业服务合同、街道的决定（文号）。不写人名。")),
    ]
    lead = _("原来的管理单位到这一天为止，经过里都留着。评价、抽查和满意度调查的结果按这里的登记告诉管理单位。")
    form = Form(_("登记管理单位"), back, asks, _today(), _("登记"), lead, seen=version_of(estate))

    def deed(sent):
        told = {"way": sent.get("way"), "on": day_sent(sent), "basis": sent.get("basis"), "seen": sent.get("seen", "")}
        operations.set_manager(estate.pk, key_of(sent.get("body")), **told, **signed_by(request))
        return back[0]

    return serve(request, form, deed)


@staff_page
def end_manager(request, estate_id):
    """Nobody manages it any more."""
    estate = place_of(request, Estate, estate_id)
    back = (reverse("premises:estate", args=[estate.pk]), estate.name)
    asks = [_day(_("到哪天为止")), basis(_("例如：合同到期、企业退出。不写人名。"))]
    form = Form(_("结束管理"), back, asks, _today(), _("结束"), seen=version_of(estate))

    def deed(sent):
        told = {"on": day_sent(sent), "basis": sent.get("basis"), "seen": sent.get("seen", "")}
        operations.end_manager(estate.pk, **told, **signed_by(request))
        return back[0]

    return serve(request, form, deed)


def _choices(estate):
    """The bodies that work for an area which holds the estate."""
    rows = bodies().filter(area__path__ancestor_of=estate.area.path).order_by("kind", "name", "id")
    return [(str(key), name) for key, name in rows.values_list("pk", "name")[:MOST_CHOICES]]


def _day(label):
    return Ask("on", label, "date", True)


def _today():
    return {"on": localdate().isoformat()}
