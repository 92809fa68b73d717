"""The county's calendar: how its rows of holidays and make-up days become a `clock.Calendar`, and get in.

A year is confirmed when its rows come from the State Council's notice. The clock computes an unconfirmed year
from weekends alone, and says so on every deadline that touches it.
"""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from wangge.core.clock import Calendar, Day
from wangge.core.errors import Invalid, Refused
from wangge.core.events import event, record
from wangge.core.models import CalendarDay, CalendarYear
from wangge.core.once import forget, once
from wangge.core.permits import require

PERMISSION = "method.apply"
TRUTH = {"true": True, "false": False}
SHOWN = 60  # seconds
KEPT = 32  # calendars a process remembers: counties with the same rows and hours share one
_known: dict[tuple, Calendar] = {}

FINGERPRINT = f"""
    SELECT md5(coalesce(string_agg(to_char(date, 'YYYY-MM-DD') || kind || name, ';' ORDER BY date), '')),
           (SELECT coalesce(string_agg(year::text, ',' ORDER BY year), '')
              FROM {CalendarYear._meta.db_table} WHERE confirmed)
      FROM {CalendarDay._meta.db_table}
"""


@event("core.CalendarLoaded")
@dataclass(frozen=True)
class CalendarLoaded:
    """Holidays and make-up days were entered or changed: how many days, in which years."""

    days: int
    years: tuple[int, ...]


@event("core.CalendarYearConfirmed")
@dataclass(frozen=True)
class CalendarYearConfirmed:
    """A year's days are all in, as a published notice orders them."""

    year: int


def current_calendar(hours) -> Calendar:
    """The calendar of the county we are in, with the method's hours; one query when nothing changed."""
    return _calendar_of(once((connection.schema_name, "calendar"), _fingerprint), hours)


def calendar_shown(hours) -> Calendar:
    """The same for a page that explains and decides nothing by it: asked once a minute by a process."""
    return _calendar_of(cache.get_or_set(f"{connection.schema_name}:calendar", _fingerprint, SHOWN), hours)


def _calendar_of(fingerprint, hours):
    hours = tuple((start, end) for start, end in hours)
    return _known.get((*fingerprint, hours)) or _read(hours)


def _fingerprint():
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT)
        return cursor.fetchone()


@transaction.atomic
def load_calendar(folder, *, actor, at):
    """Enter the rows of `calendar.csv` and `calendar_years.csv`; returns how many were new or changed.

    Adds and changes, never removes: days that the county entered itself stay. Loading again changes nothing
    and leaves no trace. Invalid names every faulty line at once.
    """
    require(actor, PERMISSION)
    days, years = read_calendar(folder)
    new_days = _differing(CalendarDay, days)
    new_years = _differing(CalendarYear, years)
    _put(CalendarDay, new_days)
    _put(CalendarYear, new_years)
    if new_days or new_years:
        touched = {day.date.year for day in new_days} | {year.year for year in new_years}
        record(CalendarLoaded(days=len(new_days), years=tuple(sorted(touched))), actor=actor, at=at)
    return len(new_days) + len(new_years)


@transaction.atomic
def confirm_year(year, *, basis, source, actor, at):
    """Say that a year's days are all in, by which notice (`basis`) and where it was published (`source`)."""
    require(actor, PERMISSION)
    if not CalendarDay.objects.filter(date__year=year, kind="off").exists():
        raise Refused(
            _("%(year)d 年还没有录入放假安排，不能确认。请先导入节假日和调休上班日。") % {"year": year},
            code="calendar-empty",
        )
    if not basis.strip():
        raise Invalid(_("请写明依据的通知名称。"), code="calendar-basis", field="basis")
    row = CalendarYear(year=year, confirmed=True, basis=basis.strip(), source=source.strip())
    if _differing(CalendarYear, [row]):
        _put(CalendarYear, [row])
        record(CalendarYearConfirmed(year=year), actor=actor, at=at)
    return row


def read_calendar(folder):
    """The rows of a folder's two tables as unsaved CalendarDay and CalendarYear; Invalid names all faults."""
    faults = []
    days = _table(Path(folder) / "calendar.csv", CalendarDay, faults)
    years = _table(Path(folder) / "calendar_years.csv", CalendarYear, faults)
    if faults:
        raise Invalid("\n".join(faults), code="calendar-file")
    return days, years


def _read(hours):
    """Build and remember the calendar, under the fingerprint of the very rows it was made from."""
    rows = list(CalendarDay.objects.order_by("date").values_list("date", "kind", "name"))
    years = list(CalendarYear.objects.filter(confirmed=True).order_by("year").values_list("year", flat=True))
    text = ";".join(f"{day:%Y-%m-%d}{kind}{name}" for day, kind, name in rows)
    calendar = Calendar(hours, tuple(Day(*row) for row in rows), frozenset(years))
    if len(_known) >= KEPT:
        _known.clear()
    _known[hashlib.md5(text.encode()).hexdigest(), ",".join(map(str, years)), hours] = calendar
    return calendar


def _table(path, model, faults):
    """One CSV as unsaved rows of the model; what is wrong goes to `faults` as `file: line: what`."""
    rows = {}
    for number, line in _lines(path, [field.name for field in model._meta.concrete_fields], faults):
        try:
            row = model(**line)
            row.clean_fields()  # also makes dates, numbers and truth of the words
        except ValidationError as error:
            wrong = "；".join(f"{name} {' '.join(why)}" for name, why in error.message_dict.items())
            faults.append(f"{path.name}: {number}: {wrong}")
            continue
        if row.pk in rows:
            faults.append(f"{path.name}: {number}: " + _("%(key)s 重复。") % {"key": row.pk})
        rows[row.pk] = row
    return list(rows.values())


def _lines(path, columns, faults):
    """(line number, column → text) of a CSV with just these columns; what is wrong goes to `faults`."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            numbered = [(reader.line_num, cells) for cells in reader if cells]
    except (OSError, UnicodeDecodeError, csv.Error):
        faults.append(path.name + _("：无法读取。须为 UTF-8 编码的 CSV 文件。"))
        return
    if not numbered or numbered[0][1] != columns:
        faults.append(f"{path.name}: 1: " + _("第一行须为：%(columns)s") % {"columns": ",".join(columns)})
        return
    for number, cells in numbered[1:]:
        if len(cells) == len(columns):
            yield number, {name: TRUTH.get(cell, cell) for name, cell in zip(columns, cells, strict=True)}
        else:
            faults.append(f"{path.name}: {number}: " + _("须有 %(count)d 列。") % {"count": len(columns)})


def _differing(model, rows):
    """The rows that are not in the table just so."""
    present = model.objects.in_bulk([row.pk for row in rows])
    return [row for row in rows if _values(row) != _values(present.get(row.pk))]


def _values(row):
    return row and [getattr(row, field.attname) for field in row._meta.concrete_fields]


def _put(model, rows):
    forget()
    key = model._meta.pk.name
    others = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=[key], update_fields=others)
