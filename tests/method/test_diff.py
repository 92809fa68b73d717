"""What changed, in words."""

from decimal import Decimal

from wangge.core.clock import Limit, Unit
from wangge.method.diff import changes
from wangge.method.keys import missing_keys
from wangge.method.loader import load_pack


def changed(method):
    """Tianchang with one class less, another limit and another version."""
    way, six = method.case_type("matter"), {"limit": Limit(Decimal(6), Unit.working_hour)}
    states = tuple(one.model_copy(update=six) if one.name == "filed" else one for one in way.states)
    return method.model_copy(
        update={
            "version": "2027.1",
            "classes": tuple(row for row in method.classes if row.key != "courier"),
            "case_types": method.case_types | {"matter": way.model_copy(update={"states": states})},
        }
    )


def test_changes_are_named_row_by_row():
    before = load_pack("tianchang")
    after = changed(before)
    assert [str(change) for change in changes(before, after)] == [
        f"~ method.version：{before.version} → 2027.1",
        "- 类别 courier：快递与信报箱",
        "~ 状态 matter.filed.limit：2 working_hour → 6 working_hour",
    ]
    assert changes(before, before) == []
    assert missing_keys(before, after) == {"classes": {"courier"}}
