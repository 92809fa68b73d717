"""The step that no pack writes: an open case goes over to another version of the method."""

from collections.abc import Callable

from wangge.method.schema.way import Choice, Step, StepField

NEW_VERSION = "new-version"  # no key of a pack has a hyphen
KEPT, RECOMPUTED, NONE = "kept", "recomputed", "none"  # what became of a deadline

_say: list[Callable[[str], str]] = [str]


def spoken_by(say: Callable[[str], str]) -> None:
    """Let words of the program's own be said in the reader's language; without this they stay Chinese."""
    _say[0] = say


def _(words: str) -> str:
    return _say[0](words)


def new_version() -> Step:
    """As the timeline tells it. Nobody takes it on a page: `cases.operations.move_to_version` does."""
    outcomes = (
        Choice(value=KEPT, title=_("不变：新旧版本的时限相同")),
        Choice(value=RECOMPUTED, title=_("按新版时限，从原来的起点重算")),
        Choice(value=NONE, title=_("新版没有时限")),
    )
    defaults = {name: field.default for name, field in Step.model_fields.items() if not field.is_required()}
    own = {
        "name": NEW_VERSION,
        "title": _("转到新版工作法"),
        "public_title": _("改按新版办法办理"),
        "mark": _("换版本"),
        "permission": "method.apply",
        "fields": (
            StepField(name="old", kind="text", title=_("原版本")),
            StepField(name="new", kind="text", title=_("新版本")),
            StepField(name="stage", kind="choice", title=_("本阶段期限"), choices=outcomes),
            StepField(name="total", kind="choice", title=_("办理总期限"), choices=outcomes),
            StepField(name="reason", kind="text", title=_("说明"), public=True),
        ),
    }
    return Step.model_construct(**defaults | {"from_": (), "to": None} | own)
