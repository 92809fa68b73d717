"""Whether monthly department sheets (`assessments`) of earlier releases are still there, in any county.

They are asked for before anything of ratings is changed, in every county at once: who has to go back to the release
before, to file them, finds its tables as it left them.
"""

REFUSED = """
还有部门月度考核表：{counts}。
旧表和各县的评价都没有动，升级停在这里，上一版本可以接着用。
这些表现在由“评价”办理，不能照原样搬过去。请这样办：
1. 用上一版本打开每张表，导出通报 PDF 和电子表格，归入档案；
2. 照 docs/howto/look-after.md 备份，并另存各表：pg_dump -t '*.assessments_*'；
3. 以数据库所有者清空：{empty}
   再删去 $WANGGE_STATE/media/县/appeals（申诉所附的照片，备份里仍有）；
4. 重新升级。

There are still monthly department sheets: {english}.
Neither they nor any county's ratings were touched. The upgrade stops; the release before works on.
Ratings carry out the months from now on; old sheets cannot be moved as they are. Please:
1. open each with the release before, export its bulletin (PDF) and spreadsheet, and file them;
2. back up as docs/howto/look-after.md says, and keep the tables: pg_dump -t '*.assessments_*';
3. as the owner of the database: {empty}
   then remove $WANGGE_STATE/media/COUNTY/appeals (what came with appeals; the backup still has it);
4. upgrade again.
"""


def stop_while_kept(_apps, editor):
    """RuntimeError with words on what to do, as long as any county has a sheet."""
    with editor.connection.cursor() as cursor:
        cursor.execute("select schemaname from pg_tables where tablename = 'assessments_sheet' order by 1")
        kept = [(county, *_counts(cursor, county)) for (county,) in cursor.fetchall()]
    kept = [one for one in kept if one[1]]
    if kept:
        counts = "；".join(f"{county} {every} 张（其中已签发 {signed} 张）" for county, every, signed in kept)
        english = "; ".join(f"{every} in {county} ({signed} of them signed)" for county, every, signed in kept)
        empty = " ".join(f"truncate {county}.assessments_sheet cascade;" for county, *_numbers in kept)
        raise RuntimeError(REFUSED.format(counts=counts, english=english, empty=empty))


def _counts(cursor, county):
    cursor.execute(f"select count(*), count(*) filter (where state = 'signed') from \"{county}\".assessments_sheet")
    return cursor.fetchone()
