"""The guard-rails as checks of a running county: each returns the faults it finds, and none may find any.

They read what is there: the database's catalogue, the tables, the log. `tests/lab/test_privacy.py` shows that each
finds what is planted. Run by `./wangge verify privacy`, as the application's role.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from wangge.core.erasing import all_rules
from wangge.core.grants import append_only_tables
from wangge.core.models import AccessEvent, JournalEntry
from wangge.core.permits import SYSTEM
from wangge.core.retention import retention_of
from wangge.core.scope import ScopedModel, scope
from wangge.core.sealed import NUMBER, PHONE, Unsealable, unseal
from wangge.people.enums import BASES, OTHER_PURPOSES, PURPOSES
from wangge.people.models import BreakGlass, Person, Withholding

SAMPLE = 2_000
NUMBER_LIKE = r"(^|[^0-9])[1-9][0-9]{5}(18|19|20)[0-9]{2}(0[1-9]|1[0-2])[0-3][0-9]{4}[0-9Xx]([^0-9]|$)"
PHONE_LIKE = r"(^|[^0-9A-Fa-f-])1[0-9]{10}([^0-9A-Fa-f-]|$)"
COUNTS = {"birth_year", "look_id", "rows", "rooms", "area_m2", "most_occupants", "wrong_tries"}
"""Numbers that tables about people may hold: none of them rates anybody (guard-rail 1). Filings hold a home's size."""


@dataclass(frozen=True)
class Check:
    """A guard-rail's number, what it asks in words, and the function that finds faults."""

    rail: int
    title: str
    faults: object


def scoped_models():
    """Every table under row-level security."""
    return [model for model in apps.get_models() if issubclass(model, ScopedModel)]


def tables_of(found):
    """The names of their tables."""
    return [model._meta.db_table for model in found]


def without_second_wall(tables):
    """Tables without row-level security, or without a policy by area."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace "
            "AND c.relname = ANY(%s) AND c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p "
            "WHERE p.polrelid = c.oid AND p.polname = 'own_areas')",
            [list(tables)],
        )
        return sorted(set(tables) - {name for (name,) in cursor.fetchall()})


def seen_without_scope(tables):
    """Tables that show a row to whoever states no scope, by SQL past the program."""
    with connection.cursor() as cursor:
        found = []
        for table in tables:
            cursor.execute(f"SELECT EXISTS (SELECT FROM {connection.ops.quote_name(table)})")
            if cursor.fetchone()[0]:
                found.append(table)
        return found


def role_too_strong():
    """What the application's role is that it must not be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        told = zip(("superuser", "bypasses row-level security"), cursor.fetchone(), strict=True)
        return [name for name, has in told if has]


def changeable(tables):
    """Tables of history that the application's role may change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t FROM unnest(%s::text[]) t "
            "WHERE has_table_privilege(t, 'UPDATE') OR has_table_privilege(t, 'DELETE')",
            [list(tables)],
        )
        return sorted(name for (name,) in cursor.fetchall())


def numbers_about(found):
    """Numeric columns of tables that hang on a person, outside the short list: a rating would be one."""
    numeric = (models.IntegerField, models.FloatField, models.DecimalField)
    return [
        f"{model._meta.label}.{field.name}"
        for model in found
        for field in model._meta.concrete_fields
        if isinstance(field, numeric) and field.name not in COUNTS
    ]


def about_persons(found):
    """Models with a key of a person, and persons themselves."""
    return [m for m in found if m is Person or any(f.related_model is Person for f in m._meta.concrete_fields)]


def never_forgotten(found):
    """Tables about persons without a rule of retention that is carried out."""
    rules = {rule.name for rule in all_rules()}
    stated = [(model._meta.label, retention_of(model)) for model in found]
    return [label for label, rule in stated if rule is None or not (rule.erased_by in rules or rule.because)]


def badly_sealed(*, most=SAMPLE):
    """Persons of a sample whose number or phone cannot be opened by the keys at hand, or is not sealed at all."""
    faults = []
    with scope(SYSTEM, "privacy"):
        rows = Person.objects.order_by("-id").values_list("pk", "number_sealed", "phone_sealed")[:most]
        for key, number, phone in rows:
            try:
                unseal(number, purpose=NUMBER), unseal(phone, purpose=PHONE)
            except Unsealable:
                faults.append(str(key))
    return faults


def numbers_in_clear():
    """Texts about people, and entries of journal and log, in which a number or a phone stands in clear."""
    faults = []
    with scope(SYSTEM, "privacy"):
        for model in about_persons(apps.get_models()):
            for field in model._meta.concrete_fields:
                if type(field) in (models.CharField, models.TextField) and not field.choices:
                    rows = model._base_manager.filter(**{f"{field.name}__regex": NUMBER_LIKE})
                    faults += [f"{model._meta.label}.{field.name}"] if rows.exists() else []
    told = JournalEntry.objects.filter(event__startswith="people.").extra(
        where=["data::text ~ %s OR data::text ~ %s"], params=[NUMBER_LIKE, PHONE_LIKE]
    )
    faults += ["journal"] if told.exists() else []
    faults += ["log of looks"] if AccessEvent.objects.filter(reason__regex=NUMBER_LIKE).exists() else []
    return faults


def children_without_basis(*, on=None):
    """Records of people who cannot be 14 yet and have no named basis."""
    year = (on or timezone.localdate()).year
    with scope(SYSTEM, "privacy"):
        young = Person.objects.filter(birth_year__gt=year - 14, minor_basis="", merged_into=None)
        return [str(key) for key in young.values_list("pk", flat=True)[:100]]


def looks_without_reason():
    """Looks at persons whose purpose or basis is not one of the closed lists, or that nobody's office made."""
    known = [*PURPOSES, *OTHER_PURPOSES]
    looks = AccessEvent.objects.filter(subject_kind="person")
    odd = looks.exclude(purpose__in=known, basis__in=list(BASES)) | looks.filter(office_name="")
    return [str(key) for key in odd.values_list("pk", flat=True)[:100]]


def withheld_for_good(*, at=None):
    """Looks withheld without a basis, or for longer than a year."""
    with scope(SYSTEM, "privacy"):
        rows = Withholding.objects.values_list("look_id", "legal_basis", "at", "until")
        return [str(look) for look, basis, at, until in rows if not basis or (until - at.date()).days > 366]


def reviews_overdue(*, at=None):
    """Broken glass that nobody reviewed in time."""
    late = BreakGlass.objects.filter(reviewed_at=None, review_due__lt=at or timezone.now())
    return [f"{one.office_name} {one.at:%Y-%m-%d}" for one in late.order_by("review_due")[:100]]


CHECKS = (
    Check(1, "与人有关的表里没有评分的数字列", lambda: numbers_about(about_persons(apps.get_models()))),
    Check(3, "每次查看都写明用途、依据和岗位", looks_without_reason),
    Check(3, "暂缓告知都有法律依据和截止日期", withheld_for_good),
    Check(4, "跨区域查看都已按时复核", reviews_overdue),
    Check(5, "人员的表都有按区域的行级策略", lambda: without_second_wall(tables_of(scoped_models()))),
    Check(5, "不说明区域，任何 SQL 都看不到人", lambda: seen_without_scope(tables_of(scoped_models()))),
    Check(5, "程序的数据库角色不能绕过策略", role_too_strong),
    Check(7, "证件号码和电话都加密，密钥打得开", badly_sealed),
    Check(7, "文字、日志里没有明文号码", numbers_in_clear),
    Check(7, "没有无依据的未满 14 周岁人员记录", children_without_basis),
    Check(8, "与人有关的表都有到期抹除的规则", lambda: never_forgotten(about_persons(apps.get_models()))),
    Check(19, "程序不能改写日志和查看记录", lambda: changeable(append_only_tables())),
)
