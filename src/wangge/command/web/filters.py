"""What the list of items can be narrowed by."""

from django import forms
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from wangge.command.enums import OPEN, RUNNING, State
from wangge.command.queries import items_seen_by, waiting_for
from wangge.method.queries import current_method
from wangge.territory.queries import areas_under, find_areas

STANDS = (("open", _("未了结")), ("late", _("已超期")), *State.choices)
SHOWN = 50  # areas that one word may name


class Filters(forms.Form):
    """Empty means all. A value that is none of those offered narrows nothing."""

    q = forms.CharField(required=False, max_length=100)
    kind = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False, choices=STANDS)
    area = forms.CharField(required=False, max_length=60)
    owner = forms.CharField(required=False, max_length=100)
    period = forms.CharField(required=False, max_length=7)
    mine = forms.BooleanField(required=False)

    def __init__(self, data):
        super().__init__(data)
        rows = current_method().lists
        self.fields["kind"].choices = [
            (kind.key, kind.title if len(row.kinds) > 1 else row.short) for row in rows for kind in row.kinds
        ]
        self.is_valid()

    @property
    def active(self):
        """The names of the filters in use."""
        return [name for name in self.fields if self.cleaned_data.get(name)]

    @property
    def used(self):
        """The filters that hold, as an address says them."""
        return {name: "on" if name == "mine" else str(self.cleaned_data[name]) for name in self.active}

    def items(self, actor, at):
        """The items an actor sees, narrowed."""
        given = self.cleaned_data
        rows = items_seen_by(actor)
        if given.get("mine"):
            rows = rows.filter(pk__in=waiting_for(actor).values("pk"))
        exact = {name: given[name] for name in ("kind", "period") if given.get(name)}
        rows = rows.filter(_stands(given.get("state"), at), **exact)
        if area := given.get("area"):
            paths = [one.path for one in find_areas(area, most=SHOWN)]
            rows = rows.filter(about__in=areas_under(*paths).values("pk"))
        if owner := given.get("owner"):
            rows = rows.filter(Q(owner__name__icontains=owner) | Q(owner__short__icontains=owner))
        return _searched(rows, given.get("q", "").strip())


def _stands(state, at):
    if not state:
        return Q()
    if state == "open":
        return Q(state__in=OPEN)
    return Q(state__in=RUNNING, due__lt=localdate(at)) if state == "late" else Q(state=state)


def _searched(rows, words):
    """Items with the words in them, or with the number."""
    if not words:
        return rows
    _year, _dash, serial = words.partition("-")
    if serial.isascii() and serial.isdecimal() and len(serial) < 10:
        return rows.filter(serial=int(serial))
    return rows.filter(Q(title__icontains=words) | Q(words__icontains=words) | Q(outcome__icontains=words))
