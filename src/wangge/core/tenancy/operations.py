"""Making a county: its row, its schema, its tables, the application's rights in it. Runs as the owner."""

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Invalid
from wangge.core.tenancy.models import RESERVED, County


def create_county(key, name, *, at):
    """The county of this key, made if it is not there; safe to repeat after an interruption."""
    county = County.objects.filter(key=key).first() or County(
        key=key, name=name, schema_name=f"c_{key}", created_at=at
    )
    _check(county)
    with transaction.atomic():
        connection.cursor().execute(f'CREATE SCHEMA IF NOT EXISTS "{county.schema_name}"')
        county.save()
    call_command("migrate_schemas", schema_name=county.schema_name, interactive=False, verbosity=0)
    return county


def _check(county):
    try:
        county.clean_fields()
    except ValidationError as error:
        raise Invalid("；".join(error.messages), code="bad-county", field="key") from error
    if county.key in RESERVED:
        raise Invalid(_("这个路径名由系统使用，请换一个。"), code="bad-county", field="key")
