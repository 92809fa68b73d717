"""What the application's role may do: everything in a county's tables but rewrite history.

It owns nothing and is no superuser, so row-level security holds against it. Run after each migration.
"""

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
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
        for table in sorted(append_only_tables() & present):
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {schema}.{table} FROM {role}").format(
                    schema=schema, table=sql.Identifier(table), role=role
                )
            )


def append_only_tables():
    """Tables whose models say `append_only = True`."""
    return {model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)}


GRANTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}",
)
