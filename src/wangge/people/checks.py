"""What `manage.py check` says of the settings of this app."""

from django.conf import settings
from django.core.checks import Error, register
from django.utils.module_loading import import_string

from wangge.people.eid import MEMBERS


@register()
def eid_port_is_there(app_configs, **_more):
    """WANGGE_EID_PORT names a class that has what a port must have."""
    if not settings.EID_PORT:
        return []
    try:
        port = import_string(settings.EID_PORT)
    except Exception as trouble:
        told = f"WANGGE_EID_PORT: {settings.EID_PORT} cannot be imported ({type(trouble).__name__})."
        return [Error(told, id="wangge.people.E001")]
    missing = [name for name in MEMBERS if not hasattr(port, name)]
    if not missing:
        return []
    told = f"WANGGE_EID_PORT: {settings.EID_PORT} has no {', '.join(missing)}; see docs/howto/connect-eid.md."
    return [Error(told, id="wangge.people.E002")]
