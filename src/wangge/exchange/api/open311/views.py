"""The addresses of GeoReport v2: discovery, services, requests, tokens and the update extension."""

from functools import wraps
from uuid import uuid5

from django.db.models.functions import TruncDate
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from wangge.accounts.api import Key
from wangge.cases.models import Move
from wangge.cases.operations import Report, report_case, tell_more
from wangge.cases.web.standing import state_of
from wangge.core.errors import Refused
from wangge.core.keys import check_client_key, new_key
from wangge.core.photos import read_photos
from wangge.core.web.faces import current_method
from wangge.core.web.terms import term
from wangge.exchange.api.open311.asking import fault_of, read_asked, read_attributes, read_place, read_update
from wangge.exchange.api.open311.offered import definition, offered, service, service_of
from wangge.exchange.api.open311.telling import JOINED, shown_since, told, update_id, updates
from wangge.exchange.api.open311.wire import TYPES, Fault, Told, many, refusal, written
from wangge.exchange.operations.looking import look_at_requests
from wangge.exchange.queries import settled_states, told_to
from wangge.exchange.sealing import numbers_of, outside_id

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-11-22T00:00:00+08:00"


def door(*methods):
    """A view that answers in the form its address names, and says every refusal as the specification does."""

    def make(view):
        @csrf_exempt  # the session is not asked here: a key opens, or nothing does
        @wraps(view)
        def answer(request, *args, form="xml", **kwargs):
            spoken = form if form in TYPES else "xml"
            try:
                _check(request, form, methods)
                return written(view(request, *args, **kwargs), spoken)
            except Fault as fault:
                return written(refusal(fault.status, *fault.reasons), spoken)
            except Refused as refused:
                return written(refusal(fault_of(refused), refused.reason), spoken)

        return answer

    return make


def _check(request, form, methods):
    if form not in TYPES:
        raise Fault(400, _("格式只有 xml 和 json。"))
    if request.method not in methods:
        raise Fault(405, _("这个地址只接受 %s。") % "、".join(methods))
    sent = request.POST if request.method == "POST" else request.GET
    jurisdiction = sent.get("jurisdiction_id", "")
    if jurisdiction not in ("", request.county.key):
        raise Fault(404, _("没有这个 jurisdiction_id：%s。可以不填。") % jurisdiction[:40])


def _holder(request, sent):
    """The actor of the key that was sent; None where none was."""
    text = sent.get("api_key", "") or request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return Key().authenticate(request, text) if text else None


@door("GET")
def discovery(request):
    """Where everything is."""
    base = request.build_absolute_uri(reverse("open311:base"))
    endpoint = {
        "specification": SPECIFICATION,
        "url": base.rstrip("/"),
        "changeset": CHANGESET,
        "type": "test" if request.get_host().startswith(("127.", "localhost")) else "production",
        "formats": list(TYPES.values()),
    }
    words = _("密钥在“我的岗位 → 接口密钥”新建。联系%s。") % term("centre")
    return Told("discovery", {"changeset": CHANGESET, "contact": words, "key_service": words, "endpoints": [endpoint]})


@door("GET")
def services(request):
    """The classes a reporter may choose."""
    method = current_method()
    return many("service", [service(method, row) for row in offered(method)])


@door("GET")
def one_service(request, service_code):
    """What may be told with a report of a class."""
    method = current_method()
    return Told("service_definition", definition(method, service_of(method, service_code)))


@door("GET", "POST")
def requests(request):
    """Report (POST), or list what was reported (GET)."""
    return _report(request) if request.method == "POST" else _list(request)


def _report(request):
    """Take a matter in for whoever uses the other app; the key's account must be one that takes matters in."""
    sent, at = request.POST, timezone.now()
    actor = _holder(request, sent)
    if actor is None:
        raise Fault(403, _("缺少 api_key。"))
    if not (code := sent.get("service_code", "").strip()):
        raise Fault(400, _("缺少 service_code。"))
    method = current_method()
    row = service_of(method, code)
    standard = read_attributes(sent, method.filing_rows(row.key))
    name = f"{sent.get('last_name', '').strip()}{sent.get('first_name', '').strip()}"
    report = Report(
        words=_words(sent, row, standard),
        class_key=row.key,
        channel="open311",
        name=name[:40],
        phone=sent.get("phone", "").strip()[:30],
        **read_place(sent),
    )
    photos = read_photos(request.FILES.getlist("media"), name="media")
    case, token = report_case(report, key=_client_key(request), actor=actor, at=at, photos=photos)
    notice = _("%(state)s。查询码 %(token)s，凭它查进度、作评价。")
    notice %= {"state": state_of(case).public_title, "token": token}
    receipt = {"service_request_id": outside_id(case), "service_notice": notice, "account_id": None}
    return Told("service_requests", [receipt])


def _words(sent, row, standard):
    """The description with what belongs to it; without one, the class speaks."""
    parts = [sent.get("description", "").strip() or row.title]
    parts += [_("情况：%s") % standard.condition] if standard else []
    parts += [_("照片：%s") % sent["media_url"].strip()[:500]] if sent.get("media_url", "").strip() else []
    return "\n".join(parts)


def _list(request):
    now, actor = timezone.now(), _holder(request, request.GET)
    asked = read_asked(request.GET, now=now, whole_days=actor is None)
    rows = told_to(actor, shown_since(now))
    if asked.serials is not None:
        rows = rows.filter(serial__in=asked.serials)
    else:
        rows = _narrowed(rows.filter(reported_at__gte=asked.since, reported_at__lte=asked.until), asked)
    rows = rows.select_related(*JOINED).prefetch_related("release__photos").order_by("-serial")
    found = list(rows[asked.rows])
    if actor is not None:
        look_at_requests(found, actor=actor, at=now)
    return Told("service_requests", told(request, found, actor, now))


def _narrowed(rows, asked):
    if asked.codes:
        rows = rows.filter(class_key__in=asked.codes)
    if len(asked.statuses) == 1:
        settled = settled_states()
        rows = rows.filter(state__in=settled) if "closed" in asked.statuses else rows.exclude(state__in=settled)
    return rows


@door("GET")
def one_request(request, request_id):
    """One request; 404 for one that whoever asks may not see, as for none at all."""
    now, actor = timezone.now(), _holder(request, request.GET)
    rows = told_to(actor, shown_since(now)).filter(serial__in=numbers_of([request_id]))
    found = list(rows.select_related(*JOINED).prefetch_related("release__photos"))
    if not found:
        raise Fault(404, _("没有这个 service_request_id，或者不公开。"))
    if actor is not None:
        look_at_requests(found, actor=actor, at=now)
    return Told("service_requests", told(request, found, actor, now))


@door("GET")
def token(request, token):
    """The id of a token. A report is answered with its id at once, so that the id is its own token."""
    if not numbers_of([token]):
        raise Fault(404, _("没有这个 token。POST requests 直接给出 service_request_id，不用 token。"))
    return Told("service_requests", [{"service_request_id": token.lower(), "token": token}])


@door("GET", "POST")
def request_updates(request):
    """The update extension: what happened to requests (GET), or what a reporter has to add to theirs (POST)."""
    return _tell_more(request) if request.method == "POST" else _steps(request)


def _steps(request):
    """Steps taken in a time: the newest last."""
    now, actor = timezone.now(), _holder(request, request.GET)
    asked = read_asked(request.GET, now=now, whole_days=actor is None)
    cases = told_to(actor, shown_since(now))
    if asked.serials is not None:
        cases = cases.filter(serial__in=asked.serials)
    moves = Move.objects.filter(case__in=cases, at__gte=asked.since, at__lte=asked.until).select_related("case")
    if actor is None:
        moves = moves.annotate(day=TruncDate("at")).order_by("day", "case__serial", "ordinal")
        return Told("service_request_updates", list(updates(moves[asked.rows], exact=False)))
    found = list(moves.prefetch_related("words").order_by("at", "id")[asked.rows])
    seen = list({move.case_id: move.case for move in found}.values())
    if seen:
        look_at_requests(seen, actor=actor, at=now, fields=["timeline"])
    return Told("service_request_updates", list(updates(found, exact=True)))


def _tell_more(request):
    """What a reporter adds, as the other app passes it on: into the timeline of a matter that its key's account sees.

    The sender's own number makes it once, however often it is sent."""
    sent, at = request.POST, timezone.now()
    actor = _holder(request, sent)
    if actor is None:
        raise Fault(403, _("缺少 api_key。"))
    told = read_update(sent, now=at)
    case = told_to(actor, at).filter(serial=told.serial).first() if told.serial is not None else None
    if case is None:
        raise Fault(404, _("没有这个 service_request_id，或者不公开。"))
    key = uuid5(case.pk, f"{actor.id} {told.number}") if told.number else _client_key(request)
    photos = read_photos(request.FILES.getlist("media"), name="media")
    came = Move.objects.filter(pk=key).values_list("at", flat=True).first() or at
    move = tell_more(case.pk, words=told.words_at(came), key=key, photos=photos, actor=actor, at=at)
    return Told("service_request_updates", [{"update_id": update_id(case, move), "account_id": None}])


def _client_key(request):
    """The key that a client made for what it sends, or a fresh one."""
    wished = request.headers.get("Idempotency-Key")
    return check_client_key(wished) if wished else new_key()


@door("GET")
def nothing(request, rest=""):
    """Any other address."""
    raise Fault(404, _("没有这个地址：%s。见 discovery.xml。") % rest[:80])


def base(request):
    """The endpoint itself is no resource; it leads to the discovery."""
    return HttpResponse(status=303, headers={"Location": reverse("open311:discovery", args=["xml"])})
