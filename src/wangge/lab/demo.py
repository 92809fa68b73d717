"""The demo: everything set up, counties loaded, web and worker running, one sign-in of each role shown."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time

from wangge.lab import frontend
from wangge.lab.database import OWNER_URL, database, is_external
from wangge.lab.machine import dying_with_parent, locked, run_folder, state_folder
from wangge.lab.supervise import Supervisor, end_orphans, log_of, web, worker
from wangge.lab.terminal import Trouble, say, table

HOST = "127.0.0.1"
FIRST_PORT, PORTS_TRIED = 8000, 50
SLOWEST_START = 120  # seconds until the web server must answer


def run(options):
    """`./wangge demo`; returns the exit code."""
    if is_external():
        text = "演示只使用自带的数据库：请先取消 {0}。 / The demo uses its own database only: unset {0} first."
        print(text.format(OWNER_URL), file=sys.stderr)
        return 2
    os.environ["WANGGE_DEMO"] = "1"
    options.county = chosen(options.county)
    if options.no_serve:
        with database():
            show(prepared(options.county), None, as_json=options.json)
    else:
        with locked("demo", wait=False) as alone:
            if not alone:
                raise Trouble(f"演示已在运行 / The demo is running already: {_where_it_runs()}")
            end_orphans(_mark())
            _serve(options)
    return 0


def chosen(words):
    """The keys of packs that somebody asked for: `all`, or names apart from each other; Trouble for another name."""
    from wangge.lab.demo_counties import packs

    known = packs()
    keys = list(dict.fromkeys(key for word in words for key in word.replace(",", " ").split()))
    if strange := [key for key in keys if key not in known and key != "all"]:
        raise Trouble(f"没有这个工作法 / No such pack: {', '.join(strange)}；{', '.join([*known, 'all'])}")
    return known if "all" in keys else keys or known[:1]


def prepared(keys):
    """Front end, tables and contents, made as far as they are missing; returns what the loading told, by county."""
    with locked("set-up"):
        os.environ["WANGGE_FRONTEND_DIST"] = str(frontend.built())
        say("正在准备数据表…", "preparing the tables")
        _step("tables", keys, WANGGE_AS="owner")
        told = []
        for key in keys:
            say(f"正在载入演示数据：{key}…", f"loading the demo's data of {key}")
            told += _step("contents", [key])
        return told


def _step(name, keys, **environ):
    """Run one step of lab/prepare.py in its own process, which ends when we end; returns what it told."""
    command = [sys.executable, "-P", "-m", "wangge.lab.prepare", name, *keys]
    environ = {**os.environ, **environ}
    done = subprocess.run(
        command, env=environ, stdout=subprocess.PIPE, text=True, preexec_fn=dying_with_parent(), check=False
    )
    if done.returncode:
        raise Trouble(f"这一步没有成功：{name}，原因见上。 / This step failed, see above.")
    return json.loads(done.stdout)


def _serve(options):
    with database():
        loaded = prepared(options.county)
        port = free_port(options.port or FIRST_PORT)
        if port != (options.port or FIRST_PORT):
            say(f"端口 {options.port or FIRST_PORT} 已被占用，改用 {port}", f"port taken, using {port}")
        address = f"http://{HOST}:{port}/{loaded[0]['county'] + '/' if len(loaded) == 1 else ''}"
        _note().write_text(json.dumps({"pid": os.getpid(), "address": address}))
        with Supervisor([web(port, HOST), worker()], _mark()) as supervisor:
            if supervisor.watch(until=_answering(port)):
                show(loaded, address, as_json=options.json)
                say("按 Ctrl-C 结束", "press Ctrl-C to end")
                supervisor.watch()
                say("正在停止…", "stopping")


def show(loaded, address, *, as_json):
    """Where the demo is and how to sign in: a table for each county, or one JSON object.

    With one county its object stands at the top, with several they stand in the list `counties`.
    """
    if as_json:
        told = loaded[0] if len(loaded) == 1 else {"counties": loaded}
        print(json.dumps({"address": address, **told}, ensure_ascii=False), flush=True)
        return
    from wangge.lab.demo_counties import RESIDENT_PHONE

    print(f"\n  {address or '（没有启动网页服务 / not serving）'}", flush=True)
    for one in loaded:
        rows = [("岗位", "单位", "姓名", "用户名", "口令")]
        rows += [(who["role"], who["body"], who["name"], who["username"], who["password"]) for who in one["sign_ins"]]
        head = f"\n  /{one['county']}/  {one['method']}\n" if len(loaded) > 1 else ""
        print(f"{head}\n{table(rows)}\n", flush=True)
    print(f"  居民：手机号 {RESIDENT_PHONE}，验证码写在 {log_of('web')} 的末尾", flush=True)
    print(f"  Residents: telephone {RESIDENT_PHONE}; the code is the last line of that file\n", flush=True)


def free_port(first):
    """The first port from `first` on that nobody listens on."""
    for port in range(first, first + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise Trouble(f"从 {first} 起没有空闲端口，请用 --port 指定。 / No free port; choose one with --port.")


def _answering(port):
    """A test whether the web server answers yet; Trouble when it has taken too long."""
    end = time.monotonic() + SLOWEST_START

    def answers():
        if time.monotonic() > end:
            raise Trouble(f"网页服务没有启动，见 {log_of('web')} / The web server does not start, see its log.")
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        try:
            connection.request("HEAD", "/")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return answers


def _mark():
    return f"demo:{state_folder()}"


def _note():
    return run_folder() / "demo.json"


def _where_it_runs():
    try:
        return json.loads(_note().read_text())["address"]
    except (FileNotFoundError, ValueError):
        return "…"
