"""Filings before letting are seen by offices of the area, and by the account that filed them (docs/adr/0015)."""

from django.db import migrations

from wangge.core.scope import policies

MINE = "account_id = {myself}"
OF_MINE = "EXISTS (SELECT FROM people_tenancyfiling t WHERE t.id = people_tenant.filing_id AND t.account_id = {myself})"
STEP_OF_MINE = (
    "EXISTS (SELECT FROM people_lettingfiling l WHERE l.id = people_filingstep.letting_id AND l.account_id = {myself})"
    " OR "
    "EXISTS (SELECT FROM people_tenancyfiling t WHERE t.id = people_filingstep.tenancy_id AND t.account_id = {myself})"
)
TABLES = {
    "people_lettingfiling": {"own": MINE, "adds": True, "keeps": True},
    "people_tenancyfiling": {"own": MINE, "adds": True, "keeps": True},
    "people_tenant": {"own": OF_MINE, "adds": True, "keeps": True},
    "people_filingstep": {"own": STEP_OF_MINE, "adds": True},
}


def run(table, options):
    forwards, backwards = policies(table, **options)
    return migrations.RunSQL(forwards, backwards)


class Migration(migrations.Migration):
    dependencies = [("people", "0006_letting")]

    operations = [run(table, options) for table, options in TABLES.items()]
