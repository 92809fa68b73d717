"""Cases for programs: report, list, read, move. The same operations as the pages, and nothing besides."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from wangge.accounts.api import ANYBODY, STAFF
from wangge.cases.api.narrowing import Narrowed, is_narrow, narrowed
from wangge.cases.api.schemas import Cases, CaseWhole, Moved, MoveIn, MoveOut, Receipt, ReportIn
from wangge.cases.api.telling import COLUMNS, ROW, moves_of, row_of, state_of, whole
from wangge.cases.finding import left_at, read_asked, serial_of, sought
from wangge.cases.models import Photo
from wangge.cases.operations import Report, read_case, record_search, report_case, take_step
from wangge.cases.queries import areas_of, case_in_sight, visible_to
from wangge.cases.rules import sees_all
from wangge.core.api import Missing, described, problem, read_body
from wangge.core.datum import to_wgs84
from wangge.core.errors import Invalid, Stale
from wangge.core.keys import check_client_key
from wangge.core.paging import page
from wangge.core.photos import path_of, read_photos

router = Router(tags=["cases"])
STEPS = described(401, 403, 409, 413, 415, 422, body=MoveIn)


@router.post(
    "/cases",
    response={201: Receipt, 200: Receipt},
    auth=ANYBODY,
    openapi_extra=described(401, 403, 409, 413, 415, 422, body=ReportIn, anybody=True),
    summary="反映诉求",
)
def report(request: HttpRequest):
    """Take a matter in: 201; the same key and words again: 200 and the same receipt. Needs no account."""
    sent, at, actor = read_body(request, ReportIn), timezone.now(), request.auth
    case, token = report_case(
        _report(sent, actor, request),
        key=key_of(request, sent),
        actor=actor,
        at=at,
        photos=read_photos(request.FILES.getlist("photos")),
    )
    state = state_of(case)
    receipt = Receipt(
        id=case.pk,
        number=case.number,
        token=token,
        state=case.state,
        state_title=state.public_title,
        due=case.due,
        due_confirmed=case.due_confirmed,
    )
    return Status(201 if case.reported_at == at else 200, receipt)


def _report(sent, actor, request):
    """Staff take down for others, by telephone or on the spot; everybody else reports through the net."""
    staff = actor.kind == "staff"
    channel = sent.channel or ("phone" if staff else "portal")
    if staff == (channel == "portal"):
        raise Invalid(_("工作人员登记用 phone 或 grid，其他人用 portal。"), code="wrong-channel", field="channel")
    address = "" if staff else request.META.get("REMOTE_ADDR", "")
    told = sent.model_dump(exclude={"key", "channel", "datum"})
    if sent.lon is not None and sent.lat is not None:
        told["lon"], told["lat"] = to_wgs84(sent.lon, sent.lat, sent.datum)
    return Report(**told, channel=channel, address=address)


def key_of(request, sent):
    """The key the client made, from the body or its header."""
    return check_client_key(sent.key or request.headers.get("Idempotency-Key", ""))


@router.get("/cases", response=Cases, auth=STAFF, openapi_extra=described(401, 403, 422), summary="诉求列表")
def cases(request: HttpRequest, given: Query[Narrowed]):
    """The cases that the actor may see, the latest report first; with words, those that have them."""
    at = timezone.now()
    rows = narrowed(visible_to(request.auth), given, at)
    return found(request, rows, given, at) if given.q.strip() else listed(request, rows, given, at)


def found(request, rows, given, at):
    """A page of the cases that have the words asked for, the newest number first. The look is logged.

    A page may hold fewer than asked for, or none, and yet have a next one: where a search left off.
    """
    asked, actor, before = read_asked(given.q), request.auth, serial_of(given.page)
    told = {"before": before, "areas": areas_of(actor), "narrow": is_narrow(given) or not sees_all(actor)}
    cases = list(sought(rows, asked, size=given.size + 1, **told).select_related(*ROW).only(*COLUMNS))
    shown = cases[: given.size]
    if shown:
        record_search(given.q, [case.pk for case in shown], actor=actor, at=at)
    more = len(cases) > len(shown)
    mark = shown[-1].serial if more else left_at(rows, asked, **told)
    return Cases(items=[row_of(case, at) for case in shown], next=_beside(request, mark and str(mark)), previous=None)


def listed(request, rows, given, at):
    """A page of cases, the latest report first: one query whatever its length."""
    rows = rows.select_related(*ROW).only(*COLUMNS)
    found = page(rows, order=("-id",), mark=given.page, size=given.size)
    return Cases(
        items=[row_of(case, at) for case in found.items],
        next=_beside(request, found.next),
        previous=_beside(request, found.previous),
    )


def _beside(request, mark):
    """The address of a neighbouring page, None where there is none."""
    if mark is None:
        return None
    kept = {name: value for name, value in request.GET.items() if name != "page"}
    return f"{request.path}?{urlencode(kept | {'page': mark})}"


@router.get(
    "/cases/{uuid:case_id}",
    response=CaseWhole,
    auth=STAFF,
    openapi_extra=described(401, 403),
    summary="一件诉求",
)
def case(request: HttpRequest, case_id: UUID):
    """A case with the steps the actor may take. The look is logged; 403 for others' as for none at all."""
    at = timezone.now()
    return whole(read_case(case_id, actor=request.auth, at=at), request.auth, at)


@router.get(
    "/cases/{uuid:case_id}/moves",
    response=list[MoveOut],
    auth=STAFF,
    openapi_extra=described(401, 403),
    summary="办理过程",
)
def moves(request: HttpRequest, case_id: UUID):
    """Every step taken, with who, when, what was said and shown. The look is logged."""
    return moves_of(read_case(case_id, actor=request.auth, at=timezone.now()), request.auth)


@router.post(
    "/cases/{uuid:case_id}/moves",
    response={201: Moved, 200: Moved},
    auth=STAFF,
    openapi_extra=STEPS,
    summary="办一步",
)
def move(request: HttpRequest, case_id: UUID):
    """Take a step: 201; the same key again: 200. A 409 for somebody quicker carries `case` and the new `moves`."""
    sent, actor = read_body(request, MoveIn), request.auth
    case = case_in_sight(case_id, actor)
    try:
        return take(request, case, sent, actor)
    except Stale as stale:
        at = timezone.now()
        fresh = read_case(case_id, actor=actor, at=at)
        news = [one.model_dump(mode="json") for one in moves_of(fresh, actor, after=sent.seen)]
        return problem(request, stale, case=row_of(fresh, at).model_dump(mode="json"), moves=news)


def take(request, case, sent, actor):
    """One step of a case by an actor, as sent."""
    at = timezone.now()
    done = take_step(
        case.pk,
        key=key_of(request, sent),
        step=sent.step,
        answers=sent.answers,
        photos=read_photos(request.FILES.getlist("photos")),
        seen=sent.seen,
        actor=actor,
        at=at,
    )
    case.state = done.to_state
    told = Moved(
        id=done.pk,
        step=done.step,
        state=done.to_state,
        state_title=state_of(case).title,
        moves=done.ordinal,
        at=done.at,
    )
    return Status(201 if done.at == at else 200, told)


@router.get(
    "/cases/{uuid:case_id}/photos/{uuid:photo_id}",
    auth=STAFF,
    openapi_extra=described(401, 403, 404),
    summary="照片",
)
def case_photo(request: HttpRequest, case_id: UUID, photo_id: UUID):
    """A photo of a case, as JPEG. The look is logged."""
    case = read_case(case_id, actor=request.auth, at=timezone.now())
    return picture(Photo.objects.filter(pk=photo_id, case=case).first())


def picture(found):
    """A photo's file, for nobody to keep; Missing where there is none."""
    if found is None or not path_of(found.digest).exists():
        raise Missing()
    answer = FileResponse(path_of(found.digest).open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer
