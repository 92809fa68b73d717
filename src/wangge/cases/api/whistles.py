"""Whistle and report-in for programs, and standing aside: the same deeds as on the desk."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from wangge.accounts.api import STAFF
from wangge.cases.api.schemas import Ref
from wangge.cases.calling import whistle_in_sight, whistles_seen_by
from wangge.cases.operations import answer_call, blow_whistle, declare_interest, end_whistle, rate_whistle
from wangge.core.api import Input, described, read_body
from wangge.core.keys import check_client_key
from wangge.method.queries import method_of

router = Router(tags=["whistles"])
SIZE = 100


class CallOut(Schema):
    """One called body: until when it is to come, what it answered, how each rates the other (1 … 5)."""

    id: UUID
    body: Ref
    due: datetime
    due_confirmed: bool
    answered_at: datetime | None
    came: bool | None
    answer: str
    rated: int | None
    rated_back: int | None


class WhistleOut(Schema):
    """A whistle with its calls; `case` is null where it was blown for a place alone."""

    id: UUID
    case: UUID | None
    level: str
    level_title: str
    area: Ref
    place: str
    problem: str
    urgent: bool
    blown_at: datetime
    office: str
    ended_at: datetime | None
    record: str
    calls: list[CallOut]


class WhistleIn(Input):
    """Call bodies to a case, or to an area. The key is a UUIDv7 the client makes; sending twice is harmless."""

    key: str
    bodies: list[str] = Field(description="单位的键，见 /method")
    problem: str
    case: UUID | None = None
    area: UUID | None = None
    place: str = ""
    urgent: bool = False


class AnswerIn(Input):
    """A called body's answer."""

    came: bool
    answer: str


class RatingIn(Input):
    """1 … 5."""

    rating: int


class EndIn(Input):
    """The joint record and a rating of each call, by its id."""

    record: str
    ratings: dict[str, int]


class InterestIn(Input):
    """Why somebody stands aside: family, neighbour, business, concerned or other."""

    interest: str


class Recused(Schema):
    """Whoever asked takes no step on the case from then on."""

    at: datetime
    interest: str


@router.get("/whistles", response=list[WhistleOut], auth=STAFF, openapi_extra=described(401, 403), summary="吹哨")
def whistles(request: HttpRequest, open: bool = False):
    """The whistles of one's area and those that call one's body, the latest first, a hundred at most."""
    rows = whistles_seen_by(request.auth).order_by("-blown_at", "-id")
    return [_told(one) for one in (rows.filter(ended_at=None) if open else rows)[:SIZE]]


@router.get(
    "/whistles/{uuid:whistle_id}",
    response=WhistleOut,
    auth=STAFF,
    openapi_extra=described(401, 403),
    summary="一次吹哨",
)
def whistle(request: HttpRequest, whistle_id: UUID):
    """One whistle; 403 for others' as for none at all."""
    return _told(whistle_in_sight(whistle_id, request.auth))


@router.post(
    "/whistles",
    response={201: WhistleOut},
    auth=STAFF,
    openapi_extra=described(401, 403, 409, 422, body=WhistleIn),
    summary="吹哨叫单位",
)
def blow(request: HttpRequest):
    """Call several bodies; each is to answer within the method's time."""
    sent, actor = read_body(request, WhistleIn), request.auth
    made = blow_whistle(
        key=check_client_key(sent.key), bodies=sent.bodies, problem=sent.problem, place=sent.place, urgent=sent.urgent,
        case_id=sent.case, area_id=sent.area, actor=actor, at=timezone.now(),
    )  # fmt: skip
    return Status(201, _told(whistle_in_sight(made.pk, actor)))


@router.post(
    "/calls/{uuid:call_id}/answer",
    response=WhistleOut,
    auth=STAFF,
    openapi_extra=described(401, 403, 409, 422, body=AnswerIn),
    summary="报到或答复",
)
def answer(request: HttpRequest, call_id: UUID):
    """The called body came, or says why it does not."""
    sent = read_body(request, AnswerIn)
    done = answer_call(call_id, came=sent.came, answer=sent.answer, actor=request.auth, at=timezone.now())
    return _told(whistle_in_sight(done.whistle_id, request.auth))


@router.post(
    "/calls/{uuid:call_id}/rating",
    response=WhistleOut,
    auth=STAFF,
    openapi_extra=described(401, 403, 409, 422, body=RatingIn),
    summary="被叫单位评价吹哨",
)
def rate(request: HttpRequest, call_id: UUID):
    """A body that came rates the whistle, once."""
    done = rate_whistle(call_id, rating=read_body(request, RatingIn).rating, actor=request.auth, at=timezone.now())
    return _told(whistle_in_sight(done.whistle_id, request.auth))


@router.post(
    "/whistles/{uuid:whistle_id}/end",
    response=WhistleOut,
    auth=STAFF,
    openapi_extra=described(401, 403, 409, 422, body=EndIn),
    summary="写共同记录，结束吹哨",
)
def end(request: HttpRequest, whistle_id: UUID):
    """The joint record, and a rating of each called body."""
    sent = read_body(request, EndIn)
    done = end_whistle(whistle_id, told=sent.record, ratings=sent.ratings, actor=request.auth, at=timezone.now())
    return _told(whistle_in_sight(done.pk, request.auth))


@router.post(
    "/cases/{uuid:case_id}/recusal",
    response=Recused,
    auth=STAFF,
    openapi_extra=described(401, 403, 422, body=InterestIn),
    summary="声明利害关系并回避",
)
def recuse(request: HttpRequest, case_id: UUID):
    """Declare an interest in a case one may see; it is not taken back."""
    interest = read_body(request, InterestIn).interest
    done = declare_interest(case_id, interest=interest, actor=request.auth, at=timezone.now())
    return Recused(at=done.at, interest=done.interest)


def _told(whistle):
    rule = method_of(whistle.version_id).whistle
    same = ("id", "level", "place", "problem", "urgent", "blown_at", "ended_at", "record")
    calls = [
        CallOut(**{name: getattr(call, name) for name in CallOut.model_fields if name != "body"}, body=_ref(call.body))
        for call in whistle.calls.all()
    ]
    return WhistleOut(
        **{name: getattr(whistle, name) for name in same},
        case=whistle.case_id,
        level_title=rule.level(whistle.level).title,
        area=_ref(whistle.area),
        office=whistle.office_title,
        calls=calls,
    )


def _ref(thing):
    return Ref(key=thing.key, name=thing.name)
