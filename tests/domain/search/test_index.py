"""What stands in the index, and what never does."""

from sqlalchemy import text

from fieldapp.domain.search import index
from fieldapp.models import Base, Task
from fieldapp.models.base import Encrypted


def test_personal_words_are_never_indexed(session, town, find, report, find_tasks):
    case = report("水管漏水", who=town.mei, reporter_name="欧阳明月", reporter_phone="13812349876")
    assert find(town.luo, "漏水") == {case}
    assert find(town.luo, "欧阳") == find(town.luo, "明月") == find(town.luo, "13812349876") == set()
    assert find_tasks(town.mei, "取暖") == set(), "a task's note"
    watched = [(model, name) for model, names in index.WATCHED.items() for name in names]
    secret = [
        name
        for model, name in watched
        if isinstance(Base.metadata.tables[model.__tablename__].c[name].type, Encrypted)
    ]
    assert secret == []


def test_what_is_rolled_back_is_not_found(session, town, find, report):
    with session.begin_nested() as inner:
        report("独角兽跑了")
        inner.rollback()
    session.expire_all()
    assert find(town.luo, "独角") == set()
    entries = session.execute(text("SELECT count(*) FROM search_entry")).scalar()
    assert entries == len(index.every_subject(session))


def test_the_index_can_be_written_anew(session, town, find):
    session.execute(text("DELETE FROM search_entry"))
    assert find(town.lin, "路灯") == set()
    assert set(index.missing_subjects(session)) == {town.case.id, town.other_case.id, town.task.id}
    assert index.rebuild(session) == 3 and index.missing_subjects(session) == []
    assert find(town.lin, "路灯") == {town.case}


def test_what_is_deleted_is_forgotten(session, town, find_tasks):
    session.delete(session.get(Task, town.task.id))
    session.flush()
    index.catch_up(session)
    assert session.execute(text("SELECT count(*) FROM search_entry")).scalar() == 2
