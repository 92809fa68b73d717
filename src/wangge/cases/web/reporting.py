"""Reporting a matter: the three-step form, the class suggested as one writes, the promise, and the thanks."""

from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wangge.accounts.operations import redeem_code, request_code
from wangge.cases.models import MAX_PLACE, MAX_WORDS
from wangge.cases.operations import Report, report_case
from wangge.cases.suggesting import hear
from wangge.cases.tokens import follow_up_token
from wangge.cases.web.promise import promise_for
from wangge.cases.web.reporters import case_for, remember
from wangge.cases.web.standing import state_of
from wangge.core.errors import Invalid, Refused
from wangge.core.keys import check_client_key, new_key
from wangge.core.permits import ANONYMOUS, Actor
from wangge.core.photos import MOST, read_photos
from wangge.core.web.faces import current_method
from wangge.core.web.qr import qr_of
from wangge.method.glossary import suggest
from wangge.territory.queries import locate

SIGN_IN = "wangge.accounts.backends.AccountBackend"
THANKED, OTHER = "thanked", "other"
TEXTS = (
    *("words", "place", "plate_code", "name", "phone", "code"),
    *("class_key", "class_other", "who", "lon", "lat", "kind"),
)


@never_cache
def report(request):
    """The form; sent, the matter is taken in and thanks follow. A refusal keeps all that was typed."""
    if request.method != "POST":
        empty = dict.fromkeys(TEXTS, "") | {"kind": request.GET.get("kind", "")}
        empty["plate_code"] = request.GET.get("plate", "")[:20]  # whoever scanned a plate reports there
        return render(request, "cases/portal/report.html", _form(request, empty))
    sent = {name: request.POST.get(name, "") for name in TEXTS}
    at = timezone.now()
    try:
        case = _take_in(request, sent, at)
    except Refused as refused:
        context = _form(request, sent, refused) | {"key": request.POST.get("key") or str(new_key())}
        return render(request, "cases/portal/report.html", context, status=refused.status)
    remember(request, case)
    request.session[THANKED] = str(case.pk)
    thanks_url = reverse("cases:thanks")
    return HttpResponse(headers={"HX-Redirect": thanks_url}) if request.htmx else redirect(thanks_url)


def _take_in(request, sent, at):
    way = way_chosen(current_method(), sent["kind"])
    if takes_no_class(way) and not (sent["lon"] and sent["lat"]) and not sent["plate_code"].strip():
        raise Invalid(_("请在地图上点一下，才知道请谁去看。"), code="no-point", field="place")
    actor, resident = _who(request, sent, at)
    phone = sent["who"] == "phone"
    given = Report(
        words=sent["words"],
        class_key="" if takes_no_class(way) else _class_of(sent),
        lon=_degrees(sent["lon"]),
        lat=_degrees(sent["lat"]),
        place=sent["place"],
        plate_code=sent["plate_code"].strip(),
        name=sent["name"] if phone else "",
        phone=sent["phone"] if phone else "",
        resident_id=resident,
        address=request.META.get("REMOTE_ADDR", ""),
    )
    photos = read_photos(request.FILES.getlist("photos"))
    key = check_client_key(request.POST.get("key"))
    case, _token = report_case(given, key=key, actor=actor, at=at, photos=photos, case_type=way.key)
    return case


def way_chosen(method, kind):
    """The case type that was chosen of those a reporter may choose; the usual one where none was."""
    ways = method.reportable()
    found = next((way for way in ways if way.key == kind), None if kind else ways[0])
    if found is None:
        raise Invalid(_("没有这一种反映，请重新选择。"), code="no-kind", field="kind")
    return found


def takes_no_class(way):
    """Whether it makes no difference to a way that its class be known: then a reporter is not asked for it."""
    return way.first_state == way.unclassified_state


def _who(request, sent, at):
    """`(actor, resident id)`: anonymous unless chosen otherwise; a code typed signs the phone in."""
    if sent["who"] == "me" and request.actor.kind == "resident":
        return request.actor, request.actor.id
    if sent["who"] == "phone" and not sent["phone"].strip():
        raise Invalid(_("请填写手机号码，或改选“匿名反映”。"), code="missing", field="phone")
    if sent["who"] == "phone" and sent["code"].strip():
        account = redeem_code(sent["phone"], sent["code"], at=at)
        login(request, account, backend=SIGN_IN)
        return Actor(account.pk, account.name, "resident"), account.pk
    return ANONYMOUS, None


def _class_of(sent):
    return sent["class_other"] if sent["class_key"] == OTHER else sent["class_key"]


def _degrees(text):
    try:
        return float(text) if text else None
    except ValueError as error:
        raise Invalid(_("地图上的位置没有读懂，请重新点选。"), code="bad-point", field="place") from error


def _form(request, sent, refused=None):
    method = current_method()
    ways = method.reportable()
    way = next((one for one in ways if one.key == sent.get("kind")), ways[0])
    return {
        "key": str(new_key()),
        "sent": sent,
        "way": way,
        "ways": [(one, takes_no_class(one)) for one in ways] if len(ways) > 1 else [],
        "light": takes_no_class(way),
        "refused": refused,
        "errors": {refused.field or "form": str(refused.reason)} if refused else {},
        "suggested": _suggested(
            method, sent.get("words", ""), sent.get("class_key"), sent.get("class_other", "")
        ),
        "promise": _promise(method, sent),
        "most_photos": MOST,
        "most_words": MAX_WORDS,
        "most_place": MAX_PLACE,
    }


def _suggested(method, words, chosen=None, other=""):
    """The classes the words speak for, all to choose from, and a way elsewhere if the words point there.

    Before anybody chose, the first suggestion is chosen; without one, "not sure".
    """
    hearing = hear(words[:MAX_WORDS], method)
    heard = hearing.found
    known = {one.class_key for one in heard}
    if chosen is None or (chosen not in known and chosen not in ("", OTHER)):
        chosen = hearing.first.class_key if hearing.first else ""
    routes = suggest(words[:MAX_WORDS], method.routes, most=1)
    return {
        "classes": [{"row": method.case_class(one.class_key), "words": one.words} for one in heard],
        "chosen": chosen,
        "other": other,
        "groups": _grouped(method),
        "route": method.route(routes[0].class_key) if routes else None,
    }


def _grouped(method):
    groups = {}
    for row in method.leaf_classes():
        groups.setdefault(method.case_class(row.parent).title if row.parent else "", []).append(row)
    return list(groups.items())


@require_POST
def suggest_class(request):
    """Fragment: what the words speak for. Changes nothing."""
    sent = request.POST
    chosen = sent.get("class_key") if sent.get("chosen_by_hand") else None
    suggested = _suggested(current_method(), sent.get("words", ""), chosen, sent.get("class_other", ""))
    return render(request, "cases/portal/suggest.html", {"suggested": suggested, "live": True})


@require_POST
def promise(request):
    """Fragment: who answers and by when, for the class and point chosen so far. Changes nothing."""
    sent = {name: request.POST.get(name, "") for name in TEXTS}
    return render(request, "cases/portal/promise.html", {"promise": _promise(current_method(), sent)})


def _promise(method, sent):
    """The promise for what was chosen so far; what is not readable counts as not chosen yet."""
    chosen, area = _class_of(sent) if sent else "", None
    try:
        if sent.get("lon") and sent.get("lat"):
            area = locate(_degrees(sent["lon"]), _degrees(sent["lat"]))
    except Invalid:
        pass
    known = {row.key for row in method.leaf_classes()}
    way = next((way for way in method.reportable() if way.key == sent.get("kind")), None)
    return promise_for(method, at=timezone.now(), class_key=chosen if chosen in known else "", area=area, way=way)


@require_POST
def send_code(request):
    """Fragment: a one-time code is sent, or why not and what to do instead."""
    try:
        request_code(
            request.POST.get("phone", ""), at=timezone.now(), address=request.META.get("REMOTE_ADDR", "")
        )
    except Refused as refused:
        return render(request, "cases/portal/code.html", {"refused": refused})
    return render(request, "cases/portal/code.html", {"sent": True})


@require_safe
@never_cache
def thanks(request):
    """After sending: the token to keep, who looks first and by when. Only in the browser that sent it."""
    found = case_for(request, request.session[THANKED]) if request.session.get(THANKED) else None
    if found is None:
        raise Http404
    case, _actor = found
    token = follow_up_token(case.pk)
    address = request.build_absolute_uri(f"{reverse('cases:follow')}?token={token}")
    return render(
        request,
        "cases/portal/thanks.html",
        {
            "case": case,
            "token": token,
            "qr": qr_of(address),
            "in_triage": state_of(case).holder == "centre",
        },
    )
