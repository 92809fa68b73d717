"""Tables: keys point down; people have listed columns, no score, a time to be forgotten; history stays."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import isolate_apps
from procrastinate.contrib.django import app as jobs

from tests.house.sources import APPS
from wangge.core.models import CalendarDay
from wangge.core.retention import OF_OTHERS, Retention, retention_of
from wangge.premises.dependents import GOES, OWN, STAYS, all_keys, labels_of_others
from wangge.premises.models import Building, Dwelling, Estate
from wangge.premises.models.places import Place
from wangge.premises.operations.regridding import LOOSE

RANKS = {app: rank for rank, app in enumerate(APPS)} | {"tenancy": 0}

PEOPLE = {"accounts.Account", "cases.Reporter", "people.Person", "sessions.Session", "people.EntityChange"} | {
    "workforce.RecordText"  # somebody may have written of a resident, though nobody should
}
"""Where people begin. What stood of a firm before may be a trader's own name, and is forgotten like one."""
OFFICES = {"accounts.Appointment"}  # an office may be judged; a person may not
SUBJECT = {
    "resident_id",
    "account_id",
    "reporter_id",
    "subject_id",
    "phone",
    "phone_hash",
    "username",
    "ip_address",
    "number_hash",
}
"""Columns that say whom a row is about. `actor_id`, `office_id`, `applied_by` say who acted, in an office."""

COLUMNS = {
    "accounts.Account": {
        "password",
        "last_login",
        "id",
        "username",
        "kind",
        "name",
        "is_active",
        "created_at",
        "password_until",
    },
    "accounts.Appointment": {
        *("id", "account", "post", "body", "area", "valid_from", "valid_until"),
        *("published", "public_name", "work_phone"),
    },
    "accounts.OneTimeCode": {
        "id",
        "phone_hash",
        "address_hash",
        "code_hash",
        "sent_at",
        "attempts",
        "used_at",
    },
    "accounts.ApiKey": {"id", "account", "title", "key_hash", "created_at", "expires_at", "revoked_at"},
    "cases.Reporter": {
        *(
            "id",
            "case",
            "resident_id",
            "staff_id",
            "name",
            "phone",
            "token_hash",
            "address_hash",
            "erased_at",
        ),
    },
    "people.Person": {
        *("id", "name", "number_kind", "number_sealed", "number_hash", "phone_sealed", "phone_hash", "sex"),
        *("birth_year", "minor_basis", "area", "source", "verified_on", "disputed", "merged_into", "ended_on"),
        *("batch", "invented"),
    },
    "people.Residence": {
        *("id", "person", "dwelling", "area", "kind", "valid_from", "valid_until", "source", "batch"),
    },
    "people.Responsible": {
        *("id", "entity", "person", "area", "name", "phone_sealed", "role", "valid_from", "valid_until", "batch"),
    },
    "people.Binding": {
        *("id", "account", "person", "evidence", "office_id", "office_name", "at", "seen_at", "wrong_tries"),
        "revoked_at",
    },
    "people.EidAttempt": {
        *("id", "account", "state_hash", "address_hash", "started_at", "used_at", "outcome"),
    },
    "people.Withholding": {
        *("id", "look_id", "person", "area", "legal_basis", "until", "office_name", "at"),
    },
    "people.Correction": {
        *("id", "person", "area", "fields", "before_sealed", "ground", "office_name", "at"),
    },
    "people.Merge": {
        *("id", "kept", "gone", "area", "moved", "ground", "office_name", "at", "undone_at"),
    },
    "people.NumberClaim": {
        *("id", "dispute", "person", "area", "papers", "office_name", "stated_at", "ended_at", "kept", "ground"),
        "decider_office_name",
    },
    "people.NumberDispute": {"id", "number_hash", "opened_at", "opened_by", "settled_at", "settled_by"},
    "people.Transfer": {
        *("id", "person", "area", "to_area", "dwelling", "kind", "since", "source", "name", "papers", "asked_by"),
        *("office_name", "at", "due", "state", "reason", "decided_at", "decided_by", "decider_office_name"),
    },
    "people.EntityChange": {"id", "entity", "area", "before", "ground", "office_name", "at"},
    "people.Objection": {
        *("id", "person", "area", "look_id", "words", "at", "due", "answer", "upheld", "answered_at"),
        "answerer_office_name",
    },
    "people.RightsRequest": {
        *("id", "person", "area", "kind", "words", "by_representative", "at", "due", "decided_at", "decision"),
        *("reason", "office_name"),
    },
    "people.LettingFiling": {
        *("id", "number", "account", "entered_by", "dwelling", "area", "state", "at", "due", "decided_at"),
        *("decided_by", "reason", "ended_at", "invented", "person", "name", "phone_sealed"),
        *("capacity", "rooms"),
        *("area_m2", "most_occupants", "declared", "valid_until", "clearance"),
    },
    "people.TenancyFiling": {
        *("id", "number", "account", "entered_by", "dwelling", "area", "state", "at", "due", "decided_at"),
        *("decided_by", "reason", "ended_at", "invented", "letting", "starts_on", "ends_on"),
        *("children", "late"),
    },
    "people.Tenant": {
        *("id", "filing", "area", "name", "number_kind", "number_sealed", "phone_sealed", "person", "problem"),
    },
    "people.FilingStep": {
        *("id", "letting", "tenancy", "area", "deed", "state", "by", "office_name", "reason", "at"),
    },
    "workforce.RecordText": {
        *("record", "words", "guests", "decided", "papers", "because", "salt"),
        *("blanked_at", "blanked_by", "blanked_as", "blanked_why"),
    },
    "funds.Asker": {"question", "account"},
    "funds.OwnerNote": {
        *("id", "binding", "dwelling", "papers", "at", "office_name", "ended_at", "ended_because"),
        "ended_office_name",
    },
    "cases.SavedView": {"id", "account", "name", "query", "position", "first"},
    "cases.ListColumns": {"id", "account", "columns"},
    "exchange.CalendarFeed": {"id", "account", "token_hash", "created_at", "revoked_at"},
    "core.AccessEvent": {
        *("id", "at", "actor_id", "office_id", "office_name", "purpose", "basis", "reason"),
        *("subject_kind", "subject_id", "fields", "rows"),
    },
}
"""Every table of ours about people and all its columns. To add one is a decision: guard-rails 1, 2, 7, 19."""
BODIES = {"organisations.Body"}  # its phone is an office's


def upward_keys(found):
    """Foreign keys, by string or not, from an app to one above it; import-linter cannot see these."""
    return [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in found
        if model._meta.app_label in RANKS
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model._meta.app_label in RANKS
        if RANKS[field.related_model._meta.app_label] > RANKS[model._meta.app_label]
    ]


def about_people(found):
    """Labels of the tables about a person: by a plain column, or along foreign keys with no office between."""
    plain = {m._meta.label: {f.attname for f in m._meta.concrete_fields if not f.is_relation} for m in found}
    about = {label for label, columns in plain.items() if SUBJECT & columns} | PEOPLE
    about -= BODIES
    while (
        more := {
            model._meta.label
            for model in found
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model._meta.label in about - OFFICES
        }
        - about
    ):
        about |= more
    return about


def unlisted_columns(found):
    """Tables of ours about people, and their columns, that nobody has decided to have."""
    faults = []
    for model in found:
        label = model._meta.label
        if label in about_people(found) and not model.__module__.startswith(("django.", "axes.")):
            names = {field.name for field in model._meta.concrete_fields}
            faults += [f"{label}.{name}" for name in sorted(names ^ COLUMNS.get(label, set()))]
    return faults


def never_forgotten(found, standing_jobs):
    """Tables about people without a retention rule, or with one that no standing job carries out."""
    faults = []
    for model in found:
        if model._meta.label in about_people(found):
            rule = retention_of(model)
            if rule is None or not (rule.erased_by in standing_jobs or (not rule.erased_by and rule.because)):
                faults.append(model._meta.label)
    return faults


def changeable(tables):
    """Tables on which the application's role holds more than reading and adding."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.table_privileges WHERE table_schema = "
            "current_schema() AND grantee IN (current_user, 'PUBLIC') AND table_name = ANY(%s) "
            "AND privilege_type NOT IN ('SELECT', 'INSERT')",
            [list(tables)],
        )
        return sorted(name for (name,) in cursor.fetchall())


def histories():
    return [model for model in apps.get_models() if getattr(model, "append_only", False)]


def test_keys_point_to_lower_apps():
    assert upward_keys(apps.get_models()) == []


def test_people_have_the_listed_columns_and_nothing_hangs_on_them():
    assert unlisted_columns(apps.get_models()) == []


def keys_to_doors(found):
    """Every foreign key to a dwelling or a building, as app.Model.field."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in found
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model in (Dwelling, Building)
    }


def carried_with_doors():
    """Tables above the premises with a declared key that goes along, without words for who is shown what moves."""
    told = set(labels_of_others())
    going = {key.rpartition(".")[0] for key, how in all_keys().items() if how == GOES and key not in OWN}
    return sorted(going - told)


def left_in_their_grid(found):
    """Places in an area of their own, at no dwelling or building, that no change of the net takes along. An estate lies
    in its community."""
    own = {model for model in found if model._meta.app_label == "premises" and issubclass(model, Place)}
    return {model._meta.label for model in own - {Estate, Building, Dwelling, *LOOSE}}


def test_every_key_to_a_door_says_how_it_follows():
    assert keys_to_doors(apps.get_models()) == all_keys().keys(), "declare it: premises/dependents.py"
    assert set(all_keys().values()) == {GOES, STAYS}
    assert carried_with_doors() == [] and left_in_their_grid(apps.get_models()) == set()


def test_tables_about_people_are_forgotten_by_a_standing_job():
    periodic = {
        task.task.name.removesuffix(".fan_out") for task in jobs.periodic_registry.periodic_tasks.values()
    }
    assert never_forgotten(apps.get_models(), periodic) == []


def test_exceptions_are_still_needed():
    labels = {model._meta.label for model in apps.get_models()}
    assert labels >= PEOPLE | OFFICES | BODIES | set(COLUMNS) | set(OF_OTHERS)


def test_histories_are_those_we_mean():
    assert {model._meta.label for model in histories()} >= {
        "core.JournalEntry",
        "core.AccessEvent",
        "cases.Move",
        "method.MethodVersion",
        "territory.AreaChange",
    }


def test_the_application_may_not_change_history(tianchang):
    assert changeable(model._meta.db_table for model in histories()) == []
    assert changeable([CalendarDay._meta.db_table]) == [CalendarDay._meta.db_table]  # so the check can see


@pytest.mark.parametrize("model", histories(), ids=lambda model: model._meta.label)
@pytest.mark.parametrize("deed", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_and_when_it_tries_it_is_denied(tianchang, model, deed):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(deed.format(model._meta.db_table))


@pytest.mark.parametrize("table", ["tenancy_county", "public.django_migrations", "django_migrations"])
def test_counties_and_migrations_are_the_owners_to_write(tianchang, table):
    for deed in ("UPDATE {} SET id = id", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(deed.format(table))


def test_the_application_is_a_small_role(tianchang):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, "
            "EXISTS (SELECT FROM pg_tables WHERE tableowner = current_user), "
            "has_schema_privilege(current_schema(), 'CREATE') FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,) * 6


@isolate_apps("wangge.core", "wangge.accounts", "wangge.cases")
def test_the_checks_find_what_is_planted():
    class Account(models.Model):
        class Meta:
            app_label = "accounts"

    class Appointment(models.Model):
        account = models.ForeignKey(Account, models.PROTECT)

        class Meta:
            app_label = "accounts"

    class Label(models.Model):
        account = models.ForeignKey("accounts.Account", models.PROTECT)

        class Meta:
            app_label = "core"

    class Colour(models.Model):
        label = models.ForeignKey(Label, models.PROTECT)
        level = models.SmallIntegerField()

        class Meta:
            app_label = "cases"

    class Stars(models.Model):
        office = models.ForeignKey(Appointment, models.PROTECT)
        score = models.SmallIntegerField()

        class Meta:
            app_label = "cases"

    class Visit(models.Model):
        resident_id = models.UUIDField()
        retention = Retention(None, "the visit", erased_by="cases.no_such_job")

        class Meta:
            app_label = "cases"

    found = [Account, Appointment, Label, Colour, Stars, Visit]
    assert upward_keys(found) == ["core.Label.account -> accounts.Account"]
    assert about_people(found) - PEOPLE == {
        "accounts.Appointment",
        "core.Label",
        "cases.Colour",
        "cases.Visit",
    }
    assert "cases.Colour.level" in unlisted_columns(found)
    assert "cases.Visit.resident_id" in unlisted_columns(found)
    assert not [fault for fault in unlisted_columns(found) if fault.startswith("cases.Stars")]
    assert {"core.Label", "cases.Colour", "cases.Visit"} <= set(never_forgotten(found, set()))
