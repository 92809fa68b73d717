"""The tables of the monthly department sheets (`assessments`), which rounds of ratings carry out since.

They go only where they are empty. Sheets that were drawn up are records: nobody's migration throws them away unasked.
"""

from django.db import migrations

TABLES = ("score", "line", "revision", "proof", "appeal", "row", "sheet")
SHEETS = """
select count(*), count(*) filter (where state = 'signed') from assessments_sheet
"""
REFUSED = """
{county}：还有 {all} 张部门月度考核表（其中已签发 {signed} 张），没有动它们，升级停在这里。
这些表现在由“评价”办理，旧表不能照原样搬过去。请这样办：
1. 用上一版本打开每张表，导出通报 PDF 和电子表格，归入档案；
2. 照 docs/howto/look-after.md 备份，并另存各表：pg_dump -t '{county}.assessments_*'；
3. 以数据库所有者清空：truncate {county}.assessments_sheet cascade；
   再删去 $WANGGE_STATE/media/{county}/appeals（申诉所附的照片，备份里仍有）；
4. 重新升级。

{county}: there are still {all} monthly department sheets ({signed} of them signed). Nothing was touched, the upgrade stops.
Ratings carry out the months from now on; old sheets cannot be moved as they are. Please:
1. open each with the release before, export its bulletin (PDF) and spreadsheet, and file them;
2. back up as docs/howto/look-after.md says, and keep the tables: pg_dump -t '{county}.assessments_*';
3. as the owner of the database: truncate {county}.assessments_sheet cascade;
   then remove $WANGGE_STATE/media/{county}/appeals (what came with appeals; the backup still has it);
4. upgrade again.
"""


def let_go(apps, editor):
    with editor.connection.cursor() as cursor:
        cursor.execute("select current_schema(), to_regclass(current_schema() || '.assessments_sheet')")
        county, there = cursor.fetchone()
        if there is None:
            return
        cursor.execute(SHEETS)
        every, signed = cursor.fetchone()
        if every:
            raise RuntimeError(REFUSED.format(county=county, all=every, signed=signed))
        for name in TABLES:
            cursor.execute(f"drop table assessments_{name} cascade")
        cursor.execute("delete from django_migrations where app = 'assessments'")


class Migration(migrations.Migration):
    dependencies = [("ratings", "0006_rows")]
    operations = [migrations.RunPython(let_go, migrations.RunPython.noop)]
