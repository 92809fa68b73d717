"""The sums of a round, made where the evidence lies: one statement, exact numbers, whatever the number of objects.

A line is what one indicator came to for one object: `given` out of `of`, shared by all sides (`side` empty) or a side's
own. `ratings.rules` says the same in Python and is held against it by a test.
"""

from decimal import Decimal

from django.db import connection

LINES = """
with weighed(indicator, weight) as (
    select * from unnest(%(indicators)s::text[], %(weights)s::numeric[])
), entry(key, indicator, points, most) as (
    select * from unnest(%(entries)s::text[], %(entry_indicators)s::text[], %(points)s::numeric[], %(most)s::numeric[])
), tried(indicator, worst, best) as (
    select * from unnest(%(tried)s::text[], %(worst)s::numeric[], %(best)s::numeric[])
), enrolled as (
    select id from ratings_subject
    where round_id = %(round)s and (%(subjects)s::uuid[] is null or id = any(%(subjects)s))
), taken as (
    select subject_id, indicator, sum(points) as points
    from (
        select n.subject_id, e.indicator,
            case when e.most > 0 then least(e.most, e.points * count(*)) else e.points * count(*) end as points
        from ratings_note n join enrolled on enrolled.id = n.subject_id join entry e on e.key = n.key
        where n.ended_in is null or n.ended_in > %(number)s
        group by n.subject_id, e.key, e.indicator, e.points, e.most
    ) each_entry
    group by subject_id, indicator
), found as (
    select s.subject_id, s.side, m.indicator, sum(m.given) as given, sum(m.of) as of
    from ratings_sheet s join ratings_mark m on m.sheet_id = s.id
    where s.round_id = %(round)s and (%(subjects)s::uuid[] is null or s.subject_id = any(%(subjects)s))
        and s.withdrawn_at is null
    group by s.subject_id, s.side, m.indicator
    union all
    select r.subject_id, '', r.indicator,
        case when t.indicator is null or r.of is null then r.given
            else least(greatest(sign(t.best - t.worst) * (100::numeric * r.numerator - t.worst * r.denominator), 0),
                abs(t.best - t.worst) * r.denominator) end,
        case when t.indicator is null or r.of is null then r.of else abs(t.best - t.worst) * r.denominator end
    from ratings_reading r join enrolled on enrolled.id = r.subject_id left join tried t on t.indicator = r.indicator
    union all
    select enrolled.id, '', w.indicator, greatest(w.weight - coalesce(t.points, 0), 0), w.weight
    from enrolled cross join weighed w left join taken t on t.subject_id = enrolled.id and t.indicator = w.indicator
    where w.indicator = any(%(deducted)s::text[])
), fixed as (
    select distinct on (c.subject_id, c.side, c.indicator) c.subject_id, c.side, c.indicator, c.given, c.of
    from ratings_correction c join enrolled on enrolled.id = c.subject_id
    where c.number <= %(number)s
    order by c.subject_id, c.side, c.indicator, c.number desc
), line as (
    select f.* from found f
    where not exists (
        select from fixed x where x.subject_id = f.subject_id and x.side = f.side and x.indicator = f.indicator
    )
    union all
    select * from fixed
)
"""

EACH = LINES + "select subject_id, side, indicator, given, of from line"

SUMS = (
    LINES
    + """
select l.subject_id, l.side, coalesce(sum(w.weight) filter (where l.of is not null), 0),
    coalesce(sum(round(w.weight * l.given / l.of, 4)), 0)
from line l join weighed w on w.indicator = l.indicator
group by l.subject_id, l.side
"""
)


def lines(scheme, subject, number):
    """(side, indicator, given, of) of an object's lines as they count in a revision."""
    return [row[1:] for row in lines_of_many(scheme, subject.round_id, [subject.pk], number)]


def lines_of_many(scheme, round_id, subjects, number):
    """(subject, side, indicator, given, of) of the lines of some objects of a round, by one statement."""
    return _run(EACH, scheme, round_id, number, list(subjects))


def sums(scheme, round_id, number, tried=()):
    """(subject, side, points known, points got) of every object and side of a round; side "" is shared by all.

    `tried`: indicators read by other thresholds than the round's, of what was counted; what an objection or a
    correction gave stays."""
    with connection.cursor() as cursor:  # millions of marks: grouped in memory and by two processes, for this once
        cursor.execute("set local work_mem = '128MB'; set local max_parallel_workers_per_gather = 1")
    return _run(SUMS, scheme, round_id, number, None, tried)


def _run(statement, scheme, round_id, number, subjects, tried=()):
    taking = scheme.deductions
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                "indicators": [row.key for row in scheme.indicators],
                "weights": [row.weight for row in scheme.indicators],
                "deducted": [row.key for row in scheme.of_source("deduction")],
                "entries": [row.key for row in taking],
                "entry_indicators": [row.indicator for row in taking],
                "points": [row.points for row in taking],
                "most": [row.most or Decimal(0) for row in taking],
                "tried": [row.key for row in tried],
                "worst": [row.worst for row in tried],
                "best": [row.best for row in tried],
                "round": round_id,
                "number": number,
                "subjects": subjects,
            },
        )
        return cursor.fetchall()
