"""Surveys in words: quarters, questions as a form shows them, results as tables and bars."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wangge.surveys.queries import plan_of, results_in, results_of
from wangge.surveys.rules import SKIP, STEPS, answers_to, rate, share_words


def quarter_words(first):
    """A quarter: 2026年第三季度, third quarter of 2026."""
    number = {1: _("第一季度"), 4: _("第二季度"), 7: _("第三季度"), 10: _("第四季度")}[first.month]
    return _("%(year)s年%(quarter)s") % {"year": first.year, "quarter": number}


def answer_words(plan, question):
    """Answer → its words."""
    if question.kind == "scale":
        found = {key: step.title for key, step in zip(STEPS, question.steps or plan.steps, strict=True)}
    else:
        found = {one.key: one.title for one in question.choices}
    return found | ({SKIP: _("不了解、不涉及")} if question.may_skip else {})


@dataclass(frozen=True)
class Asked:
    """A question as the form shows it."""

    name: str
    title: str
    options: list
    value: str
    error: str
    scale: bool


def asked(plan, sent, refused=None):
    """The questions of a plan with what was sent; every missing one says so where one was refused for it."""
    found = []
    for question in plan.questions:
        name = f"q-{question.key}"
        value, error = sent.get(name, ""), ""
        if refused is not None:
            same = refused.field == question.key
            error = refused.reason if same or (refused.code == "missing" and not value) else ""
        words = answer_words(plan, question)
        options = [(key, words[key]) for key in answers_to(question)]
        found.append(Asked(name, question.title, options, value, error, question.kind == "scale"))
    return found


@dataclass(frozen=True)
class Unit:
    """A line of results: an estate or an area, its answers and its satisfaction."""

    key: str
    name: str
    of_area: bool
    response: object
    satisfaction: object

    @property
    def rate(self):
        """The response rate in per cent."""
        return None if self.response.hidden else rate(self.response.answered, self.response.invited)


@dataclass(frozen=True)
class Bar:
    """A question's answers in one unit: (words, how many, per cent, which colour) each, and the figures of a scale."""

    title: str
    parts: list
    result: object
    skipped: int


@dataclass(frozen=True)
class Found:
    """What a closed survey found, as pages and sheets tell it."""

    plan: object
    units: list

    @property
    def whole(self):
        """The unit of the survey's whole area."""
        return self.units[0]

    @property
    def some_hidden(self):
        """Whether any unit is hidden."""
        return any(one.satisfaction.hidden for one in self.units)

    def unit(self, key):
        """The unit of a key; the whole where there is none."""
        return next((one for one in self.units if one.key == key), self.whole)


def found_by(survey):
    """The units of a closed survey. An area that holds the same estates as the whole is not told twice."""
    plan, units = plan_of(survey), {}
    for row in results_of(survey, ("", plan.satisfaction)):
        units.setdefault(_key(row), {})[row.question] = _said(row)
    told = [_unit(key, results, plan) for key, results in units.items()]
    whole = next(one for one in told if one.key == str(survey.area_id))
    rest = [one for one in told if one is not whole and not (one.of_area and _same(one, whole))]
    return Found(plan, [whole, *rest])


def bars_of(survey, plan, unit):
    """Every question of one unit."""
    return _bars(plan, {row.question: _said(row) for row in results_in(survey, unit.key, of_area=unit.of_area)})


def all_bars(survey, plan):
    """Key of a unit → every question of it."""
    units = {}
    for row in results_of(survey):
        units.setdefault(_key(row), {})[row.question] = _said(row)
    return {key: _bars(plan, results) for key, results in units.items()}


def _bars(plan, results):
    return [_bar(plan, question, results[question.key]) for question in plan.questions]


def _key(row):
    return str(row.estate_id or row.area_id)


def _said(row):
    row.share_said, row.margin_said = share_words(row.share), share_words(row.margin)
    return row


def _unit(key, results, plan):
    row = results[""]
    name = row.estate.name if row.estate_id else row.area.name
    return Unit(key, name, row.area_id is not None, row, results[plan.satisfaction])


def _same(one, other):
    return (one.response.dwellings, one.response.invited) == (other.response.dwellings, other.response.invited)


def _bar(plan, question, result):
    if result.hidden:
        return Bar(question.title, [], result, 0)
    words, total = answer_words(plan, question), result.answered
    shades = {key: key if question.kind == "scale" else f"c{number}" for number, key in enumerate(words, start=1)}
    parts = [
        (words[key], n, rate(n, total), shades[key]) for key, n in result.counts.items() if key != SKIP and key in words
    ]
    order = list(words.values())
    parts.sort(key=lambda part: order.index(part[0]))
    return Bar(question.title, parts, result, result.counts.get(SKIP, 0))
