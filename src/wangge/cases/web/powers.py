"""The register of delegated powers for everybody: what a street may do, by which law, by which document, since when."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from wangge.core.web.faces import current_method
from wangge.organisations.queries import bodies

KINDS = (("enforcement", _("行政执法")), ("permit", _("行政许可")), ("service", _("公共服务")))


class Filters(forms.Form):
    """What the register can be narrowed by; a part that cannot be read narrows nothing, a day is then today."""

    q = forms.CharField(required=False, max_length=60)
    field = forms.SlugField(required=False)
    kind = forms.ChoiceField(required=False, choices=KINDS)
    holder = forms.SlugField(required=False, max_length=80)
    on = forms.DateField(required=False)

    def chosen(self, name):
        """The value of a part; None where none or a wrong one was given."""
        self.is_valid()
        return self.cleaned_data.get(name) or None


@dataclass(frozen=True)
class Line:
    """A power as the page shows it."""

    power: object
    kind: str
    mandate: object
    first: date
    last: date | None
    in_force: bool


@require_safe
def powers_page(request):
    """The register, narrowed as asked; on the day asked for, today if none is."""
    method = current_method()
    filters, register = Filters(request.GET), method.powers
    day = filters.chosen("on") or timezone.localdate()
    holders = _holders(register)
    lines = [_line(register, one, day) for one in register.powers]
    rows = [row for row in lines if _wanted(row, filters, holders)]
    current = [row for row in rows if row.in_force]
    context = {
        "method": method,
        "register": register,
        "day": day,
        "today": timezone.localdate(),
        "not_a_day": filters.errors.get("on"),
        "asked": {name: request.GET.get(name, "")[:80] for name in filters.fields},
        "holders": holders,
        "kinds": [(key, title) for key, title in KINDS if any(one.kind == key for one in register.powers)],
        "groups": _grouped(register, rows),
        "number": len(current),
        "others": len(rows) - len(current),
    }
    return render(request, "cases/portal/powers.html", context)


def _holders(register):
    """The bodies that hold powers, as their kinds' mandates give them: one query, none for an empty register."""
    kinds = {mandate.holder for mandate in register.mandates}
    return list(bodies().filter(kind__in=kinds).select_related("area").order_by("area__path")) if kinds else []


def _line(register, power, day):
    first, last = register.span(power)
    mandate = register.mandate_of(power)
    return Line(power, dict(KINDS)[power.kind], mandate, first, last, register.in_force(power, day))


def _wanted(row, filters, holders):
    words, holder = filters.chosen("q"), filters.chosen("holder")
    kinds = {body.kind for body in holders if body.key == holder}
    return (
        (not words or words in row.power.title or words in row.power.basis)
        and filters.chosen("field") in (None, row.power.field)
        and filters.chosen("kind") in (None, row.power.kind)
        and (not holder or row.mandate.holder in kinds)
    )


def _grouped(register, rows):
    """[(field, its rows)…] in the order of the register, those in force first; fields without rows are left out."""
    groups = [(one, [row for row in rows if row.power.field == one.key]) for one in register.fields_]
    return [(one, sorted(found, key=lambda row: not row.in_force)) for one, found in groups if found]
