"""What a page of figures is about: a period, an area, a body; chosen by form and told in words."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.rules import sees_by_hands
from wangge.core.measures import Span
from wangge.core.web.wording import day_of_year, full_day, listed
from wangge.organisations.queries import bodies
from wangge.territory.queries import areas, find_areas

PERIODS = (
    ("month", gettext_lazy("本月")),
    ("last", gettext_lazy("上月")),
    ("quarter", gettext_lazy("本季度")),
    ("year", gettext_lazy("今年")),
    ("own", gettext_lazy("自定日期")),
)
MONTHS = 12


def first_and_last(period, today):
    """The first day of a period, and the first day after it."""
    month = today.replace(day=1)
    match period:
        case "last":
            return months_before(month, 1), month
        case "quarter":
            begin = month.replace(month=(month.month - 1) // 3 * 3 + 1)
            return begin, months_before(begin, -3)
        case "year":
            return month.replace(month=1), date(month.year + 1, 1, 1)
    return month, months_before(month, -1)


def months_before(month, count):
    """The first of the month `count` months before the first of a month."""
    years, index = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(years, index + 1, 1)


def midnight(day):
    """The beginning of a day, where the county is."""
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True)
class Chosen:
    """A choice made: first day, first day after, an area or None, a body or None."""

    first: date
    after: date
    area: object
    body: object

    def span(self, now):
        """As a Span. What is to come does not count yet: a period that runs ends now."""
        return self.span_of(self.first, self.after, now)

    def span_of(self, first, after, now):
        """Another period, of the same area and body."""
        area, body = self.area and str(self.area.path), self.body and self.body.pk
        return Span(midnight(first), max(midnight(first), min(midnight(after), now)), now, area or "", body)

    def months(self, today):
        """The first days of the last twelve months."""
        this = today.replace(day=1)
        return [months_before(this, back) for back in range(MONTHS - 1, -1, -1)]


class Scope(forms.Form):
    """Period, area and body. A fault is told beside its field and falls back to the widest choice."""

    period = forms.ChoiceField(required=False, choices=PERIODS)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    area = forms.CharField(required=False, max_length=60)
    body = forms.ChoiceField(required=False)

    def __init__(self, data, actor, today):
        super().__init__(data)
        self.today, self.offered = today, _bodies_for(actor)
        self.fields["body"].choices = [(body.key, body.name) for body in self.offered]

    def clean_period(self):
        return self.cleaned_data["period"] or "month"

    def clean_area(self):
        """The area of a name or key: the only one, or the one that is called exactly so."""
        text = self.cleaned_data["area"].strip()
        if not text:
            return None
        found = list(areas().filter(key=text)) or list(find_areas(text, most=6))
        exact = [area for area in found if text in (area.key, area.name)]
        if len(exact or found) == 1:
            return (exact or found)[0]
        if not found:
            raise forms.ValidationError(_("没有叫“%s”的区域，请换一个名称。") % text)
        names = listed(area.name for area in found[:5])
        raise forms.ValidationError(_("不止一个区域符合：%s。请写全名称。") % names)

    def clean(self):
        given = super().clean()
        since, until = given.get("since"), given.get("until")
        if given.get("period") == "own" and since and until and since > until:
            self.add_error("until", _("结束日期早于开始日期，请对调或修改。"))
        return given

    def chosen(self):
        """What was chosen, whatever was wrong with the rest."""
        self.is_valid()
        given = self.cleaned_data
        first, after = first_and_last(given.get("period", "month"), self.today)
        if given.get("period") == "own":
            until = given.get("until") or self.today
            first, after = given.get("since") or until.replace(day=1), until + timedelta(days=1)
        body = next((body for body in self.offered if body.key == given.get("body")), None)
        return Chosen(first, after, given.get("area"), body)


def _bodies_for(actor):
    """The bodies whose handling the actor may see: a handling office its own, others all that can handle."""
    offices = actor.holding("cases.view")
    found = bodies().exclude(kind="community").exclude(kind="centre").order_by("name")
    if offices and all(sees_by_hands(office) for office in offices):
        found = found.filter(pk__in=[office.body_id for office in offices])
    return list(found)


def scope_words(actor, chosen):
    """Whose matters the figures are about, as far as this person may see."""
    if chosen.body:
        within = [chosen.body.name]
    else:
        within = [
            office.body_name if sees_by_hands(office) else "" for office in actor.holding("cases.view")
        ]
    place = [chosen.area.name] if chosen.area else []
    bodies_told = [] if "" in within else sorted(set(within))
    return _("，").join(place + [_("%s经办") % listed(bodies_told)] * bool(bodies_told))


def period_words(chosen, now):
    """A period in words: 2026年11月1日至11月22日."""
    last = min(chosen.after - timedelta(days=1), timezone.localdate(now))
    last = max(last, chosen.first)
    if last == chosen.first:
        return full_day(chosen.first)
    end = day_of_year(last) if last.year == chosen.first.year else full_day(last)
    return _("%(begin)s至%(end)s") % {"begin": full_day(chosen.first), "end": end}
