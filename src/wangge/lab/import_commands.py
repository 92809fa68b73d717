"""What `./wangge import` and `./wangge generate` ask for. Thin: the work is in `importing.py` and `generating.py`."""

from wangge.lab.terminal import Trouble

HOTLINE = "hotline"


def register(commands, *, hotline):
    """Add both commands to a parser's; `hotline(options)` takes work orders in, which another app does."""
    command = commands.add_parser("import", description="导入登记表 / take registers in from sheets")
    command.add_argument("kind", help=f"{HOTLINE}、dwellings、people……：写什么 / what the rows are")
    command.add_argument("files", nargs="+", metavar="FILE", help="XLSX 或 CSV，可以几个 / sheets, as one import")
    command.add_argument("--county", required=True, help="路径名 / key of the county")
    command.add_argument("--dry-run", action="store_true", help="只检查，不写入 / check every row, write nothing")
    datums = ("wgs84", "gcj02", "bd09")
    command.add_argument("--datum", choices=datums, help="经纬度的坐标系，缺省 wgs84 / datum of its coordinates")
    command.add_argument("--sender", default="12345 热线", help=f"{HOTLINE}：谁发来的 / who sent the work orders")
    command.add_argument("--json", action="store_true", help="输出一个 JSON 对象 / print one JSON object")
    command.set_defaults(run=lambda options: _import(options, hotline))

    command = commands.add_parser("generate", description="虚构的登记表 / sheets of an invented county's register")
    command.add_argument("what", choices=["register"], help="登记表 / the sheets of a register")
    command.add_argument("--county", required=True, help="工作法文件夹名，如其路径名 / key of the county's method")
    command.add_argument("--scale", default="small", help="full、small，或房屋数 / or a number of dwellings")
    command.add_argument("--seed", type=int, default=1, help="随机种子，缺省 1 / seed")
    command.add_argument("--to", default=".", metavar="FOLDER", help="写到哪个文件夹，缺省当前 / where to write")
    command.add_argument("--json", action="store_true", help="输出一个 JSON 对象 / print one JSON object")
    command.set_defaults(run=_generate)


def _import(options, hotline):
    import django

    from wangge.lab.database import database

    with database():
        django.setup()
        from django.core.management.base import CommandError

        from wangge.core.tenancy.models import County
        from wangge.lab.importing import take_in

        try:
            return hotline(options) if options.kind == HOTLINE else take_in(options)
        except County.DoesNotExist as error:
            raise Trouble(f"没有这个市（县） / No such county: {options.county}") from error
        except CommandError as error:
            raise Trouble(str(error)) from error


def _generate(options):
    import django

    django.setup()
    from wangge.lab.generating import run

    return run(options)
