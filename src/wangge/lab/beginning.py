"""`./wangge county begin`: what a county needs before anybody can sign in: areas, bodies, one administrator."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wangge.accounts.operations import TEMPORARY, appoint, create_staff, temporary_password
from wangge.core.calendar import load_calendar
from wangge.core.errors import Refused
from wangge.core.permits import SYSTEM
from wangge.core.tenancy import county
from wangge.core.tenancy.models import County
from wangge.lab.terminal import Trouble
from wangge.method.queries import current_method
from wangge.organisations.operations import seed_bodies
from wangge.organisations.queries import centre
from wangge.territory.operations import load_areas, read_areas
from wangge.territory.queries import county_root


def run(options):
    """Fill a county that has a method; returns the exit code."""
    try:
        with county(options.key):
            password = begin(options.pack or options.key, options.admin, options.name, at=timezone.now())
    except County.DoesNotExist:
        raise Trouble(f"没有这个市（县） / No such county: {options.key}") from None
    except Refused as refused:
        raise Trouble(str(refused.reason)) from refused
    print(
        f"系统管理员 {options.admin}，临时口令 {password}（三天内登录改掉 / change it within three days）"
    )
    return 0


@transaction.atomic
def begin(pack, username, name, *, at):
    """Load calendar, areas and bodies of the current county's method, make its first administrator; the password.

    What is there stays; a user name that is taken is refused, and then nothing was done.
    """
    method, deed, text = current_method(), {"actor": SYSTEM, "at": at}, temporary_password()
    load_calendar(settings.METHODS_FOLDER / "_shared", **deed)
    load_areas(read_areas(settings.METHODS_FOLDER / pack / "areas.csv"), **deed)
    seed_bodies(method, **deed)
    account = create_staff(username, name, password=text, until=at + TEMPORARY, **deed)
    post = next(post for post in method.organisations.posts if "accounts.appoint" in post.permissions)
    appoint(account, post.key, centre(), county_root(), **deed)
    return text
