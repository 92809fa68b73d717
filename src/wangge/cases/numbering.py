"""The 19-digit number of a case: 6 digits of the county, 4 of the year of report, 9 of the serial.

That case numbers of digital city management have 19 digits is read in a second source; what the digits are is the
platform's choice. The serial comes from a sequence, so nobody waits for anybody: numbers are unique and grow, and one
that was drawn for a report that failed is left out. The number stays as it was given when the county's code changes.
"""

from django.conf import settings
from django.db.models import CharField, F, Func, GeneratedField, IntegerField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Concat, LPad

DIGITS, OF_SERIAL = 19, 9
DIGITS_OF_CASE = 4 + OF_SERIAL  # year and serial

COUNTY_CODE = RawSQL(
    "COALESCE((SELECT left(code, 6) FROM territory_area WHERE parent_id IS NULL AND valid_until IS NULL LIMIT 1), '')",
    (),
    CharField(),
)
"""The county's code, asked for within the INSERT of a case: no statement of its own."""


class LocalYear(Func):
    """The year of a moment where the county is; immutable, as a generated column needs it."""

    template = f"extract(year from timezone('{settings.TIME_ZONE}', %(expressions)s))::int"
    output_field = IntegerField()


def number_field():
    """The column: written by the database along with the case."""
    serial = LPad(Cast("serial", CharField()), OF_SERIAL, Value("0"))
    parts = Concat(F("county_code"), Cast(LocalYear(F("reported_at")), CharField()), serial)
    return GeneratedField(expression=parts, output_field=CharField(max_length=DIGITS), db_persist=True)


def serial_in(text):
    """The serial that a 19-digit number tells; None for anything else."""
    return int(text[-OF_SERIAL:]) if len(text) == DIGITS and text.isascii() and text.isdecimal() else None
