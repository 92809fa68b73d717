"""The commands of `./wangge`. Thin: each line leads to the module that does the work."""

import argparse
import os
import sys

from wangge.lab import machine
from wangge.lab.terminal import Trouble, table

COMMANDS = {
    "demo": ("一条命令启动演示", "set up and run the demo"),
    "test": ("运行测试，其余参数交给 pytest", "run the tests; arguments go to pytest"),
    "check": ("检查代码、方法包和依赖清单", "check code, method packs and lock files"),
    "serve": ("启动网页服务", "run the web server"),
    "worker": ("启动后台任务", "run the worker"),
    "migrate": ("更新所有数据表", "bring all tables up to date"),
    "county": ("新建一个市（县）", "create a county"),
    "method": ("检查、比较、应用方法包", "check, compare and apply methods"),
    "replay": ("按工作法模拟办理一份来信", "replay a file of messages by simulated staff"),
    "suggest": ("衡量归类建议的质量", "measure the quality of suggested classes"),
    "hot": ("从一份来信找热点", "find hot issues in a file of messages"),
    "import": ("导入热线工单表、房屋、人口等登记表", "take in sheets: a hotline's work orders, dwellings, people"),
    "generate": ("生成一个虚构的县（市）的登记表", "make the sheets of an invented county's register"),
    "retention": ("抹除到期的数据，留下证明", "erase data whose time is over, and leave proofs"),
    "verify": (
        "检查个人信息护栏、网格；列出泄露涉及的人",
        "check privacy and the net of grids; list whom a breach concerns",
    ),
    "draw": ("核对一次公布的随机抽查", "verify a published random draw"),
    "ratings": ("从依据重新计算每一期评价，核对结果", "compute every rating anew and compare"),
    "bench": ("并排测量速度和内存，每次得一个比值", "measure speed and memory side by side"),
    "manage": ("Django 管理命令", "Django's management commands"),
}


def main(arguments=None):
    """Run one command; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    os.environ["WANGGE_STATE"] = str(machine.state_folder())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.settings")
    try:
        return _dispatch(arguments)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _dispatch(arguments):
    name, rest = (arguments or ["--help"])[0], arguments[1:]
    if name in ("-h", "--help", "help"):
        print(_list_of_commands())
        return 0
    if name not in COMMANDS:
        print(f"没有这个命令 / No such command: {name}\n\n{_list_of_commands()}", file=sys.stderr)
        return 2
    if name in PASSED_ON:
        return PASSED_ON[name](rest)
    options = _parser().parse_args(arguments)
    return options.run(options) or 0


def _list_of_commands():
    rows = [(f"  ./wangge {name}", chinese, english) for name, (chinese, english) in COMMANDS.items()]
    return f"用法 / Usage:\n{table(rows)}"


def _parser():
    from wangge.cases import cli as cases
    from wangge.lab import drawing, rating_commands, suggesting, verify
    from wangge.lab.database import database
    from wangge.method import cli as method
    from wangge.method.trend_examples import check_trend_examples
    from wangge.ratings.worked import check_rating_examples

    parser = argparse.ArgumentParser(prog="./wangge")
    commands = parser.add_subparsers(required=True)
    for add in (_add_demo, _add_services, _add_counties, _add_sheets, _add_retention):
        add(commands)
    suggesting.register(commands)
    drawing.register(commands, " / ".join(COMMANDS["draw"]))
    rating_commands.register(commands, " / ".join(COMMANDS["ratings"]))
    verify.register(commands, " / ".join(COMMANDS["verify"]))
    worked = [check_rating_examples, check_trend_examples]
    cases.register(method.register(commands, within=database, also=worked), within=database)
    return parser


def _add_demo(commands):
    from wangge.lab import checks, demo
    from wangge.lab.demo_counties import DEFAULT

    command = commands.add_parser("demo", description=" / ".join(COMMANDS["demo"]))
    command.add_argument("--no-serve", action="store_true", help="准备好一切，列出账号后退出 / prepare and exit")
    _json(command)
    command.add_argument("--port", type=int, help="网页端口，缺省 8000 / port of the web server")
    which = f"哪些市（县），缺省 {DEFAULT}；all 为全部 / which counties; all for every pack"
    command.add_argument("--county", nargs="+", default=[], metavar="KEY", help=which)
    command.set_defaults(run=demo.run)
    commands.add_parser("check").set_defaults(run=checks.run)


def _add_services(commands):
    command = commands.add_parser("serve")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000)
    command.set_defaults(run=_serve)
    commands.add_parser("worker").set_defaults(run=_work)
    commands.add_parser("migrate").set_defaults(run=lambda _: _manage(["migrate_schemas"], as_owner=True))


def _add_counties(commands):
    county = commands.add_parser("county").add_subparsers(required=True)
    command = county.add_parser("create")
    command.add_argument("key", help="路径名，小写拼音 / small letters, stands in the path")
    command.add_argument("name", help="市（县）名 / name of the county")
    command.set_defaults(run=_create_county)
    words = (
        "按已启用的工作法导入区域和单位，建第一个系统管理员 / areas and bodies of the method, the first administrator"
    )
    command = county.add_parser("begin", description=words)
    command.add_argument("key", help="路径名 / key of the county")
    command.add_argument("--pack", metavar="PACK", help="工作法文件夹，缺省与路径名同名 / folder of the method")
    command.add_argument("--admin", required=True, metavar="USERNAME", help="系统管理员的用户名 / of the administrator")
    command.add_argument("--name", required=True, help="系统管理员的姓名 / of the administrator")
    command.set_defaults(run=_begin_county)


def _add_sheets(commands):
    from wangge.lab import import_commands as imports

    command = commands.add_parser("replay", description=" / ".join(COMMANDS["replay"]))
    command.add_argument("file", help="CSV 或 XLSX：id,title,sent_at,body[,reply,replied_at]")
    command.add_argument("--county", required=True, help="路径名 / key of the county")
    command.add_argument("--seed", type=int, default=1, help="随机种子，缺省 1 / seed of the simulated staff")
    _json(command)
    command.set_defaults(run=_replay)

    command = commands.add_parser("bench", description=" / ".join(COMMANDS["bench"]))
    command.add_argument(
        "name", help="intake、lists、reads、wall、replay、deadlines、import……，或 all：见 bench/README.md"
    )
    command.add_argument("--rows", type=int, help="import 的人数，缺省 10 万 / people of the import bench")
    command.add_argument("--messages", help="replay 用的来信文件，缺省现做一份 / file of messages for replay")
    command.set_defaults(run=_bench)
    imports.register(commands, hotline=_hotline)


def _add_retention(commands):
    command = commands.add_parser("retention", description=" / ".join(COMMANDS["retention"]))
    command.add_argument("--county", required=True, metavar="KEY", help="路径名，或 all / key of the county, or all")
    command.add_argument("--dry-run", action="store_true", help="只列出会抹除什么 / only tell what would be erased")
    _json(command)
    command.set_defaults(run=_retain)


def _json(command):
    command.add_argument("--json", action="store_true", help="输出一个 JSON 对象 / print one JSON object")


def _serve(options):
    from wangge.lab import frontend
    from wangge.lab.supervise import web

    os.environ["WANGGE_FRONTEND_DIST"] = str(frontend.built())
    _become(web(options.port, options.host))


def _work(_options):
    from wangge.lab.supervise import worker

    _become(worker())


def _become(service):
    """Turn into a service, and take along the lock that keeps the embedded database running."""
    from wangge.lab.database import database
    from wangge.lab.supervise import environment_of_services

    with database() as lock:
        if lock:
            os.set_inheritable(lock.fileno(), True)
        os.execve(service.command[0], service.command, environment_of_services())


def _manage(arguments, *, as_owner=False):
    from django.core.management import execute_from_command_line

    from wangge.lab.database import database

    if as_owner:
        os.environ["WANGGE_AS"] = "owner"
    with database():
        execute_from_command_line(["./wangge manage", *arguments])
    return 0


def _hotline(options):
    from wangge.exchange.cli import hotline

    return hotline(options)


def _replay(options):
    import django

    from wangge.lab.database import database

    with database():
        django.setup()
        from wangge.lab.replay import run

        return run(options)


def _retain(options):
    import django

    from wangge.lab.database import database

    os.environ["WANGGE_AS"] = "owner"
    with database():
        django.setup()
        from wangge.lab.retention import run

        return run(options)


def _bench(options):
    from wangge.lab.database import database

    sys.path.insert(0, str(machine.CHECKOUT))  # the benches lie beside the package, not in it
    from bench.run import run

    with database():
        return run(options)


def _create_county(options):
    import django

    from wangge.lab.database import database

    os.environ["WANGGE_AS"] = "owner"
    with database():
        django.setup()
        from django.utils import timezone

        from wangge.core.errors import Refused
        from wangge.core.tenancy.operations import create_county

        try:
            county = create_county(options.key, options.name, at=timezone.now())
        except Refused as refused:
            raise Trouble(str(refused)) from refused
        print(f"/{county.key}/  {county.name}")
    return 0


def _begin_county(options):
    import django

    from wangge.lab.database import database

    with database():
        django.setup()
        from wangge.lab.beginning import run

        return run(options)


def _test(arguments):
    from wangge.lab.testing import run

    return run(arguments)


PASSED_ON = {"test": _test, "manage": _manage}

if __name__ == "__main__":
    sys.exit(main())
