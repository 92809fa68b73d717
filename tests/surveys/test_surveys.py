"""Surveys on a real database: opened, answered once by each household, unlinkable, closed with small figures hidden."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils.timezone import localdate

from wangge.core.erasing import carry_out
from wangge.core.errors import Forbidden, Invalid, Refused
from wangge.core.events import all_events
from wangge.core.models import JournalEntry
from wangge.core.permits import ANONYMOUS, SYSTEM
from wangge.premises.models import Dwelling, Estate
from wangge.surveys.codes import code_of
from wangge.surveys.models import Invitation, Result, Survey, SurveyEstate, Tally
from wangge.surveys.operations import answer, close_due, close_survey, enter_answer, note_printed, open_survey
from wangge.surveys.operations.answering import NoLetter
from wangge.surveys.queries import (
    HOUSEHOLDS,
    drawn_again,
    letters_of,
    progress_of,
    satisfaction_in,
    satisfaction_of,
)
from wangge.surveys.rules import quarter_of, quarters_over
from wangge.territory.queries import areas, county_root

from .conftest import answers_of, codes_of


def test_households_are_drawn_once_from_dwellings_in_which_somebody_lives(survey, plan):
    for among in survey.estates.all():
        rows = Dwelling.objects.filter(building__estate=among.estate_id, valid_until=None, use__in=HOUSEHOLDS)
        assert among.dwellings == rows.count() and among.invited == min(among.dwellings, plan.sample.least)
        drawn = set(among.invitations.values_list("dwelling", flat=True))
        assert len(drawn) == among.invited and drawn <= set(rows.values_list("pk", flat=True))
    told = JournalEntry.objects.filter(event="surveys.SurveyOpened").latest("id").data
    assert told["digest"] == survey.commitment and survey.secret not in str(told)


def test_the_draw_can_be_repeated_from_what_is_revealed(survey, closed, after):
    closed()
    survey.refresh_from_db()
    assert drawn_again(survey) == (True, True)
    spare = Dwelling.objects.filter(building__estate__in=survey.estates.values("estate"), use="vacant").first()
    spare.use, spare.valid_from = "lived", localdate(survey.opened_at)
    spare.save(update_fields=["use", "valid_from"])
    assert drawn_again(survey)[0] is False  # the list is another: it says so


def test_one_household_one_answer(survey, plan, at):
    code, *_rest = codes_of(survey.estates.first())
    answer(code, answers_of(plan), actor=ANONYMOUS, at=at)
    before = bytes(Tally.objects.get(among__invitations__used=True).sealed)
    with pytest.raises(Refused, match="已经交过"):
        answer(code.lower().replace("-", ""), answers_of(plan, "1"), actor=ANONYMOUS, at=at)
    assert bytes(Tally.objects.get(among__invitations__used=True).sealed) == before
    assert progress_of(survey)[1] == 1


@pytest.mark.parametrize("told", [{"overall": "9"}, {"overall": ""}, {"words": "我住 3 幢"}])
def test_a_refused_answer_writes_nothing(survey, plan, at, told):
    among = survey.estates.first()
    before, code = bytes(among.tally.sealed), codes_of(among)[0]
    with pytest.raises(Invalid):
        answer(code, answers_of(plan) | told, actor=ANONYMOUS, at=at)
    assert bytes(Tally.objects.get(pk=among.pk).sealed) == before and progress_of(survey)[1] == 0


def test_codes_that_are_none_and_surveys_that_are_over(survey, plan, at, after, closed):
    with pytest.raises(NoLetter):
        answer("2222-2222-2222", answers_of(plan), actor=ANONYMOUS, at=at)
    code = codes_of(survey.estates.first())[0]
    answer(code, answers_of(plan), actor=ANONYMOUS, at=at + timedelta(days=plan.days))  # the last day counts
    for closes in (False, True):
        if closes:
            closed()
        with pytest.raises(Refused, match="已经结束"):
            answer(codes_of(survey.estates.first())[1], answers_of(plan), actor=ANONYMOUS, at=after)


# Unlinkable: what is written of an answer, and what leads from it to a letter.


def keys_between(model):
    """Tables that a model's rows point to."""
    return {field.related_model._meta.label for field in model._meta.concrete_fields if field.is_relation}


def test_no_column_leads_from_an_answer_to_a_letter():
    assert {one.__name__ for one in apps.get_app_config("surveys").get_models()} == {
        *("Survey", "SurveyEstate", "Invitation", "Tally", "Result")
    }
    assert {field.name for field in Tally._meta.concrete_fields} == {"among", "sealed"}
    assert keys_between(Tally) == {"surveys.SurveyEstate"}  # a whole estate, and nothing nearer
    assert {field.name for field in Invitation._meta.concrete_fields} == {
        *("id", "among", "dwelling", "token_hash", "used")
    }
    assert "surveys.Invitation" not in keys_between(Result) | keys_between(SurveyEstate) | keys_between(Survey)
    timed = [
        one.name for one in Invitation._meta.concrete_fields if one.get_internal_type().startswith(("Date", "Time"))
    ]
    assert timed == []


def rows_written(deed):
    """table → how many rows a deed added or changed, by every table of the county."""

    def state():
        found = {}
        with connection.cursor() as cursor:
            for model in apps.get_models():
                table = model._meta.db_table
                if model._meta.managed and table in connection.introspection.table_names(cursor):
                    cursor.execute(
                        f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM \"{table}\" t"
                    )
                    found[table] = cursor.fetchone()
        return found

    before = state()
    deed()
    return {table: (now[0] - before[table][0]) for table, now in state().items() if now != before[table]}


def test_a_household_leaves_a_flag_and_a_sum_and_nothing_else(survey, plan, at):
    code = codes_of(survey.estates.first())[0]
    written = rows_written(lambda: answer(code, answers_of(plan), actor=ANONYMOUS, at=at))
    assert written == {"surveys_invitation": 0, "surveys_tally": 0}  # two rows changed, none added: no journal entry


def test_no_event_names_a_letter_or_a_dwelling(survey, plan, leader, staff, at):
    worker = staff("wangge01")
    among, letter = letter_for(survey, worker)
    enter_answer(code_of(letter.pk), answers_of(plan), actor=worker, at=at)
    note_printed(among, 3, actor=leader, at=at)
    told = JournalEntry.objects.filter(event="surveys.AnswerEntered").latest("id")
    assert told.data == {"survey_id": str(survey.pk)} and told.actor_id == worker.id
    names = {name for event, cls, _ in all_events() if event.startswith("surveys.") for name in cls.__annotations__}
    assert not {"invitation_id", "dwelling_id", "letter_id", "answers", "among_id"} & names
    text = " ".join(str(one.data) for one in JournalEntry.objects.filter(event__startswith="surveys."))
    assert str(letter.pk) not in text and str(letter.dwelling_id) not in text


def test_the_order_of_transactions_tells_no_answer(survey, answered):
    """One row for a whole estate: what a row's transaction tells is who came last, not what anybody said."""
    among = survey.estates.order_by("name").first()
    answered(among, 6, "1")
    answered(among, 6, "5")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT ctid) FROM surveys_tally WHERE among_id = %s", [among.pk])
        assert cursor.fetchone() == (1,)
    sealed = bytes(Tally.objects.get(pk=among.pk).sealed)
    assert b"0000006" not in sealed and not sealed.isascii()  # not to be read without the installation's secret


def letter_for(survey, worker):
    """A letter to a dwelling of the worker's grids, with its estate."""
    paths = tuple(office.area_path for office in worker.offices)
    for letter in Invitation.objects.filter(among__survey=survey).select_related(
        "dwelling__area", "among__survey__area"
    ):
        if letter.dwelling.area.path in paths:
            return letter.among, letter
    raise AssertionError("no letter in the worker's grids")


# Who may.


def test_who_may_open_enter_and_close(plan, period, estates, staff, survey, at, after):
    told = {"area": county_root(), "at": at}
    later = quarters_over(localdate(at))[3]
    for who in ("wangge01", "shequ01", "xiaofang01", "shenji01", "zuoxi01"):
        with pytest.raises(Forbidden):
            open_survey(plan.key, later, [estates[0].pk], actor=staff(who), **told)
        with pytest.raises(Forbidden):
            close_survey(survey.pk, actor=staff(who), at=after)
    worker = staff("wangge01")
    _among, letter = letter_for(survey, worker)
    for who in ("duban01", "xiaofang01", "zhibanzhang01"):  # who leads does not enter
        with pytest.raises(Forbidden):
            enter_answer(code_of(letter.pk), answers_of(plan), actor=staff(who), at=at)
    elsewhere = (
        areas().filter(level="grid").exclude(path__startswith=letter.dwelling.area.path.rpartition(".")[0]).first()
    )
    letter.dwelling.area = elsewhere
    letter.dwelling.save(update_fields=["area"])
    with pytest.raises(Forbidden):
        enter_answer(code_of(letter.pk), answers_of(plan), actor=worker, at=at)
    assert not Invitation.objects.get(pk=letter.pk).used
    assert open_survey(plan.key, later, [estates[0].pk], actor=staff("zhibanzhang01"), **told)


# What is refused.


def test_a_quarter_that_is_not_over_or_long_ago(plan, estates, leader, at):
    told = {"area": county_root(), "actor": leader, "at": at}
    with pytest.raises(Refused, match="还没有结束"):
        open_survey(plan.key, quarter_of(localdate(at)), [estates[0].pk], **told)
    with pytest.raises(Invalid):
        open_survey(plan.key, quarters_over(localdate(at))[3].replace(year=2020), [estates[0].pk], **told)
    with pytest.raises(Invalid):
        open_survey("no_such_plan", quarters_over(localdate(at))[3], [estates[0].pk], **told)
    assert not Survey.objects.filter(invented=False).exists()


def test_an_estate_is_asked_once_a_quarter(survey, plan, period, estates, leader, at):
    before = Invitation.objects.count()
    with pytest.raises(Refused, match="已经调查过"):
        open_survey(plan.key, period, [estates[0].pk], area=county_root(), actor=leader, at=at)
    assert Invitation.objects.count() == before


def test_an_estate_without_households_or_of_elsewhere(plan, period, estates, leader, at):
    told = {"area": county_root(), "actor": leader, "at": at}
    empty = Estate.objects.create(name="空小区", area=estates[0].area, valid_from=localdate(at))
    with pytest.raises(Refused, match="空小区"):
        open_survey(plan.key, period, [empty.pk, estates[0].pk], **told)
    for keys in ([], [UUID(int=7)]):
        with pytest.raises(Invalid):
            open_survey(plan.key, period, keys, **told)
    elsewhere = areas().filter(level=estates[0].area.level).exclude(pk=estates[0].area_id).first()
    with pytest.raises(Invalid):
        open_survey(plan.key, period, [estates[0].pk], area=elsewhere, actor=leader, at=at)
    assert not SurveyEstate.objects.filter(period=period).exists()


def test_not_closed_before_its_days_are_over_nor_twice(survey, leader, at, after, closed):
    with pytest.raises(Refused, match="还没有到截止日期"):
        close_survey(survey.pk, actor=leader, at=at + timedelta(days=3))
    closed()
    with pytest.raises(Refused, match="已经截止"):
        closed()


# What it finds.


def test_results_by_hand(survey, answered, closed, plan):
    first, second, *_others = survey.estates.order_by("name", "id")
    answered(first, 18, "5")
    answered(first, 2, "2")
    answered(second, 10, "4")
    closed()
    found = Result.objects.get(survey=survey, estate=first.estate_id, question="overall")
    assert (found.answered, found.share, found.mean) == (20, Decimal("0.9000"), Decimal("4.70"))
    assert (first.dwellings, found.margin) == (33, Decimal("0.1041"))
    assert found.counts == {"1": 0, "2": 2, "3": 0, "4": 0, "5": 18}
    assert satisfaction_of(survey, [first.estate_id])[first.estate_id] == (Decimal("0.9000"), 20, first.invited)
    assert satisfaction_in(plan.key, survey.period, [second.estate_id])[second.estate_id][0] == 1
    assert not Tally.objects.filter(among__survey=survey).exists()  # nothing is left of single answers' counts


def test_small_cells_are_hidden_and_cannot_be_reckoned(survey, answered, closed):
    a, b, c, d = survey.estates.order_by("name", "id")
    for among, many in ((a, 12), (b, 9), (c, 3), (d, 15)):
        answered(among, many, "4")
    closed()
    rows = {
        one.estate_id: one for one in Result.objects.filter(survey=survey, question="overall", estate__isnull=False)
    }
    assert [rows[one.estate_id].hidden for one in (a, b, c, d)] == [False, True, True, False]
    assert satisfaction_of(survey, [c.estate_id])[c.estate_id] == (None, None, c.invited)
    whole = Result.objects.get(survey=survey, area=survey.area_id, question="overall")
    assert whole.answered == 39 and whole.answered - 12 - 15 >= 5


def test_a_question_that_few_can_answer_is_hidden_by_itself(survey, answered, closed):
    among, *_others = survey.estates.order_by("name", "id")
    answered(among, 12, "4", repairs="skip")
    closed()
    rows = {one.question: one for one in Result.objects.filter(survey=survey, estate=among.estate_id)}
    assert rows["repairs"].hidden and not rows["overall"].hidden


def test_the_clock_closes_what_is_over(survey, after):
    assert close_due(actor=SYSTEM, at=after) == 1 and close_due(actor=SYSTEM, at=after) == 0
    assert Survey.objects.get(pk=survey.pk).closed_at == after


def test_letters_are_forgotten_after_three_years_and_results_stay(survey, answered, closed, after):
    answered(survey.estates.first(), 6)
    closed()
    before = Invitation.objects.exclude(among__survey=survey).count()
    carry_out("surveys.forget_invitations", at=after + timedelta(days=3 * 365 - 1))
    assert Invitation.objects.filter(among__survey=survey).exists()
    carry_out("surveys.forget_invitations", at=after + timedelta(days=3 * 365 + 1))
    assert not Invitation.objects.filter(among__survey=survey).exists() and before
    assert Result.objects.filter(survey=survey).exists()


def test_an_answer_on_its_way_while_the_survey_closes_is_refused(survey, plan, at):
    """The tally is gone: nothing is counted, and the letter stays unused."""
    among = survey.estates.first()
    code = codes_of(among)[0]
    Tally.objects.filter(pk=among.pk).delete()
    with pytest.raises(Refused, match="已经结束"), transaction.atomic():
        answer(code, answers_of(plan), actor=ANONYMOUS, at=at)
    assert not letters_of(among).filter(used=True).exists()


def test_the_demo_has_a_closed_survey_of_the_quarter_that_was_over_when_it_opened(tianchang):
    demo = Survey.objects.get(invented=True)
    assert demo.closed_at and demo.period == quarters_over(localdate(demo.opened_at))[0]
    assert Result.objects.filter(survey=demo, question="overall", answered__isnull=False).count() > 2
