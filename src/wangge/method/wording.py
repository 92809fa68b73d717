"""Turn pydantic's errors into sentences a method officer can act on: what is wrong, what is allowed."""

from typing import Any

WORDINGS = {
    "missing": "缺少此项，必须填写",
    "extra_forbidden": "不认识的键，请删除或改正拼写",
    "string_type": "须为文字",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "写法不对，须符合 {pattern}",
    "bool_type": "须为 true 或 false",
    "bool_parsing": "须为 true 或 false",
    "int_type": "须为整数",
    "int_parsing": "须为整数",
    "int_from_float": "须为整数",
    "decimal_type": "须为数字",
    "decimal_parsing": "须为数字",
    "enum": "不认识的值，可用 {expected}",
    "literal_error": "不认识的值，可用 {expected}",
    "tuple_type": "须为列表，写作 [ … ]",
    "list_type": "须为列表，写作 [ … ]",
    "dict_type": "须为表，写作 {{ … }}",
    "model_type": "须为表，写作 {{ … }}",
    "too_short": "至少须有 {min_length} 项",
    "greater_than": "须大于 {gt}",
    "greater_than_equal": "不得小于 {ge}",
    "less_than_equal": "不得大于 {le}",
    "date_type": "须为日期，写作 2022-07-29",
    "date_from_datetime_inexact": "须为日期，写作 2022-07-29",
    "date_from_datetime_parsing": "须为日期，写作 2022-07-29",
    "time_parsing": "须为时刻，写作 08:00",
    "time_type": '须为时刻，写作 "08:00"',
}
SPECIAL = {
    "provenance": '缺少来源：须写 provenance = "platform"（平台默认）或 { source = 来源键, quote = 原文 }',
}


def wording(error: dict[str, Any]) -> str:
    """The sentence for one pydantic error, with the value that was found."""
    kind, place = error["type"], error["loc"][-1] if error["loc"] else ""
    if kind == "missing":
        return SPECIAL.get(place, WORDINGS["missing"])
    template = WORDINGS.get(kind)
    if template is None:
        return error["msg"]
    context = {name: value for name, value in (error.get("ctx") or {}).items() if not isinstance(value, Exception)}
    sentence = template.format(**{"pattern": "", "expected": "", **context}).replace("' or '", "'、'")
    return sentence if kind == "extra_forbidden" else f"写的是“{_short(error['input'])}”，{sentence}"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
