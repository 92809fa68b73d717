"""Finding among a million cases: what people look for, drawn from real messages as often as it stands in them.

Asked over HTTP by the API's list and by the desk's, one visitor, each question new; the look's log is in it.
"""

import os
import random
import re
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import quote

from bench.browser import Browser
from bench.counties import CENTRE, GRID_WORKER
from bench.million import fill, read_texts
from bench.replay import FILE, MESSAGES, write_messages
from bench.serving import served
from bench.telling import line, p50, p95
from wangge.core.text.grams import plain
from wangge.lab.database import OWNER_URL

MANY, LIMIT_MS = 1_000_000, 50
EACH = 60  # questions of a kind
WARM = 12  # questions before the first that counts
WORD, NO_WORD = 8, 1  # a pair that stands together so many times as often as by chance is a word; below this it is none
HAN = re.compile("[\u4e00-\u9fff]+")
API, DESK = "api/v1/cases", "desk/cases/"
ASKED = (
    ("search", CENTRE, API),
    ("search.grid-worker", GRID_WORKER, API),
    ("search.desk", CENTRE, DESK),
    ("search.desk.grid-worker", GRID_WORKER, DESK),
)


def run(counties, *, file=None, cases=MANY, each=EACH, messages=MESSAGES):
    """A line for each who and where: p95 of all questions, and of each kind of them."""
    from wangge.core.tenancy import county as entered

    file, key = file or os.environ.get(FILE), counties.of(0)
    with tempfile.TemporaryDirectory() as folder, entered(key) as here:
        texts = read_texts(file or write_messages(Path(folder) / "messages.csv", messages))
        fill(os.environ[OWNER_URL], here.schema_name, texts, cases)
    asked = questions(texts, each)
    more = {"cases": cases, "messages": "the file given" if file else "a generated file"}
    measure(key, counties.password, asked, more)


def measure(key, password, asked, more):
    """Ask everything in every way, in an order of chance, and tell how long it took: of programs, beside the limit;
    of people, beside the same list without words, asked in turn."""
    with served() as port:
        for name, who, path in ASKED:
            browser = Browser(port, key).sign_in(who, password)
            every = [(kind, words) for kind, several in asked.items() for words in several]
            random.Random(2).shuffle(every)
            for _kind, words in every[:WARM]:
                browser.get(f"{path}?q={quote(words)}")
            took, plain_list = {kind: [] for kind in asked}, []
            for kind, words in every[WARM:]:
                took[kind].append(browser.get(f"{path}?q={quote(words)}")[1] * 1000)
                plain_list += [browser.get(path)[1] * 1000] if path == DESK else []
            whole = [one for several in took.values() for one in several]
            kinds = {kind: round(p95(several), 1) for kind, several in took.items() if several}
            told = {"p50_ms": round(p50(whole), 1), "p95_ms_of": kinds, "questions": len(whole)} | more
            beside = ("the same list without words", p95(plain_list)) if plain_list else ("the limit", LIMIT_MS)
            line(name, p95(whole), "ms p95", *beside, **told, wanted="≤ 2" if plain_list else "≤ 1")


def questions(texts, each):
    """Kind → what is asked: drawn by a fixed seed, the kinds by words as often as they stand in the texts."""
    runs = [[run for piece in text for run in HAN.findall(plain(piece))] for text in texts]
    pairs = Counter(pair for text in runs for pair in {run[n : n + 2] for run in text for n in range(len(run) - 1)})
    single = Counter(one for text in runs for one in set("".join(text)))
    draw = random.Random(1)

    def lift(pair):
        return pairs[pair] * len(texts) / (single[pair[0]] * single[pair[1]])

    def drawn(among):
        known = [pair for pair in pairs if among(pair)]
        return draw.choices(known, [pairs[pair] for pair in known], k=each) if known else []

    long = [run for text in runs for run in text if len(run) >= 4]
    starts = [(run, draw.randrange(len(run) - 3)) for run in draw.choices(long, k=each)]
    rich = [text for text in ([run for run in text if len(run) > 1] for text in runs) if len(text) > 1]
    both = [draw.sample(text, 2) for text in draw.choices(rich, k=each)]
    return {
        "commonest": [pair for pair, _n in pairs.most_common(each)],
        "words": drawn(lambda pair: lift(pair) >= WORD),
        "no words": drawn(lambda pair: lift(pair) < NO_WORD),
        "rare": drawn(lambda pair: pairs[pair] == 1),
        "four characters": [run[at : at + 4] for run, at in starts],
        "two terms": [f"{one[:2]} {other[-2:]}" for one, other in both],
        "one character": draw.choices(list(single), list(single.values()), k=each),
        "nowhere": [f"鳖{one}" for one in list(single)[: each // 6]],
    }
