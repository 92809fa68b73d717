"""The steps that no pack writes: an open case goes over to another version of the method; a case was split off; a
reporter adds to what they said."""

from collections.abc import Callable

from wangge.method.schema.way import Choice, Step, StepField

NEW_VERSION, SPLIT_OFF, TOLD_MORE = "new-version", "split-off", "told-more"  # no key of a pack has a hyphen
MOST_WORDS = 1000  # are added at once
KEPT, RECOMPUTED, NONE = "kept", "recomputed", "none"  # what became of a deadline

_say: list[Callable[[str], str]] = [str]


def spoken_by(say: Callable[[str], str]) -> None:
    """Let words of the program's own be said in the reader's language; without this they stay Chinese."""
    _say[0] = say


def _(words: str) -> str:
    return _say[0](words)


def own_step(name: str) -> Step:
    """The program's own step of that name."""
    return {NEW_VERSION: new_version, SPLIT_OFF: split_off, TOLD_MORE: told_more}[name]()


def split_off() -> Step:
    """As the timeline of the new matter begins: it came out of another one."""
    return _made(
        name=SPLIT_OFF,
        title=_("从另一件分拆出来"),
        public_title=_("从您反映的另一件中分出，单独办理"),
        permission="cases.merge",
        fields=(
            StepField(name="origin", kind="text", title=_("分自"), public=True),
            StepField(name="class", kind="class", title=_("类别")),
            StepField(name="photos", kind="photos", title=_("照片"), public=True),
        ),
    )


def told_more() -> Step:
    """What a reporter adds while somebody works on their matter: it stays where it is. `cases.operations.tell_more`."""
    return _made(
        name=TOLD_MORE,
        title=_("补充情况"),
        public_title=_("您补充了情况"),
        permission="cases.supplement",
        by="reporter",
        mark=_("反映人补充"),
        fields=(
            StepField(
                name="words", kind="text", title=_("补充什么"), required=True, max_length=MOST_WORDS, public=True
            ),
            StepField(name="photos", kind="photos", title=_("照片"), public=True),
        ),
    )


def new_version() -> Step:
    """As the timeline tells it. Nobody takes it on a page: `cases.operations.move_to_version` does."""
    outcomes = (
        Choice(value=KEPT, title=_("不变：新旧版本的时限相同")),
        Choice(value=RECOMPUTED, title=_("按新版时限，从原来的起点重算")),
        Choice(value=NONE, title=_("新版没有时限")),
    )
    return _made(
        name=NEW_VERSION,
        title=_("转到新版工作法"),
        public_title=_("改按新版办法办理"),
        mark=_("换版本"),
        permission="method.apply",
        fields=(
            StepField(name="old", kind="text", title=_("原版本")),
            StepField(name="new", kind="text", title=_("新版本")),
            StepField(name="stage", kind="choice", title=_("本阶段期限"), choices=outcomes),
            StepField(name="total", kind="choice", title=_("办理总期限"), choices=outcomes),
            StepField(name="reason", kind="text", title=_("说明"), public=True),
        ),
    )


def _made(**own) -> Step:
    defaults = {name: field.default for name, field in Step.model_fields.items() if not field.is_required()}
    return Step.model_construct(**defaults | {"from_": (), "to": None} | own)
