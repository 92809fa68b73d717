"""What only the database's owner may do: the platform's tables, and a county. Run by database.py as a program."""

import sys

import django


def main(key):
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from wangge.core.tenancy.operations import create_county

    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    create_county(key, "基准县", at=timezone.now())


if __name__ == "__main__":
    main(sys.argv[1])
