"""The services: the classes of the county's method, and what may be told with a report of each."""

from django.utils.translation import gettext as _

from wangge.cases.web.clocks import limit_words
from wangge.exchange.api.open311.wire import Fault

KEYWORDS = 12


def offered(method):
    """The classes that a reporter may choose, in the order of the method."""
    return [row for row in method.leaf_classes() if row.in_catalogue]


def service_of(method, code):
    """The class of a code; a Fault if it is none that may be chosen."""
    found = next((row for row in offered(method) if row.key == code), None)
    if found is None:
        raise Fault(404, _("没有这个 service_code：%s。") % code[:40])
    return found


def service(method, row):
    """A class as the list of services has it."""
    path = method.class_path(row.key)
    return {
        "service_code": row.key,
        "service_name": row.title,
        "description": _("；").join(one.condition for one in method.filing_rows(row.key)) or row.title,
        "metadata": bool(method.filing_rows(row.key)),
        "type": "realtime",
        "keywords": ",".join((*row.words[:KEYWORDS], *_codes(method, row))),
        "group": path[0].title if len(path) > 1 else "",
    }


def _codes(method, row):
    """The national codes of a class, by which another system may know it: "GB/T 47678.5-2026 06-010"."""
    return (f"{one.standard} {one.code}" for one in method.codes_of(row.key))


def definition(method, row):
    """What may be told beside the words: which filing standard it is; and, for reading, the limits that follow."""
    rows = method.filing_rows(row.key)
    if not rows:
        return {"service_code": row.key, "attributes": []}
    values = [{"key": one.key, "name": one.condition} for one in rows]
    limits = _("；").join(f"{one.condition}：{limit_words(one.limit)}" for one in rows)
    promised = _("立案后的办理期限（%(limits)s）。") % {"limits": limits}
    asked = _("最接近哪一种情况？不确定可以不选。")
    return {
        "service_code": row.key,
        "attributes": [
            _attribute(1, "standard", "singlevaluelist", asked, values),
            _attribute(2, "limits", "text", promised, [], variable=False),
        ],
    }


def _attribute(order, code, datatype, words, values, *, variable=True):
    return {
        "variable": variable,
        "code": code,
        "datatype": datatype,
        "required": False,
        "datatype_description": "",
        "order": order,
        "description": words,
        "values": values,
    }
