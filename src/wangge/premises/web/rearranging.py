"""Merging, splitting, ending and taking back: each is shown with all that it moves before it is done."""

import re
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.permits import allows, paths_of
from wangge.core.web.deeds import done_or, signed_by
from wangge.core.web.gates import staff_page
from wangge.premises import operations
from wangge.premises.estates import others_like
from wangge.premises.models import Building, Dwelling, Estate, Rearrangement
from wangge.premises.operations.keeping import version_of
from wangge.premises.web.entering import place_of
from wangge.premises.web.forms import Ask, Form, basis, day_sent, serve_deed
from wangge.premises.web.previews import tell_of

MODELS = {"estate": Estate, "building": Building, "dwelling": Dwelling}
MERGES = {
    "estate": operations.merge_estates,
    "building": operations.merge_buildings,
    "dwelling": operations.merge_dwellings,
}
ENDS = {"estate": operations.end_estate, "building": operations.end_building, "dwelling": operations.end_dwelling}
MOST_OTHERS = 60


def home_of(place):
    """The address of a place's page."""
    return reverse(f"premises:{type(place)._meta.model_name}", args=[place.pk])


@staff_page
def merge(request, level, place_id):
    """Two records of one place: the one that is shown ends, and what hangs there goes to the one that is chosen."""
    place = place_of(request, MODELS[level], place_id)
    paths = paths_of(request.actor, "premises.edit")
    words = request.GET.get("words", "").strip()[:60]
    found = list(others_like(place, words, paths)[:MOST_OTHERS])
    lead = _("选定的一处保留，这一处注销并指向它；门牌、未整改的隐患、居住登记随之过去。先看预览，再确认。")
    form = Form(
        **{"title": _("合并"), "back": (home_of(place), str(place)), "asks": [basis(_("例如：现场核实为同一处。"))]},
        **{"lead": lead, "search": True, "others": tuple((str(one.pk), str(one)) for one in found)},
        start={"into": request.GET.get("into", "")},
    )
    into = (request.POST or request.GET).get("into", "")
    kept = place_of(request, MODELS[level], _key(into)) if into else None
    form.seen = version_of(place, kept) if kept else ""

    def deed(sent):
        if kept is None:
            raise Invalid(_("请选择并入哪一处。"), code="no-other", field="into")
        seen = sent.get("seen") if sent.get("step") == "do" else None
        told = {"basis": sent.get("basis"), "seen": seen, **signed_by(request)}
        return MERGES[level](place.pk, kept.pk, **told), home_of(kept)

    return serve_deed(request, form, deed, tell_of(request))


@staff_page
def end(request, level, place_id):
    """A place is no more: pulled down, or entered by mistake."""
    place = place_of(request, MODELS[level], place_id)
    asks = [Ask("on", _("注销日期"), "date", help=_("不填按今天"))]
    leaves = level != "estate" and bool(allows(request.actor, "people.edit", place.area.path))
    if leaves:
        told = _("一并结束这里的居住、经营登记")
        asks.append(Ask("leave", told, "check", help=_("已拆除、人已搬走的才勾选；误登记的，先把人移到正确的房屋")))
    asks.append(basis(_("例如：已拆除、重复登记。原记录保留。")))
    lead = _("拆除、误登记时办。记录保留，注明日期和原因；门牌停用。")
    form = Form(_("注销"), (home_of(place), str(place)), asks, lead=lead, seen=version_of(place), danger=True)

    def deed(sent):
        told = {"basis": sent.get("basis"), "on": day_sent(sent), "seen": _seen(sent), **signed_by(request)}
        if leaves:
            told["leave"] = sent.get("leave") == "1"
        return ENDS[level](place.pk, **told), home_of(place)

    return serve_deed(request, form, deed, tell_of(request))


@staff_page
def split_dwelling(request, place_id):
    """One dwelling becomes several."""
    place = place_of(request, Dwelling, place_id)
    example = f"{place.room}A\n{place.room}B"
    asks = [
        Ask(
            "parts",
            _("拆分后的房号"),
            "textarea",
            True,
            _("每行一个，单元、楼层不变，例如：%s") % example.replace("\n", " / "),
        ),
        Ask(
            "heir", _("归第几个"), inputmode="numeric", max=2, help=_("门牌、隐患、居住登记归第几个房号；不填归第一个")
        ),
        basis(),
    ]
    lead = _("原房屋注销，新房屋注明由它拆出。")
    form = Form(_("拆分"), (home_of(place), str(place)), asks, {"parts": example}, lead=lead, seen=version_of(place))

    def deed(sent):
        rooms = [(place.unit, place.floor, line) for line in sent.get("parts", "").split("\n") if line.strip()]
        heir = sent.get("heir", "").strip() or "1"
        if not re.fullmatch("[0-9]{1,3}", heir):
            raise Invalid(_("请填整数。"), code="bad-number", field="heir")
        told = {"heir": int(heir) - 1, "basis": sent.get("basis"), "seen": _seen(sent), **signed_by(request)}
        try:
            return operations.split_dwelling(place.pk, rooms, **told), home_of(place.building)
        except Refused as refused:
            refused.field = "parts" if refused.field in ("rooms", "room") else refused.field
            raise

    return serve_deed(request, form, deed, tell_of(request))


@staff_page
def split_building(request, place_id):
    """Some dwellings of a building are in one of their own."""
    place = place_of(request, Building, place_id)
    rooms = place.dwellings.filter(valid_until=None).order_by("unit", "floor", "room")
    groups = {}
    for one in rooms:
        group = _("%s 单元") % one.unit if one.unit else _("房屋")
        groups.setdefault(group, []).append((str(one.pk), one.room))
    asks = [
        Ask("address", _("新楼的地址"), required=True, max=200),
        Ask("name", _("楼名"), max=80),
        basis(),
    ]
    lead = _("勾选分到新楼的房屋；它们的地址、门牌随之改为新楼的。")
    start = {"address": place.address, "name": ""}
    form = Form(_("拆分"), (home_of(place), str(place)), asks, start, lead=lead, seen=version_of(place))
    form.rooms = tuple(groups.items())

    def deed(sent):
        told = {name: sent.get(name, "") for name in ("address", "name", "basis")}
        told |= {"seen": _seen(sent), **signed_by(request)}
        keys = [_key(text) for text in sent.getlist("rooms")]
        return operations.split_building(place.pk, keys, **told), home_of(place)

    return serve_deed(request, form, deed, tell_of(request))


@staff_page
def split_estate(request, place_id):
    """Some buildings of an estate are one of their own."""
    place = place_of(request, Estate, place_id)
    rows = Building.objects.filter(estate=place, valid_until=None).order_by("address", "id")
    asks = [Ask("name", _("新小区的名称"), required=True, max=80), basis()]
    lead = _("勾选分到新小区的楼。房屋的地址不变。")
    form = Form(_("拆分"), (home_of(place), str(place)), asks, lead=lead, seen=version_of(place))
    form.rooms = ((_("楼幢"), [(str(one.pk), one.address) for one in rows]),)

    def deed(sent):
        told = {"name": sent.get("name"), "basis": sent.get("basis"), "seen": _seen(sent), **signed_by(request)}
        return operations.split_estate(place.pk, [_key(text) for text in sent.getlist("rooms")], **told), home_of(place)

    return serve_deed(request, form, deed, tell_of(request))


@staff_page
@require_POST
def undo(request, rearrangement_id):
    """A merge, a split or an end taken back."""
    done = Rearrangement.objects.filter(pk=rearrangement_id).first()
    if done is None:
        raise Forbidden()
    place = place_of(request, MODELS[done.level], _key(done.gone[0]))
    from wangge.premises.web.pages import page_of

    deed = partial(operations.undo_rearrangement, done.pk, basis=request.POST.get("basis", ""), **signed_by(request))
    return done_or(deed, show=partial(page_of, request, place), after=home_of(place))


def _seen(sent):
    """What was seen counts when it is done; a preview shows how things are."""
    return sent.get("seen", "") if sent.get("step") == "do" else None


def _key(text):
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(_("请从列表中选择。"), code="no-other", field="into") from None
