"""The keys a method gives names to, by kind: what may be retired but not deleted while in use."""

from wangge.method.schema import Method

KINDS = {
    "classes": "类别",
    "filing": "立案标准",
    "routes": "告知途径",
    "levels": "层级",
    "body_kinds": "单位类别",
    "bodies": "单位",
    "posts": "岗位",
    "case_types": "事项类型",
    "states": "状态",
    "steps": "步骤",
    "powers": "权力事项",
    "item_kinds": "清单事项类别",
    "ratings": "评价办法",
    "indicators": "评价指标",
    "bands": "评价等次",
}


def keys_of(method: Method) -> dict[str, set[str]]:
    """Every key of a method, by kind; states and steps as `case_type.name`."""
    ways = method.case_types.values()
    return {
        "classes": {row.key for row in method.classes},
        "filing": {row.key for row in method.filing},
        "routes": {row.key for row in method.routes},
        "powers": {row.key for row in method.powers.powers},
        "levels": {row.key for row in method.territory.levels},
        "body_kinds": {row.key for row in method.organisations.body_kinds},
        "bodies": {row.key for row in method.organisations.bodies},
        "posts": {row.key for row in method.organisations.posts},
        "case_types": set(method.case_types),
        "states": {f"{way.key}.{row.name}" for way in ways for row in way.states},
        "steps": {f"{way.key}.{row.name}" for way in ways for row in way.steps},
        "ratings": set(method.ratings),
        "indicators": {f"{key}.{row.key}" for key, one in method.ratings.items() for row in one.indicators},
        "bands": {f"{key}.{row.key}" for key, one in method.ratings.items() for row in one.bands},
        "item_kinds": {kind.key for row in method.lists for kind in row.kinds},
    }


def missing_keys(before: Method, after: Method) -> dict[str, set[str]]:
    """The keys `before` has and `after` has not, by kind; kinds without any are left out."""
    old, new = keys_of(before), keys_of(after)
    return {kind: old[kind] - new[kind] for kind in KINDS if old[kind] - new[kind]}
