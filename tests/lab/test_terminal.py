from wangge.lab.terminal import table, width


def test_chinese_characters_take_two_columns():
    assert width("网格员") == 6
    assert width("wangge") == 6
    assert width("（天长）") == 8


def test_columns_of_a_table_begin_at_the_same_column():
    lines = table([("岗位", "口令"), ("administrator", "a"), ("网格员", "b")]).splitlines()
    starts = {width(line[: line.rindex(last)]) for line, last in zip(lines, ("口令", "a", "b"), strict=True)}
    assert starts == {15}
