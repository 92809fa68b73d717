"""Groups of messages as issues: the question, the place, the span of time, and how hot it is.

    heat = peak + log₁₀(1 + agreed)

where `peak` is the largest number of different texts that came within 30 days (the same text sent again counts once)
and `agreed` how often others said "I too", where a source tells that. A hundred who agree weigh as two messages: many
clicks do not make one voice into many.

The question is the title of the message at the centre of the group. The place is what most of its messages name: the
divisions (…市…区…县) of their titles, and the longest name in the question (…小区, …路 …) that a third of them have.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from wangge.core.text.alike import Said, groups_of, ordered
from wangge.core.text.grams import plain

PEAK_DAYS = 30
SHARE = 1 / 3  # of a group's messages that must have a name for it to be the place
DIVISION = re.compile(r"(?:[a-z]\d*|[\u4e00-\u9fff]{2,3}?)(?<![小社园])[市区县旗]")
NAMES = (
    "小区|社区|新城|花园|公寓|广场|大道|市场|公园|学校|中学|小学|大学|医院|车站"
    "|路|街|巷|村|镇|乡|苑|园|城|府|湾|郡|里|桥|湖"
)
NAME = re.compile(rf"(?:{NAMES})")
SHORTEST_NAME, LONGEST_NAME = 3, 10


@dataclass(frozen=True, slots=True)
class Issue:
    """Several messages of one cause; `keys` are theirs, the centre's first, then in the order of time."""

    question: str
    place: str
    keys: tuple[str, ...]
    texts: int
    peak: int
    agreed: int
    first_at: datetime
    last_at: datetime
    heat: float

    @property
    def count(self):
        """How many messages, equal texts too."""
        return len(self.keys)


def issues_of(messages, *, fewest: int = 2, background=()) -> list[Issue]:
    """The issues in messages of at least so many different texts, the hottest first; the same whatever order the
    messages come in. `background` are other texts, which tell what is common."""
    messages = ordered(messages)
    found = [_issue([messages[place] for place in group]) for group in groups_of(messages, background)]
    found = [issue for issue in found if issue.texts >= fewest]
    return sorted(found, key=lambda one: (-one.heat, -one.last_at.timestamp(), one.keys))


def heat_of(peak: int, agreed: int) -> float:
    """The formula above."""
    return peak + math.log10(1 + agreed)


def _issue(group: list[Said]) -> Issue:
    centre, others = group[0], ordered(group[1:])
    first_said = {}
    for one in ordered(group):
        first_said.setdefault(plain(one.title + one.words), one.at)
    moments, agreed = [one.at for one in group], sum(max(one.agreed, 0) for one in group)
    peak = _peak(sorted(first_said.values()))
    return Issue(
        question=centre.title,
        place=_place(centre, group),
        keys=(centre.key, *(one.key for one in others)),
        texts=len(first_said),
        peak=peak,
        agreed=agreed,
        first_at=min(moments),
        last_at=max(moments),
        heat=round(heat_of(peak, agreed), 2),
    )


def _peak(moments):
    """The most of the moments, in ascending order, that lie within 30 days."""
    most, start = 0, 0
    for end, moment in enumerate(moments):
        while moment - moments[start] > timedelta(days=PEAK_DAYS):
            start += 1
        most = max(most, end - start + 1)
    return most


def _place(centre, group):
    """Where it is: what the messages say of it themselves, else what stands in their titles."""
    given = Counter(one.place for one in group if one.place)
    if given:
        return min(given, key=lambda place: (-given[place], place))
    divisions = Counter(name for one in group for name in set(DIVISION.findall(plain(one.title))))
    often = [name for name, many in divisions.items() if many >= SHARE * len(group)]
    where = max(often, key=lambda name: (len(name), divisions[name], name), default="")
    name = _name(plain(centre.title), [plain(one.title + one.words) for one in group])
    return (name if where and where in name else where + name).upper()


def _name(title, texts):
    """The longest name of a place in a title that a third of the texts have; of equals the most frequent."""
    best = ("", 0)
    for end in (found.end() for found in NAME.finditer(title)):
        for start in range(max(end - LONGEST_NAME, 0), end - SHORTEST_NAME + 1):
            name = title[start:end]
            many = sum(name in text for text in texts)
            if name.isalnum() and many >= max(SHARE * len(texts), 2):
                best = max(best, (name, many * len(name)), key=lambda one: (one[1], one[0]))
    return best[0]
