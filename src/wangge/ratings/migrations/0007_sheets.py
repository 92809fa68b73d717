"""The tables of the monthly department sheets (`assessments`), which rounds of ratings carry out since.

They go only where they are empty. Sheets that were drawn up are records: nobody's migration throws them away unasked.
"""

from django.db import migrations

from wangge.ratings.migrations._sheets import stop_while_kept

TABLES = ("score", "line", "revision", "proof", "appeal", "row", "sheet")


def let_go(apps, editor):
    stop_while_kept(apps, editor)
    with editor.connection.cursor() as cursor:
        cursor.execute("select to_regclass(current_schema() || '.assessments_sheet')")
        if cursor.fetchone() == (None,):
            return
        for name in TABLES:
            cursor.execute(f"drop table assessments_{name} cascade")
        cursor.execute("delete from django_migrations where app = 'assessments'")


class Migration(migrations.Migration):
    dependencies = [("ratings", "0006_rows")]
    operations = [migrations.RunPython(let_go, migrations.RunPython.noop)]
