"""Rows that one deed moves, written down as they were, so that it can be shown before and taken back after.

moves = Moves()
moves.set(Plate, {plate.pk: {"dwelling_id": kept.pk}})
moves.told                                   # table → key → column → [before, after]
take_back(told)                              # puts back what was; Followed where a row has changed since
"""

from datetime import date, datetime
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Refused

MANY = 500


class Followed(Exception):
    """Something has happened since to a row that would be put back."""


class Moves:
    """What has been moved so far, by table."""

    def __init__(self):
        self.told = {}
        self.made = []

    def set(self, model, values):
        """Give rows new values: key → column → value. Rows are locked; what already is so is left out."""
        if not values:
            return
        rows = model._base_manager.select_for_update(of=["self"]).in_bulk(values.keys())
        told, changed, columns = self.told.setdefault(model._meta.label, {}), [], set()
        for key, fields in values.items():
            row = rows[key]
            fresh = {name: value for name, value in fields.items() if getattr(row, name) != value}
            for name, value in fresh.items():
                entry = told.setdefault(str(key), {})
                entry[name] = [entry.get(name, [plain(getattr(row, name))])[0], plain(value)]
                setattr(row, name, value)
            if fresh:
                changed.append(row)
                columns |= fresh.keys()
        if changed:
            model._base_manager.bulk_update(changed, sorted(columns), batch_size=MANY)

    def keys(self, model):
        """The keys of the rows of a table that were moved."""
        return [UUID(key) for key in self.told.get(model._meta.label, {})]


def plain(value):
    """A value as JSON keeps it."""
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def take_back(told, app):
    """Put the rows of one app's tables back as they were before; Followed where one is no longer as it was left."""
    for label, rows in told.items():
        model = apps.get_model(label)
        if model._meta.app_label == app:
            _put_back(model, rows)


def _put_back(model, rows):
    found = model._base_manager.select_for_update(of=["self"]).in_bulk(rows.keys())
    found = {str(key): row for key, row in found.items()}
    columns = set()
    for key, fields in rows.items():
        row = found.get(key)
        if row is None or any(plain(getattr(row, name)) != after for name, (_before, after) in fields.items()):
            raise Followed(model._meta.label)
        for name, (before, _after) in fields.items():
            setattr(row, name, model._meta.get_field(name).to_python(before))
            columns.add(name)
    if columns:
        model._base_manager.bulk_update(found.values(), sorted(columns), batch_size=MANY)


def put_once(save, taken=None):
    """Save a place; what another entered in the same moment is said as a refusal: as `taken` where it is given."""
    try:
        with transaction.atomic():
            return save()
    except IntegrityError as fault:
        if "_once" not in str(fault):
            raise
        told = _("别人刚刚登记了同一个地址或房号，请看最新情况后再办。")
        raise taken or Refused(told, code="taken", field="room") from fault
