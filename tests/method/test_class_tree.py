"""The class tree of a hotline maps to the pack's own classes by a table."""

from wangge.method.loader import load_pack
from wangge.method.schema import TreePlace


def test_a_path_goes_with_the_nearest_place_named_above_it():
    method = load_pack("tianchang")
    assert method.tree_place("城乡建设/城市建设和市政管理/地铁城铁").class_ == "metro"
    assert method.tree_place("城乡建设/城市建设和市政管理/其他").class_ == "road_damage"
    assert method.tree_place("城乡建设 / 没有见过的").class_ == "planning"
    assert method.tree_place("政法/诉讼/民事诉讼").route == "court"
    assert method.tree_place("从来没有的类") is None


def test_every_place_of_the_table_is_a_class_a_case_may_have_or_a_route():
    method = load_pack("tianchang")
    leaves, routes = {row.key for row in method.leaf_classes()}, {row.key for row in method.routes}
    strays = [place for place in method.class_tree if place.class_ not in leaves and place.route not in routes]
    assert not strays
    assert all(isinstance(place, TreePlace) for place in method.class_tree)
