"""`./wangge suggest evaluate` and `./wangge hot`: what the program learns from texts, measured on files."""

import json
import time
from pathlib import Path

from wangge.core.sheets import Unreadable, rows_of
from wangge.lab.terminal import Trouble, table


def register(commands):
    """Add both commands; neither needs a database."""
    suggest = commands.add_parser("suggest", help="衡量归类建议 / measure suggested classes")
    evaluate = suggest.add_subparsers(required=True).add_parser(
        "evaluate", help="用带类别的文本训练并检验 / train and test on labelled texts"
    )
    evaluate.add_argument("train", help="CSV 或 XLSX：text,class")
    evaluate.add_argument("test", nargs="?", help="检验用的文件；不给则用 --folds / file to test on, or --folds")
    evaluate.add_argument("--folds", type=int, help="把第一个文件按文本分成几份轮流检验 / cross-validate")
    evaluate.add_argument("--seed", type=int, default=0, help="分份的种子，缺省 0 / seed of the folds")
    evaluate.add_argument("--json", action="store_true", help="输出一个 JSON 对象 / print one JSON object")
    evaluate.set_defaults(run=run_evaluate)
    hot = commands.add_parser("hot", help="从一份来信找热点 / hot issues in a file of messages")
    hot.add_argument("file", help="CSV 或 XLSX：id,title,sent_at,body[,likes]")
    hot.add_argument("--most", type=int, default=5, help="列出几个，缺省 5 / how many, 5 by default")
    hot.add_argument("--json", action="store_true", help="输出一个 JSON 对象 / print one JSON object")
    hot.set_defaults(run=run_hot)


def run_evaluate(options):
    """Print macro-F1, accuracy, calibration error and milliseconds a prediction; of folds their mean."""
    if bool(options.test) == bool(options.folds) or (options.folds or 2) < 2:
        raise Trouble("给出检验文件，或 --folds N（N ≥ 2），二者选一 / Give either a test file or --folds N")
    texts, labels = read_labelled(options.train)
    try:
        told = _cross(texts, labels, options) if options.folds else _once(texts, labels, *read_labelled(options.test))
    except ValueError as fault:
        raise Trouble(f"无法训练：至少要有两个类别 / Cannot train: {fault}") from fault
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(table([(f"  {name}", str(value)) for name, value in told.items()]))


def _once(texts, labels, unseen, truth):
    from wangge.core.text.classifier import train
    from wangge.core.text.quality import accuracy, calibration_error, macro_f1

    begun = time.perf_counter()
    model = train(texts, labels)
    trained = time.perf_counter()
    said, sure = model.say(unseen)
    took = time.perf_counter() - trained
    right = [one == other for one, other in zip(said, truth, strict=True)]
    return {
        "macro_f1": round(macro_f1(truth, said), 4),
        "accuracy": round(accuracy(truth, said), 4),
        "ece": round(calibration_error(sure, right), 4),
        "ms_per_prediction": round(1000 * took / max(len(unseen), 1), 3),
        "train_seconds": round(trained - begun, 1),
        "trained_on": len(texts),
        "tested_on": len(unseen),
    }


def _cross(texts, labels, options):
    from wangge.core.text.grams import plain
    from wangge.core.text.quality import folds_of

    fold = folds_of([plain(text) for text in texts], options.folds, options.seed)
    parts = []
    for held in range(options.folds):
        seen = [n for n, one in enumerate(fold) if one != held]
        out = [n for n, one in enumerate(fold) if one == held]
        parts.append(_once(*(_of(rows, places) for places in (seen, out) for rows in (texts, labels))))
    mean = {name: round(sum(part[name] for part in parts) / len(parts), 4) for name in parts[0]}
    return mean | {"folds": [part["macro_f1"] for part in parts], "seed": options.seed}


def _of(rows, places):
    return [rows[place] for place in places]


def read_labelled(path):
    """(texts, classes) of a file with the columns text and class; Trouble if it has none."""
    try:
        rows = rows_of(Path(path).read_bytes())
        head = [str(cell).strip().lower() for cell in next(iter(rows), [])]
        text, label = head.index("text"), head.index("class")
        good = [row for row in rows if isinstance(row, list) and len(row) > max(text, label)]
    except FileNotFoundError as fault:
        raise Trouble(f"没有这个文件 / No such file: {path}") from fault
    except (Unreadable, ValueError, OSError) as fault:
        raise Trouble(f"{path}: 须有列 text 和 class / needs the columns text and class ({fault})") from fault
    good = [row for row in good if str(row[text]).strip() and str(row[label]).strip()]
    if not good:
        raise Trouble(f"{path}: 没有可用的行 / no row can be used")
    return [str(row[text]) for row in good], [str(row[label]).strip() for row in good]


def run_hot(options):
    """Print the hottest issues with question, place, span of time, count and heat."""
    from wangge.core.text.heat import issues_of
    from wangge.lab.messages import Refusal, read_messages

    begun = time.perf_counter()
    messages, refused = [], 0
    for row in read_messages(options.file):
        if isinstance(row, Refusal):
            refused += 1
        else:
            messages.append(_said(row))
    issues = issues_of(messages)
    told = {
        "messages": len(messages),
        "refused": refused,
        "issues": len(issues),
        "formula": "heat = most different texts within 30 days + log10(1 + likes)",
        "seconds": round(time.perf_counter() - begun, 1),
        "hottest": [_told(issue) for issue in issues[: options.most]],
    }
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
        return
    rows = [("热度", "条数", "起", "止", "地点", "问题")]
    names = ("heat", "count", "since", "until", "place", "question")
    print(table([*rows, *(tuple(str(row[name]) for name in names) for row in told["hottest"])]))
    print("热度 = 最密的 30 天内不同来信的条数 + log₁₀(1 + 赞同数)")


def _said(row):
    from wangge.core.text.alike import Said

    return Said(row.id, row.sent_at, row.title, row.body, row.likes)


def _told(issue):
    return {
        "heat": issue.heat,
        "count": issue.count,
        "since": f"{issue.first_at:%Y-%m-%d}",
        "until": f"{issue.last_at:%Y-%m-%d}",
        "place": issue.place,
        "question": issue.question,
        "texts": issue.texts,
        "peak_30_days": issue.peak,
        "likes": issue.agreed,
        "ids": list(issue.keys),
    }
