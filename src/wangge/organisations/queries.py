"""Finding the body that something is for."""

from django.db import connection
from django.utils.translation import gettext as _

from wangge.core.errors import Refused
from wangge.core.once import once
from wangge.organisations.models import Body

CENTRE, COMMUNITY, MEDIATION = "centre", "community", "mediation"


def bodies():
    """The bodies there are now."""
    return Body.objects.filter(valid_until=None)


def body(key):
    """The body of a key that the method names; Refused if the county has none, for nothing can go there."""
    found = _once(key, lambda: bodies().filter(key=key).first())
    if found is None:
        raise Refused(_("本市还没有登记单位“%s”，请系统管理员先补登。") % key, code="no-body")
    return found


def centre():
    """The command centre of the county; None in a county that has none."""
    return _once("the centre", lambda: bodies().filter(kind=CENTRE).order_by("key").first())


def community_body(area):
    """The body of the community in which an area lies, or of the smallest area above with one; else None."""
    above = bodies().filter(kind=COMMUNITY, area__path__ancestor_of=area.path)
    return _once(("above", area.path), lambda: above.order_by("-area__path").first())


def body_of_kind(kind, area):
    """The body of a kind whose area holds this one, the nearest above it; None where there is none."""
    above = bodies().filter(kind=kind, area__path__ancestor_of=area.path)
    return _once((kind, area.path), lambda: above.order_by("-area__path").first())


def _once(asked, ask):
    """A request that moves a matter asks for the same bodies again and again."""
    return once((connection.schema_name, "body", asked), ask)
