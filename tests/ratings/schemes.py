"""Small schemes of rating, written as a pack would, and drawn at random for properties."""

from decimal import Decimal

from hypothesis import strategies as st

from wangge.method.schema.ratings import RatingScheme

PLAIN = {"default": "platform"}
BANDS = (
    {"key": "red", "title": "红榜", "colour": "red", "tone": "good", "on_list": "red", "least": 60, "first_share": 30},
    {"key": "black", "title": "黑榜", "colour": "black", "tone": "bad", "on_list": "black", "last": 1},
    {"key": "plain", "title": "一般", "colour": "grey", "tone": "plain"},
)
THREE = (
    {"key": "housing", "title": "住建部门", "weight": 40},
    {"key": "party", "title": "社区党组织", "weight": 40},
    {"key": "owners", "title": "业主代表", "weight": 20},
)


def indicator(key, weight, source="panel", group="all", **more):
    """An indicator as a pack writes it."""
    row = {"key": key, "group": group, "title": key, "weight": weight, "source": source, "provenance": PLAIN, **more}
    return row if source != "check" else {"look": "到现场看", **row}


def scheme(*indicators, **more):
    """A scheme of these indicators, in one group; the rest as small as it can be."""
    full = sum(Decimal(str(row["weight"])) for row in indicators)
    limit = {"amount": 7, "unit": "natural_day"}
    written = {
        "key": "companies", "title": "物业企业评价", "period": "year",
        "rated": {"kind": "company", "kinds": ["property"]},
        "full": full, "groups": [{"key": "all", "title": "全部", "weight": full}], "indicators": indicators,
        "bands": BANDS, "notice": limit, "decide": limit, "reasons": [{"key": "fact", "title": "与事实不符"}],
        "provenance": PLAIN,
    }  # fmt: skip
    return RatingScheme.model_validate({**written, **more})


@st.composite
def schemes(draw):
    """Schemes with one to three sides and up to six indicators of marks and deductions."""
    sources = draw(st.lists(st.sampled_from(["panel", "check", "deduction"]), min_size=1, max_size=6))
    weights = [Decimal(draw(st.integers(1, 4000))) / 100 for _ in sources]
    rows = [indicator(f"i{n}", w, s) for n, (s, w) in enumerate(zip(sources, weights, strict=True))]
    taken = [
        {"key": f"d{n}", "title": "扣", "indicator": f"i{n}", "points": draw(POINTS), "most": draw(st.integers(0, 9))}
        for n, source in enumerate(sources)
        if source == "deduction"
    ]
    return scheme(*rows, raters=THREE if draw(st.booleans()) else ONE, deductions=taken)


POINTS = st.decimals(min_value=Decimal("0.25"), max_value=5, places=2)
ONE = ({"key": "office", "title": "机关", "weight": 100},)
