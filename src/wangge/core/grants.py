"""What the application's role may do: all in a county's tables but rewrite history; nothing to counties.

It owns nothing and is no superuser, so row-level security holds against it. Run after each migration.
"""

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql


def grant_to_application(using="default", **_):
    """Grant the application's role its rights in the schema just migrated (a post_migrate receiver)."""
    connection = connections[using]
    if connection.settings_dict["USER"] == settings.APP_ROLE:
        return
    schema, role = sql.Identifier(connection.schema_name), sql.Identifier(settings.APP_ROLE)
    with transaction.atomic(using), connection.cursor() as cursor:  # granted and taken away at one moment
        for statement in GRANTS:
            cursor.execute(sql.SQL(statement).format(schema=schema, role=role))
        present = set(connection.introspection.table_names(cursor))
        for statement, tables in ((REVOKE_CHANGING, append_only_tables()), (REVOKE_WRITING, owners_tables())):
            for table in sorted(tables & present):
                cursor.execute(
                    sql.SQL(statement).format(schema=schema, table=sql.Identifier(table), role=role)
                )


def append_only_tables():
    """Tables whose models say `append_only = True`."""
    return {model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)}


def owners_tables():
    """Tables that only the owner's role writes: models that say `owner_writes = True`, and the migrations."""
    marked = {model._meta.db_table for model in apps.get_models() if getattr(model, "owner_writes", False)}
    return marked | {MigrationRecorder.Migration._meta.db_table}


REVOKE_CHANGING = "REVOKE UPDATE, DELETE, TRUNCATE ON {schema}.{table} FROM {role}"
REVOKE_WRITING = "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {schema}.{table} FROM {role}"
GRANTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}",
)
