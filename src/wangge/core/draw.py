"""A random draw that anybody can repeat: how many of each stratum, which of them, and who inspects what. Pure.

What is drawn depends on a seed and on the set of items alone, neither on their order nor on the machine:

    draw(items, seed=seed, share=Decimal("0.05"), at_least=1) -> keys, stratum by stratum, in the order drawn

An item is (key, stratum, …). Of N items in all a `share` draws share × N of them, half rounded up; `total` draws so
many of all; `each` draws so many of every stratum. Share and total are spread over the strata by their sizes with the
largest remainder (of equal remainders the larger stratum first, then the name), so that they add up exactly. A stratum
that would get fewer than `at_least` gets so many (or all it has), and the others share the rest; only if there are
more such strata than places is the total exceeded. Inside a stratum items stand in the order of sha256(seed, 0, key),
and the first are drawn: each is drawn as likely as any other, and a larger draw with the same seed holds the smaller.

How the seed comes about, and what it protects against (the record that tells it all: `core.draw_record`):

1. Before: a secret of 32 random bytes is made by the machine. What is announced is sha256(secret), the digest of the
   frozen list, how many are drawn, who inspects under which restrictions, and the name of a public number that nobody
   knows yet (a lottery drawn tomorrow, say). All of that has one digest, the *announcement*, and it is published.
2. After: seed = sha256(announcement, secret, public number). Secret and public number are published.

- Nobody changes the list, the share or the inspectors after the announcement: its digest would be another.
- Nobody chooses the seed after the list, nor the list after the seed: the seed depends on the list, and on the public
  number, which comes later than both.
- Nobody outside knows the picks before they are revealed, although the public number is known: the secret is not.
- Not without a public number: who rules the server alone could then try lists or secrets until one pleases *before*
  announcing. A record without one says so, and is to be trusted as far as its keeper.
- Not against announcing and then never revealing, to announce anew: every announcement stays on the public page.
- Not against a keeper who says of inspectors that they stepped back until one pleases: what is drawn is proven, who
  inspects it only apart from `stepped_back`, which a verifier prints.
- Not against a list that was wrong from the start: what is missing in it is never drawn. It is there to be read.
"""

import hashlib
import math
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

BARRED = "\t\n\r"  # they separate items and fields in what is digested


class Undrawn(ValueError):
    """No draw can be made of this; `names` are the keys or strata it is about."""

    def __init__(self, code: str, chinese: str, english: str, names: Iterable[str] = ()):
        super().__init__(chinese)
        self.code, self.chinese, self.english, self.names = code, chinese, english, tuple(names)


def new_secret() -> str:
    """32 random bytes, in hexadecimal digits."""
    return secrets.token_hex(32)


def commitment(secret: str) -> str:
    """What is published of a secret before the draw."""
    return hashlib.sha256(bytes.fromhex(secret)).hexdigest()


def verify(secret: str, committed: str) -> bool:
    """Whether a revealed secret is the one that was committed to."""
    return secrets.compare_digest(commitment(secret), committed)


def digest_of(rows: Iterable[tuple[str, ...]]) -> str:
    """The digest of a list, in whatever order it comes: sorted lines, fields apart by a tab, each line ended by LF."""
    lines = sorted("\t".join(_plain(field) for field in row) + "\n" for row in rows)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _plain(text):
    if any(sign in text for sign in BARRED):
        raise Undrawn("barred", f"“{text!r}”里有制表符或换行。", f"{text!r} contains a tab or a line break.", [text])
    return text


def seed_of(announcement: str, secret: str, public: str = "") -> bytes:
    """The seed that follows from what was announced, the secret, and the public number known afterwards."""
    return hashlib.sha256(bytes.fromhex(announcement) + bytes.fromhex(secret) + public.encode()).digest()


def draw(
    items: Iterable[tuple[str, ...]], *, seed: bytes, share: Decimal | str | None = None, total: int | None = None,
    each: int | None = None, at_least: int = 0,
) -> list[str]:  # fmt: skip
    """The keys drawn: strata by name, inside them in the order drawn. Just one of `share`, `total`, `each` is given."""
    strata = _in_strata(items)
    wanted = allot(
        {name: len(keys) for name, keys in strata.items()}, share=share, total=total, each=each, at_least=at_least
    )
    picks = []
    for name in sorted(strata):
        if wanted[name]:
            picks += ordered(strata[name], seed)[: wanted[name]]
    return picks


def _in_strata(items):
    strata, keys = defaultdict(list), []
    for key, stratum, *_more in items:
        strata[stratum].append(key)
        keys.append(key)
    if len(set(keys)) != len(keys):
        twice = sorted(key for key, times in Counter(keys).items() if times > 1)
        told = "、".join(twice[:5])
        raise Undrawn("twice", f"名单里有重复的：{told}", f"In the list more than once: {told}", twice)
    return strata


def ordered(keys: Iterable[str], seed: bytes) -> list[str]:
    """The keys in the order in which the seed draws them."""
    keys, sha256, start = list(keys), hashlib.sha256, seed + b"\0"
    digests = b"".join([sha256(start + key.encode()).digest() for key in keys])
    words = np.frombuffer(digests, ">u8").reshape(-1, 4).astype(np.uint64)
    return [keys[place] for place in np.lexsort(words.T[::-1]).tolist()]


def allot(
    sizes: Mapping[str, int], *, share: Decimal | str | None = None, total: int | None = None, each: int | None = None,
    at_least: int = 0,
) -> dict[str, int]:  # fmt: skip
    """How many are drawn of each stratum, by its size."""
    if sum(one is not None for one in (share, total, each)) != 1 or at_least < 0:
        raise Undrawn("terms", "比例、总数、每层数只能给一个。", "Give one of share, total and each.")
    if each is not None:
        if each < 0:
            raise Undrawn("terms", "抽取数不能小于 0。", "No fewer than 0 can be drawn.")
        return {name: min(size, max(each, at_least)) for name, size in sizes.items()}
    many = sum(sizes.values())
    wanted = total if total is not None else _share_of(many, share)
    if not 0 <= wanted <= many:
        raise Undrawn(
            "too-many", f"名单只有 {many} 个，抽不出 {wanted} 个。", f"{wanted} cannot be drawn of a list of {many}."
        )
    return _spread(sizes, wanted, at_least)


def _share_of(many, share):
    try:
        share = Fraction(str(share))
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise Undrawn("share", "抽取比例须在 0 到 1 之间。", "The share must lie between 0 and 1.")
    return math.floor(share * many + Fraction(1, 2))


def _spread(sizes, wanted, at_least):
    """By largest remainder; strata that fall short of `at_least` are given it first, until none does."""
    fixed, free = {}, {name: size for name, size in sizes.items() if size}
    while True:
        shared = _largest_remainder(free, max(0, wanted - sum(fixed.values())))
        short = [name for name, size in free.items() if shared[name] < min(at_least, size)]
        if not short:
            return dict.fromkeys(sizes, 0) | shared | fixed
        for name in short:
            fixed[name] = min(at_least, free.pop(name))


def _largest_remainder(sizes, wanted):
    many = sum(sizes.values())
    exact = {name: Fraction(wanted * size, many) for name, size in sizes.items()}
    whole = {name: math.floor(part) for name, part in exact.items()}
    left = wanted - sum(whole.values())
    for name in sorted(sizes, key=lambda name: (whole[name] - exact[name], -sizes[name], name))[:left]:
        whole[name] += 1
    return whole


def assign(
    picks: Iterable[str], inspectors: Iterable[str], *, seed: bytes, barred: Iterable[tuple[str, str]] = (),
    stepped_back: Iterable[tuple[str, str]] = (),
) -> dict[str, str]:  # fmt: skip
    """Who inspects what: pick → inspector. `barred` are pairs (inspector, object): an interest, or the last inspector.

    Those with the fewest inspectors to choose from come first (of equals in the order drawn); each goes to whoever has
    the least to do so far, of equals to the least sha256(seed, 1, object, 0, inspector). Undrawn, naming them, if
    nobody is left for some. `stepped_back`: pairs after the draw, in their order; each pick goes on by the same rule,
    never to anybody who stepped back from it.
    """
    picks = list(picks)
    return handed_out(picks, free_for(picks, sorted(set(inspectors)), barred), seed=seed, stepped_back=stepped_back)


def handed_out(
    picks: Iterable[str], free: Mapping[str, list[str]], *, seed: bytes, stepped_back: Iterable[tuple[str, str]] = ()
) -> dict[str, str]:
    """The same, where it is known of each pick who may (`free`)."""
    picks, free, load, chosen = list(picks), dict(free), Counter(), {}
    for pick in sorted(ordered(picks, seed), key=lambda pick: len(free[pick])):
        chosen[pick] = _next(pick, free[pick], load, seed)
    for inspector, pick in stepped_back:
        if chosen.get(pick) != inspector:
            told = f"{pick} 不由 {inspector} 检查。", f"{inspector} does not inspect {pick}."
            raise Undrawn("not-theirs", *told, [pick])
        load[inspector] -= 1
        free[pick] = [one for one in free[pick] if one != inspector]
        nobody_for([] if free[pick] else [pick])
        chosen[pick] = _next(pick, free[pick], load, seed)
    return {pick: chosen[pick] for pick in picks}


def free_for(
    objects: Iterable[str], inspectors: Iterable[str], barred: Iterable[tuple[str, str]] = ()
) -> dict[str, list[str]]:
    """object → who may inspect it. Undrawn, naming them, if there is nobody for some: asked before the announcement,
    for then it can be mended."""
    inspectors, out = list(inspectors), defaultdict(set)
    for inspector, pick in barred:
        out[pick].add(inspector)
    free = {one: [who for who in inspectors if who not in out[one]] if one in out else inspectors for one in objects}
    nobody_for([one for one, left in free.items() if not left])
    return free


def nobody_for(left: Sequence[str]) -> None:
    """Undrawn if there are objects that nobody may inspect."""
    if left:
        told = "、".join(left[:5])
        raise Undrawn("nobody", f"没有可派的检查人：{told}", f"Nobody is left to inspect: {told}", left)


def _next(pick, free, load, seed):
    def turn(inspector):
        return hashlib.sha256(seed + b"\1" + pick.encode() + b"\0" + inspector.encode()).digest()

    least = min(load[one] for one in free)
    one = min((one for one in free if load[one] == least), key=turn)
    load[one] += 1
    return one
