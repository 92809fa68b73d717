"""取一份副本: one's own file handed out at once, as paper, as a spreadsheet, or for machines."""

import io
import json
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.core.paper import NO_GLYPH, printable, typeset
from wangge.core.sheets import write_sheets
from wangge.core.web.faces import current_method
from wangge.core.web.files import xlsx_file
from wangge.core.web.wording import full_day, listed
from wangge.people.copying import Coded, parts_of
from wangge.people.operations.mine import take_copy
from wangge.people.web.mine import own_deed, told_look

PAPER = Path(__file__).parents[1] / "templates" / "people" / "own_copy.typ"
NARROW, WIDE = 8, 24  # characters by which the columns of a table share a page
SHAPE = "wangge-own-file-2"
"""What names the shape of the machine-readable copy; another one when a key goes or changes its meaning."""


@own_deed
def copied(request):
    """The copy in the form that was asked for. It is logged with the file whole, or neither is there."""
    at = timezone.now()
    with transaction.atomic():
        own = take_copy(request.POST.get("form", ""), actor=request.actor, at=at)
        parts = parts_of(own, [told_look(one, own) for one in own.looks.items])
        name = f"{_('我的档案')}-{timezone.localtime(at):%Y%m%d-%H%M}"
        return WRITERS[request.POST["form"]](parts, name, at)


def _pdf(parts, name, at):
    content = {
        "lang": "en" if get_language() == "en" else "zh",
        "title": _("%s 我的档案（副本）") % current_method().city,
        "told": _notes(at),
        "none": _("没有"),
        "parts": [_on_paper(part) for part in parts],
    }
    if printable(content["parts"]) != content["parts"]:
        words = _("“%s”是纸面字体里没有的字；取表格或数据，就是原字。") % NO_GLYPH
        content["told"].append(words)
    return _handed(typeset(PAPER, content, at=at), f"{name}.pdf", "application/pdf")


def _on_paper(part):
    """A table, or of one row its fields one below the other: a page is narrow."""
    heads, rows = [str(title) for _key, title in part.columns], [[_words(cell) for cell in row] for row in part.rows]
    longest = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    widths = [min(max(length, NARROW), WIDE) for length in longest]
    single = part.key in ("record", "household", "binding")
    return {"title": part.title, "heads": heads, "rows": rows, "widths": widths, "single": single}


def _xlsx(parts, name, at):
    sheets = [
        (
            *(part.title[:31], [str(title) for _key, title in part.columns]),
            *([[_cell(cell) for cell in row] for row in part.rows], (18, *(20,) * (len(part.columns) - 1))),
        )
        for part in parts
    ]
    file = io.BytesIO()
    write_sheets(file, sheets, mark=_notes(at)[0])
    return xlsx_file(file, f"{name}.xlsx")


def _json(parts, name, at):
    told = {
        "shape": SHAPE,
        "made_at": at,
        "notes": _notes(at),
        "parts": {
            part.key: {
                "title": part.title,
                "columns": {key: str(title) for key, title in part.columns},
                "rows": [dict(zip([key for key, _title in part.columns], row, strict=True)) for row in part.rows],
            }
            for part in parts
        },
    }
    text = json.dumps(told, ensure_ascii=False, indent=1, default=_plain)
    return _handed(text.encode(), f"{name}.json", "application/json")


WRITERS = {"pdf": _pdf, "xlsx": _xlsx, "json": _json}


def _handed(content, name, kind):
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _notes(at):
    return [
        _("%s 由本人的账号取走。") % _words(at),
        _("这是本平台人口登记里关于您的内容，和“谁看过我的信息”页上的一样；号码是遮掩的，要完整号码的请带证件到村（社区）窗口。"),
        _("没有别人的登记。工作人员写的查看说明、更正理由不列；给您的答复和登记的来源照原文，里面可能提到别人。"),
        _("住户只按年龄段计人数；分不清哪一户是您的，就不列出。"),
        _("您的诉求在“我的诉求”，出租、租住备案在“出租备案”；问卷、议事、接单等别处的内容不在里面，可在“我的权利”里申请查阅。"),
    ]


def _words(cell):
    if cell is None or cell == "":
        return "—"
    if isinstance(cell, datetime):
        return f"{full_day(timezone.localtime(cell))} {timezone.localtime(cell):%H:%M}"
    if isinstance(cell, date):
        return full_day(cell)
    return listed(cell) if isinstance(cell, tuple) else str(cell)


def _cell(cell):
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, tuple):
        return listed(cell)
    return "" if cell is None else str(cell) if isinstance(cell, Coded) else cell


def _plain(value):
    if isinstance(value, Coded):
        return {"code": value.code, "words": str(value)}
    return timezone.localtime(value).isoformat() if isinstance(value, datetime) else value.isoformat()
