"""Serving a photo to those who may see it: staff concerned with the case; its reporter, what is public to reporters;
everybody, what somebody released."""

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from wangge.cases.models import Photo
from wangge.cases.web.reporters import reporter_of
from wangge.core.permits import allows
from wangge.core.photos import path_of
from wangge.method.queries import method_of


@require_safe
def photo(request, photo_id):
    """The picture, kept by the browser for a day, one released for a minute; 404 for others' photos as for none."""
    found = (
        Photo.objects.select_related("move", "case__area", "case__reporter", "case__handling_body")
        .filter(pk=photo_id)
        .first()
    )
    if found is None:
        raise Http404
    concerned = _staff_may(request.actor, found) or _reporter_may(request, found)
    if not (concerned or _is_public(found)):
        raise Http404
    path = path_of(found.digest)
    if not path.exists():
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=86400" if concerned else "public, max-age=60"
    return response


def _is_public(found):
    return found.releases.filter(revoked_at=None).exists()


def _staff_may(actor, found):
    return actor.kind == "staff" and bool(allows(actor, "cases.view", found.case))


def _reporter_may(request, found):
    if reporter_of(request, found.case) is None:
        return False
    if found.move.step == "report":
        return True
    way = method_of(found.case.version_id).case_type(found.case.case_type)
    return any(field.kind == "photos" and field.public for field in way.step(found.move.step).fields)
