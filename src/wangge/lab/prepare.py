"""What the demo needs done inside Django, each step in a process of its own: as owner, then as application.

`python -m wangge.lab.prepare tables|contents` prints one JSON object.
"""

import contextlib
import json
import sys

import django

from wangge.lab.machine import demo_password

DEMO_PACK = "tianchang"


def main(step):
    with contextlib.redirect_stdout(sys.stderr):
        django.setup()
        result = {"tables": make_tables, "contents": load_contents}[step]()
    print(json.dumps(result, ensure_ascii=False, default=str))


def make_tables():
    """Bring every schema up to date and make the demo's county; runs as the owner."""
    from django.core.management import call_command
    from django.utils import timezone

    from wangge.core.tenancy.models import County
    from wangge.core.tenancy.operations import create_county
    from wangge.method.loader import load_pack

    call_command("migrate_schemas", interactive=False, verbosity=0)
    if not County.objects.filter(key=DEMO_PACK).exists():
        create_county(DEMO_PACK, load_pack(DEMO_PACK).city, at=timezone.now())
    return {"county": DEMO_PACK}


def load_contents():
    """Load the demo's county as far as it is not loaded; runs as the application."""
    from wangge.lab.load import load_demo

    return load_demo(DEMO_PACK, passwords=demo_password)


if __name__ == "__main__":
    main(sys.argv[1])
