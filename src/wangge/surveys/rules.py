"""How many are asked, which answers may be given, what follows from the counts, and what is too small to show. Pure.

Margin of error, for a share p of n answers out of N dwellings and z of the plan (1.96 for 95 %):

    margin = z × √( q(1 − q) / n × (N − n) / (N − 1) ),   q = (x + 2) / (n + 4),  x the satisfied

The second factor is the correction for a finite population: who asks all is not in doubt. q is p drawn towards one half
(Agresti and Coull), so that five satisfied of five do not claim to be exact.
"""

import math
from collections import defaultdict
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, localcontext

from django.utils.translation import gettext as _

from wangge.core.errors import Invalid
from wangge.core.permits import in_own_area, rule

LEAD, ENTER = "surveys.lead", "surveys.enter"
SKIP = "skip"
SATISFIED = ("4", "5")
STEPS = ("1", "2", "3", "4", "5")
QUARTERS_BACK = 4

rule(LEAD, ENTER)(in_own_area)


def quarter_of(day):
    """The first day of a day's quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_after(first):
    """The first day of the quarter after the one that begins on this day."""
    return date(first.year + 1, 1, 1) if first.month == 10 else date(first.year, first.month + 3, 1)


def quarters_over(today):
    """The first days of the quarters that are over and not long ago, the latest first."""
    found, first = [], quarter_of(today)
    while len(found) < QUARTERS_BACK:
        first = quarter_of(date.fromordinal(first.toordinal() - 1))
        found.append(first)
    return found


def sample_size(dwellings, sample):
    """How many of an estate's dwellings are asked."""
    wanted = sample.number or int((sample.share * dwellings).to_integral_value(ROUND_CEILING))
    return min(dwellings, max(sample.least, wanted))


def answers_to(question):
    """The answers that may be given to a question, as keys."""
    given = STEPS if question.kind == "scale" else tuple(one.key for one in question.choices)
    return (*given, SKIP) if question.may_skip else given


def cells(plan):
    """Every (question, answer) of a plan, in its order: the places of a tally."""
    return [(question.key, answer) for question in plan.questions for answer in answers_to(question)]


def read_answers(plan, told):
    """Question → answer, all of them and none more; Invalid names the question at fault."""
    known = {question.key for question in plan.questions}
    for key in told:
        if key not in known:
            raise Invalid(_("问卷里没有这道题，请重新打开问卷。"), code="no-question", field=key)
    for question in plan.questions:
        answer = told.get(question.key, "")
        if not answer:
            raise Invalid(_("这道题还没有回答。"), code="missing", field=question.key)
        if answer not in answers_to(question):
            raise Invalid(_("请从列出的答案中选一个。"), code="no-answer", field=question.key)
    return {question.key: told[question.key] for question in plan.questions}


def satisfied(counts):
    """(how many answered a scale, how many of them were satisfied)."""
    return sum(counts.get(step, 0) for step in STEPS), sum(counts.get(step, 0) for step in SATISFIED)


def share_of(counts):
    """The satisfied share of a scale's answers, to four places; None without any."""
    number, happy = satisfied(counts)
    return _rounded(Decimal(happy) / number, "0.0001") if number else None


def mean_of(counts):
    """The mean step, to two places; None without any."""
    number, _happy = satisfied(counts)
    whole = sum(int(step) * counts.get(step, 0) for step in STEPS)
    return _rounded(Decimal(whole) / number, "0.01") if number else None


def margin_of(happy, number, dwellings, z):
    """The margin of error of a share, to four places; see above."""
    if number >= dwellings:
        return Decimal("0.0000")
    with localcontext() as context:
        context.prec = 28
        q = Decimal(happy + 2) / (number + 4)
        inner = q * (1 - q) / number * (dwellings - number) / (dwellings - 1)
        return _rounded(z * inner.sqrt(), "0.0001")


def _rounded(value, places):
    return value.quantize(Decimal(places), ROUND_HALF_UP)


def hidden(parents, answered, least, also=frozenset()):
    """Which nodes of a tree of areas and estates are not shown, so that nothing of fewer than `least` answers can be
    told from what is.

    `parents`: node → the node above (None at the top); `answered`: estate → how many. What is shown are sums over the
    estates below a node. By subtracting, a reader gets for each shown node the sum over those of its estates that lie
    below no other shown node under it; and nothing finer. So of each shown node this rest must have no answers at all
    or `least`. Where it has fewer, the smallest shown node next below it is hidden too, and in the end the node itself.
    """
    tree = _Tree(parents, answered)
    gone = set(also) | {node for node in parents if tree.below(node) < least}
    while True:
        faulty = [node for node in parents if node not in gone and tree.rest_is_small(node, gone, least)]
        if not faulty:
            return frozenset(gone)
        worst = max(faulty, key=lambda node: (tree.depth(node), str(node)))
        under = [node for node in tree.shown_next(worst, gone) if node != worst]
        gone.add(min(under, key=lambda node: (tree.below(node), str(node))) if under else worst)


class _Tree:
    def __init__(self, parents, answered):
        self.parents, self.answered, self.children = parents, answered, defaultdict(list)
        for node, above in parents.items():
            self.children[above].append(node)
        self.sums = {}

    def below(self, node):
        if node not in self.sums:
            own = self.answered.get(node, 0)
            self.sums[node] = own + sum(self.below(child) for child in self.children[node])
        return self.sums[node]

    def depth(self, node):
        above = self.parents[node]
        return 0 if above is None else 1 + self.depth(above)

    def shown_next(self, node, gone):
        """The shown nodes below a node with no other shown one between."""
        for child in self.children[node]:
            if child in gone:
                yield from self.shown_next(child, gone)
            else:
                yield child

    def rest(self, node, gone):
        """The estates below a node that lie below no other shown node."""
        if node in self.answered:
            yield node
        for child in self.children[node]:
            if child in gone:
                yield from self.rest(child, gone)

    def rest_is_small(self, node, gone, least):
        return 0 < sum(self.answered[one] for one in self.rest(node, gone)) < least


def rate(part, whole):
    """A share in per cent with one place, for pages; None without a whole."""
    return math.floor(1000 * part / whole + 0.5) / 10 if whole else None


def share_words(share):
    """A share as per cent with one place."""
    return "—" if share is None else f"{share * 100:.1f}%"
