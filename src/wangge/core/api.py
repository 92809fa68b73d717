"""The face for programs, below `/<county>/api/v1/`: JSON in, JSON out, and every refusal as problem+json (RFC 9457).

An app's endpoints stand in its own `api`; `county_api` puts their routers together. There is no page of documents
to click through: the description is `openapi.json`, and such pages load their parts from outside.
"""

from http import HTTPStatus

import pydantic
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, JsonResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, ValidationError
from ninja.renderers import JSONRenderer

from wangge.core.errors import Invalid, Refused, as_problem

FORM = "multipart/form-data"
PROBLEM = "application/problem+json"


class SignInFirst(Refused):
    """Nobody known asks for what only some may have."""

    status, title = 401, _("请先登录")

    def __init__(self, reason=_("请登录，或带上接口密钥：Authorization: Bearer ……。")):
        super().__init__(reason, code="sign-in-first")


class Missing(Refused):
    """Nothing stands at this address, or nothing that concerns whoever asks."""

    status, title = 404, _("没有找到")

    def __init__(self, reason=_("没有这个内容，或者不在您的范围内。请核对地址里的编号。")):
        super().__init__(reason, code="missing")


class WrongType(Refused):
    """The body is neither of the two types that are read."""

    status, title = 415, _("内容类型不对")

    def __init__(self):
        super().__init__(_("请用 application/json；带照片时用 multipart/form-data。"), code="wrong-type")


class TooLarge(Refused):
    """A body beyond what is read into memory."""

    status, title = 413, _("内容太大")

    def __init__(self):
        super().__init__(_("内容超过 2 MB。照片请作为文件放在 photos 里。"), code="too-large")


class Fault(Schema):
    """What is wrong with one part of the input."""

    field: str
    reason: str


class Problem(Schema):
    """A refusal (RFC 9457). `detail` says in a sentence what to do; `field` or `errors` name the input at fault."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    field: str | None = None
    errors: list[Fault] | None = None


class Input(Schema):
    """What a program sends. A name nobody knows is refused: it is a slip, and silence would hide it."""

    model_config = {"extra": "forbid"}


class _Renderer(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False}


class CountyApi(NinjaAPI):
    """An API whose answers nobody keeps, with short names of operations and its problems described."""

    def create_temporal_response(self, request):
        response = super().create_temporal_response(request)
        response["Cache-Control"] = "private, no-store"
        return response

    def get_openapi_operation_id(self, operation):
        return operation.view_func.__name__

    def get_openapi_schema(self, **given):
        described = super().get_openapi_schema(**given)
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        described["components"]["schemas"] |= {**problem.pop("$defs"), "Problem": problem}
        return described


def county_api(*routers):
    """Version 1 of a county's API, made of the apps' routers."""
    api = CountyApi(title="Wangge", version="1", renderer=_Renderer(), docs_url=None)
    for router in routers:
        api.add_router("", router)
    api.add_exception_handler(Refused, problem)
    api.add_exception_handler(Http404, lambda request, error: problem(request, Missing()))
    api.add_exception_handler(AuthenticationError, lambda request, error: problem(request, SignInFirst()))
    api.add_exception_handler(RequestDataTooBig, lambda request, error: problem(request, TooLarge()))
    api.add_exception_handler(ValidationError, lambda request, error: problem(request, unreadable(error.errors)))
    return api


def problem(request, refused, **more):
    """The problem document of a refusal; `more` adds what helps to go on, such as the fresh state."""
    told = as_problem(refused, request.path) | getattr(refused, "more", {}) | more
    readable = {"ensure_ascii": False}
    response = JsonResponse(told, status=refused.status, json_dumps_params=readable, content_type=PROBLEM)
    response["Cache-Control"] = "private, no-store"
    response._has_been_logged = True  # a refusal is no fault, and Django would log its address, token and all
    if refused.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def read_body(request, schema):
    """The body as a schema: JSON, or the part `data` of a form that brings photos. Invalid names every fault."""
    if request.content_type not in ("application/json", FORM):
        raise WrongType()
    sent = request.POST.get("data", "") if request.content_type == FORM else request.body
    try:
        return schema.model_validate_json(sent)
    except pydantic.ValidationError as error:
        raise unreadable(error.errors()) from error


FAULTS = {
    "missing": _("必填"),
    "extra_forbidden": _("没有这一项"),
    "json_invalid": _("不是完整的 JSON"),
    "string_type": _("须为文字"),
    "int_parsing": _("须为整数"),
    "float_parsing": _("须为数字"),
    "finite_number": _("须为有限的数"),
    "date_from_datetime_parsing": _("须为日期，写作 2026-11-23"),
    "literal_error": _("不在可选范围内"),
}


def unreadable(errors):
    """Invalid for pydantic's errors, each in words; what was typed is not repeated."""
    faults = [
        {"field": _name(error["loc"]), "reason": str(FAULTS.get(error["type"], _("格式不对")))} for error in errors
    ]
    told = "；".join(f"“{fault['field']}”{fault['reason']}" for fault in faults)
    refused = Invalid(_("请修改：%s。") % told, code="unreadable", field=faults[0]["field"])
    refused.more = {"errors": faults}
    return refused


SOURCES = ("query", "path", "header", "cookie", "body", "form")


def _name(loc):
    """The name of the part at fault, without ninja's word for where it stood."""
    parts = [str(part) for part in loc]
    return (parts[1:] if parts[:1] and parts[0] in SOURCES else parts or ["data"])[0]


def described(*statuses, body=None, anybody=False):
    """What OpenAPI should say beside the plain answer: problems by status, the body, that nobody need sign in."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    extra = {"responses": {n: {"description": HTTPStatus(n).phrase, "content": content} for n in statuses}}
    if anybody:
        extra["security"] = [{}]
    if body:
        shape = body.model_json_schema()
        photos = {"type": "array", "items": {"type": "string", "format": "binary"}, "maxItems": 9}
        form = {"type": "object", "required": ["data"], "properties": {"data": shape, "photos": photos}}
        types = {"application/json": {"schema": shape}, FORM: {"schema": form}}
        extra["requestBody"] = {"required": True, "content": types}
    return extra
