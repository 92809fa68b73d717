"""What the demo needs done inside Django, each step in a process of its own: as owner, then as application.

`python -m wangge.lab.prepare tables|contents COUNTY…` prints one JSON list with an object for each county.
"""

import contextlib
import json
import sys

import django

from wangge.lab.machine import demo_password


def main(step, keys):
    with contextlib.redirect_stdout(sys.stderr):
        django.setup()
        result = {"tables": make_tables, "contents": load_contents}[step](keys)
    print(json.dumps(result, ensure_ascii=False, default=str))


def make_tables(keys):
    """Bring every schema up to date and make the demo's counties; runs as the owner."""
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from wangge.core.tenancy.models import County
    from wangge.core.tenancy.operations import create_county
    from wangge.method.loader import load_pack

    empty_old_sheets(connection)
    call_command("migrate_schemas", interactive=False, verbosity=0)
    there = set(County.objects.values_list("key", flat=True))
    for key in keys:
        if key not in there:
            create_county(key, load_pack(key).city, at=timezone.now())
    return [{"county": key} for key in keys]


def empty_old_sheets(connection):
    """Empty the monthly department sheets of an earlier release, at which an upgrade stops (migrations of ratings):
    the demo's own are all invented."""
    with connection.cursor() as cursor:
        cursor.execute("select schemaname from pg_tables where tablename = 'assessments_sheet'")
        for (county,) in cursor.fetchall():
            cursor.execute(f'truncate "{county}".assessments_sheet cascade')


def load_contents(keys):
    """Load the demo's counties as far as they are not loaded; runs as the application."""
    from wangge.lab.load import load_demo

    return [load_demo(key, passwords=passwords_of(key)) for key in keys]


def passwords_of(key):
    """The passwords of a county's sign-ins: no two counties share one, though their user names are alike."""
    from wangge.lab.demo_counties import DEFAULT

    def password(username):
        return demo_password(username if key == DEFAULT else f"{key}-{username}")

    return password


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
