"""A million cases made of real messages: rows by SQL and COPY, with all that a search reads and a list shows.

Each is a copy of one case that real operations made, with title and words of a message, in another grid; every fifth
has what was written at a move: the words of another message. Messages stay where they are: their file is named.
"""

import psycopg

from bench.filling import bare, enter
from wangge.core.text.findable import findable
from wangge.lab.messages import Refusal, read_messages

TABLES = ("cases_clocked", "cases_case", "cases_reporter", "cases_move", "cases_words", "cases_findable")
NOTED = 5  # one case in so many has words of a move
MEMORY = "1GB"


def read_texts(path):
    """[(title, words)…] of a file of messages."""
    return [(one.title[:60], one.body[:10_000]) for one in read_messages(path) if not isinstance(one, Refusal)]


def fill(address, schema, texts, cases):
    """So many cases more in a county; runs as the owner, in one transaction."""
    with psycopg.connect(address) as owner:
        enter(owner, schema)
        owner.execute(f"SET LOCAL maintenance_work_mem = '{MEMORY}'")
        _keep(owner, texts)
        owner.execute(CHOSEN, {"cases": cases, "texts": len(texts)})
        owner.execute("ANALYZE chosen")
        with bare(owner, TABLES):
            for statement in (_clocked(owner), _cases(owner), _reporters(owner), MOVES, WORDS, FOUND):
                owner.execute(statement, {"noted": NOTED} if "noted" in statement else None)
    with psycopg.connect(address, autocommit=True) as owner:
        enter(owner, schema)
        for table in TABLES:
            owner.execute(f"VACUUM (ANALYZE, FREEZE) {table}")


def _keep(owner, texts):
    """The table `message`: what each says, as a case has it and as a search reads it."""
    columns = "n int, title text, words text, text text, pairs int[]"
    owner.execute(f"CREATE TEMP TABLE message ({columns})")
    with owner.cursor().copy("COPY message FROM STDIN") as copy:
        for n, (title, words) in enumerate(texts):
            copy.write_row((n, title, words, *findable([title, words])))


CHOSEN = """
    CREATE TEMP TABLE chosen AS
    WITH place AS (
        SELECT id AS area, row_number() OVER (ORDER BY path) - 1 AS nth, count(*) OVER () AS places
          FROM territory_area WHERE level = 'grid'
    ), seed AS (SELECT id, reported_at FROM cases_case WHERE state = 'rated' ORDER BY id LIMIT 1)
    SELECT n, seed.id AS seed, place.area, n * 104729::bigint %% %(texts)s AS message,
           n * 7907::bigint %% %(texts)s AS note, nextval('cases_serial') AS serial,
           now() - (%(cases)s - n) * interval '1 minute' AS reported_at,
           (lpad(to_hex(floor(extract(epoch FROM now() - (%(cases)s - n) * interval '1 minute') * 1000)::bigint), 12,
                 '0') || '7' || substr(md5('case ' || n), 1, 3) || '8' || substr(md5('case ' || n), 4, 15))::uuid AS id
      FROM generate_series(1, %(cases)s) n, seed, place WHERE place.nth = n * 7919::bigint %% places
"""
"""`chosen`: which message stands where, under which number and when: one a minute until now."""


NAMED = """
    SELECT attname FROM pg_attribute
     WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


def _columns(owner, table, other):
    """(names, values) to copy row `r` of a table with some columns other; the database is asked, none is forgotten."""
    told = {name: f"r.{name}" for (name,) in owner.execute(NAMED, [table])} | other
    return ", ".join(told), ", ".join(told.values())


def _cases(owner):
    other = {
        **{"id": "k.id", "serial": "k.serial", "area_id": "k.area", "reported_at": "k.reported_at"},
        **{"title": "m.title", "words": "m.words", "words_hash": "''", "plate_id": "NULL", "original_id": "NULL"},
    }
    names, values = _columns(owner, "cases_case", other)
    rows = "chosen k JOIN cases_case r ON r.id = k.seed JOIN message m ON m.n = k.message"
    return f"INSERT INTO cases_case ({names}) SELECT {values} FROM {rows} ORDER BY k.n"


def _clocked(owner):
    names, values = _columns(owner, "cases_clocked", {"id": "k.id"})
    return f"INSERT INTO cases_clocked ({names}) SELECT {values} FROM chosen k JOIN cases_clocked r ON r.id = k.seed"


def _reporters(owner):
    other = {"id": "gen_random_uuid()", "case_id": "k.id", "token_hash": "md5('a' || k.serial) || md5('b' || k.serial)"}
    names, values = _columns(owner, "cases_reporter", other)
    rows = "chosen k JOIN cases_reporter r ON r.case_id = k.seed"
    return f"INSERT INTO cases_reporter ({names}) SELECT {values} FROM {rows}"


MOVES = """
    INSERT INTO cases_move (id, case_id, ordinal, step, from_state, to_state, at, actor_kind, office_title, answers)
    SELECT md5('move ' || serial)::uuid, id, 1, 'verify', '', 'verified', reported_at, 'staff', '', '{}'
      FROM chosen WHERE n %% %(noted)s = 0
""".replace("{}", "{}")
WORDS = """
    INSERT INTO cases_words (move_id, field, text)
    SELECT md5('move ' || k.serial)::uuid, 'note', m.words
      FROM chosen k JOIN message m ON m.n = k.note WHERE k.n %% %(noted)s = 0
"""
FOUND = """
    INSERT INTO cases_findable (case_id, serial, area_id, text, pairs)
    SELECT k.id, k.serial, k.area, m.text || coalesce(E'\\n' || o.text, ''), m.pairs || coalesce(o.pairs, '{}')
      FROM chosen k JOIN message m ON m.n = k.message
      LEFT JOIN message o ON o.n = k.note AND k.n %% %(noted)s = 0
     ORDER BY k.n
"""
