"""`wangge method check | show | draw | bpmn | compare | diff | apply PACK`. Only apply, and diff with what is applied,
need a database."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from wangge.method.diff import changes
from wangge.method.errors import Fault, Faults, UnknownName
from wangge.method.examples import check_examples
from wangge.method.loader import PACKS, load_pack
from wangge.method.overview import overview
from wangge.method.schema import CaseType, Method, Provenance
from wangge.method.schema.english import lacking_english

DOCS = "按 methods/ 重写 docs/method/ 的页面和图"
COMPARE = "把几个工作法并排比较：阶段、时限、谁派遣、谁核查，以及差别"
Within = Callable[[], AbstractContextManager]
Examples = Callable[[Method, str], int]
"""Walks or computes worked cases of a pack's folder: how many, or Faults."""


def register(subparsers, within: Within = nullcontext, also: Sequence[Examples] = ()):
    """Add the `method` command and return its own commands, for upper apps to add to.

    `within()` is entered around whatever needs the database; `also` are the worked cases that upper apps compute.
    """
    commands = subparsers.add_parser("method", help="工作法：检查、比较、启用、查看").add_subparsers(required=True)
    _command(commands, "check", partial(check, also=also), "检查一个工作法文件夹，列出全部错误，并走一遍示例")
    _command(commands, "show", show, "列出各阶段、时限、承办与核查岗位及其来源")
    for name, run, words in (
        ("draw", draw_way, "画出一种事项的全程（SVG）"),
        ("bpmn", bpmn_way, "导出一种事项的全程（BPMN 2.0，含图）"),
    ):
        command = _command(commands, name, run, words)
        command.add_argument("--case-type", metavar="KEY", help="事项类型，缺省为第一种")
        command.add_argument("-o", "--output", metavar="FILE", help="写到文件，缺省打印出来")
    command = commands.add_parser("compare", help=COMPARE, description=COMPARE)
    command.add_argument("packs", metavar="PACK", nargs="+", help="两个以上文件夹，或 methods/ 下的名字")
    command.set_defaults(run=_told(compare_packs))
    command = commands.add_parser("docs", help=DOCS, description=DOCS)
    command.set_defaults(run=_told(write_docs))
    command = _command(commands, "diff", _inside(diff, within), "比较已启用的版本与文件夹")
    command.add_argument("--county", help="市（县）的键，缺省为工作法的键")
    command.add_argument("--against", metavar="PACK", help="与另一个文件夹比较，不用数据库")
    command = _command(commands, "apply", _inside(apply, within), "启用：存为不可更改的版本")
    command.add_argument("--county", help="市（县）的键，缺省为工作法的键")
    return commands


def main(arguments: list[str] | None = None) -> int:
    """Run as `python -m wangge.method.cli check PACK`."""
    parser = argparse.ArgumentParser(prog="wangge")
    register(parser.add_subparsers(required=True))
    given = sys.argv[1:] if arguments is None else arguments
    options = parser.parse_args(["method", *given])
    return options.run(options)


def check(options, also: Sequence[Examples] = ()) -> None:
    """Every fault of the pack and of its examples; 1 if there is any."""
    method = load_pack(options.pack)
    count = check_examples(method, options.pack) + sum(more(method, options.pack) for more in also)
    print(
        f"{method.key} {method.version}：没有错误；类别 {len(method.leaf_classes())} 种，"
        f"立案标准 {len(method.filing)} 条，示例 {count} 个全部相符"
    )
    for words in lacking_english(method):
        print(f"english.csv: 还没有英文：{words}")


def show(options) -> None:
    """The method on one screen."""
    print("\n".join(overview(load_pack(options.pack))))


def draw_way(options) -> None:
    """The picture of a case type's way."""
    from wangge.method.picture.svg import draw

    _hand_out(options, draw)


def bpmn_way(options) -> None:
    """The way for BPMN tools."""
    from wangge.method.picture.bpmn import write_bpmn

    _hand_out(options, write_bpmn)


def compare_packs(options) -> None:
    """Two or more methods side by side: every question with each method's answer, then what differs."""
    from wangge.method.compare import compare

    if len(options.packs) < 2:
        raise Faults([Fault("method compare", "", "至少须写两个工作法")])
    found = compare([load_pack(pack) for pack in options.packs])
    for group, rows in found.groups.items():
        print(f"\n【{group}】")
        for row in rows:
            print(row.title)
            for place, method in enumerate(found.methods):
                values = [f"{said.text}{_mark(said.provenance)}" for said in row.cells[place]]
                print(f"  {method.city}　{'；'.join(values) or '没有'}")
    print("\n".join(["", "【差别】", *map(str, found.sentences), "", "* 平台默认，待本市确认"]))


def write_docs(_options) -> None:
    """Write docs/method/ anew from the packs."""
    from wangge.method.written import pages

    folder = PACKS.parent / "docs" / "method"
    folder.mkdir(exist_ok=True)
    found = pages([load_pack(path.parent) for path in sorted(PACKS.glob("*/method.toml"))])
    for name, text in found.items():
        (folder / name).write_text(text, "utf-8")
    print(f"docs/method/：{len(found)} 个文件")


def diff(options) -> None:
    """What changes if the folder is applied."""
    after = load_pack(options.pack)
    before = load_pack(options.against) if options.against else _applied(options.county or after.key)
    found = changes(before, after)
    print("\n".join(map(str, found)) if found else "没有变化")


def apply(options) -> None:
    """Store the folder as a version of the county's method."""
    with _county(options.county or load_pack(options.pack).key):
        from django.utils import timezone

        from wangge.core.permits import SYSTEM
        from wangge.method.operations import apply_method
        from wangge.method.queries import all_versions
        from wangge.method.usage import still_open

        version = apply_method(options.pack, actor=SYSTEM, at=timezone.now())
        print(f"已启用 {version}，{version.effective_from} 起，摘要 {version.digest[:12]}")
        for older in all_versions().exclude(pk=version.pk):
            if count := still_open(older.pk):
                print(f"版本 {older.version} 下还有 {count} 件未了结，继续按该版本办理；要转过来用 method move-cases")


def _mark(provenance: Provenance | None) -> str:
    return "*" if provenance and provenance.is_platform_default else ""


def _hand_out(options, write: Callable[[Method, CaseType], str]) -> None:
    """Write what is made of the case type asked for into a file, or print it."""
    method = load_pack(options.pack)
    try:
        way = method.case_type(options.case_type or next(iter(method.case_types)))
    except UnknownName as unknown:
        raise Faults([Fault(str(options.pack), "--case-type", str(unknown))]) from unknown
    text = write(method, way)
    if options.output:
        Path(options.output).write_text(text, "utf-8")
        print(f"{method.title}：{way.title} → {options.output}")
    else:
        print(text, end="")


def _command(commands, name: str, run, words: str):
    command = commands.add_parser(name, help=words, description=words)
    command.add_argument("pack", metavar="PACK", help="文件夹，或 methods/ 下的名字")
    command.set_defaults(run=_told(run))
    return command


def _told(run):
    """Run a command; what it refuses is told on the error stream, and the exit code is 1."""

    def wrapped(options) -> int:
        try:
            run(options)
        except Faults as faults:
            print(f"{faults}\n共 {len(faults)} 处错误", file=sys.stderr)
            return 1
        return 0

    return wrapped


def _inside(run, within: Within):
    """Run a command on a running database, and tell what the domain refuses."""

    def wrapped(options) -> None:
        if getattr(options, "against", None):
            return run(options)
        with within():
            _set_up_django()
            from wangge.core.errors import Refused

            try:
                run(options)
            except Refused as refused:
                raise Faults([Fault(str(options.pack), "", str(refused.reason))]) from refused

    return wrapped


def _applied(key: str) -> Method:
    """The county's method in force; Refused if there is none."""
    with _county(key):
        from wangge.method.queries import current_method

        return current_method()


def _county(key: str) -> AbstractContextManager:
    """The county to work in; Refused if it is not there."""
    from wangge.core.errors import Refused
    from wangge.core.tenancy import county
    from wangge.core.tenancy.models import County

    if not County.objects.filter(key=key).exists():
        raise Refused(f"没有键为“{key}”的市（县），请用 --county 指明，或先用 wangge county create 新建。")
    return county(key)


def _set_up_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.settings")
    django.setup()


if __name__ == "__main__":
    sys.exit(main())
