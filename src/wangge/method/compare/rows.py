"""The questions of the comparison, in their order."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from wangge.method.compare import answers
from wangge.method.compare.answers import Said
from wangge.method.picture.words import Say
from wangge.method.schema import PHASE_TITLES, Method, Phase

Answer = Callable[[Method, Say], Iterator[Said]]


@dataclass(frozen=True)
class Asked:
    """One question."""

    key: str
    group: str
    title: str
    answer: Answer


@dataclass(frozen=True)
class Row:
    """One question with what each method answers, in the order of the methods."""

    key: str
    group: str
    title: str
    cells: tuple[tuple[Said, ...], ...]

    @property
    def alike(self) -> bool:
        """Whether all methods answer in the same words."""
        return len({self.words(place) for place in range(len(self.cells))}) == 1

    def words(self, place: int) -> str:
        """The answer of one method in one line."""
        return "、".join(said.text for said in self.cells[place])


STAGES, CLOCKS, PEOPLE = _("七个阶段"), _("时限"), _("谁来做")
PLACES, REPORTER, OTHER = _("层级和网格"), _("反映人能做什么"), _("还有什么")

ROWS = (
    *(Asked(f"phase_{phase.value}", STAGES, PHASE_TITLES[phase], answers.stages(phase)) for phase in Phase),
    Asked("whole_clock", CLOCKS, _("总时限"), answers.whole_clock),
    Asked("standards", CLOCKS, _("立案标准的时限"), answers.standards),
    Asked("hours", CLOCKS, _("上班时间"), answers.hours),
    Asked("warnings", CLOCKS, _("提醒和超期"), answers.warnings),
    Asked("extensions", CLOCKS, _("延期和暂停"), answers.extensions),
    Asked("verify", PEOPLE, _("谁核实"), answers.who("cases.verify")),
    Asked("file", PEOPLE, _("谁立案"), answers.who("cases.file")),
    Asked("dispatch", PEOPLE, _("谁派遣"), answers.who("cases.dispatch")),
    Asked("rule", PEOPLE, _("谁裁定派遣异议"), answers.who("cases.rule")),
    Asked("handle", PEOPLE, _("谁处置"), answers.who("cases.handle")),
    Asked("check", PEOPLE, _("谁核查"), answers.who("cases.check")),
    Asked("close", PEOPLE, _("谁结案"), answers.who("cases.close")),
    Asked("supervise", PEOPLE, _("谁督办"), answers.who("cases.supervise")),
    Asked("whistle", PEOPLE, _("吹哨报到"), answers.whistles),
    Asked("levels", PLACES, _("层级"), answers.levels),
    Asked("grid", PLACES, _("网格大小"), answers.grid),
    Asked("crew", PLACES, _("网格配备"), answers.crew),
    Asked("sites", PLACES, _("受理和指挥的站点"), answers.sites),
    Asked("counts", PLACES, _("原文的数量"), answers.counts),
    Asked("go_up", REPORTER, _("往上一级反映"), answers.taken("cases.escalate", by="reporter")),
    Asked("rating", REPORTER, _("评价"), answers.rating),
    Asked("reopening", REPORTER, _("要求重新办理"), answers.reopening),
    Asked("withdrawing", REPORTER, _("撤回"), answers.taken("cases.withdraw", by="reporter")),
    Asked("exits", OTHER, _("不经处置的了结"), answers.exits),
    Asked("case_types", OTHER, _("事项类型"), answers.case_types),
    Asked("ratings", OTHER, _("评什么"), answers.ratings),
)


def row_of(asked: Asked, methods: Sequence[Method], say: Say) -> Row:
    """The row of a question."""
    cells = tuple(tuple(asked.answer(method, say)) for method in methods)
    return Row(asked.key, say(asked.group), say(asked.title), cells)
