"""The reporter's side: whoever shows the token reads the public story, adds to it, rates, reopens or withdraws."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from wangge.cases.api.schemas import Followed, Moved, MoveIn
from wangge.cases.api.telling import followed_by, public_photo
from wangge.cases.api.views import STEPS, picture, take
from wangge.cases.queries import case_by_token
from wangge.core.api import Missing, described, problem, read_body
from wangge.core.errors import Stale

router = Router(tags=["follow"])


@router.get("/follow/{token}", response=Followed, auth=None, openapi_extra=described(404), summary="凭查询码查进度")
def follow(request: HttpRequest, token: str):
    """The matter of a token: where it is, who has it, what was done; nothing internal."""
    return followed_by(*_found(token), token, timezone.now())


@router.post(
    "/follow/{token}/moves",
    response={201: Moved, 200: Moved},
    auth=None,
    openapi_extra=STEPS,
    summary="反映人补充情况、评价、要求重办或撤回",
)
def follow_move(request: HttpRequest, token: str):
    """Take one of the reporter's steps; a 409 for news carries the fresh `followed`."""
    case, actor = _found(token)
    sent = read_body(request, MoveIn)
    try:
        return take(request, case, sent, actor)
    except Stale as stale:
        fresh = followed_by(*_found(token), token, timezone.now())
        return problem(request, stale, followed=fresh.model_dump(mode="json"))


@router.get(
    "/follow/{token}/photos/{uuid:photo_id}", auth=None, openapi_extra=described(404), summary="反映人可看的照片"
)
def followed_photo(request: HttpRequest, token: str, photo_id: UUID):
    """A photo of the public story, as JPEG."""
    case, _actor = _found(token)
    return picture(public_photo(case, photo_id))


def _found(token):
    found = case_by_token(token[:40])
    if found is None:
        raise Missing(_("没有找到这个查询码对应的诉求，请逐位核对。"))
    return found
