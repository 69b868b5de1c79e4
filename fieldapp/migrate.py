"""Bring a database to the tables the code expects, and write the next migration, with Alembic.

`python -m fieldapp.migrate "A grid has a colour"` writes the next one; `--again` rewrites the newest one
(only while it is in no release).
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Enum, create_engine, inspect, text

from fieldapp import migrations
from fieldapp.migrations import Tables
from fieldapp.models.base import Base, ByBytes, Encrypted, Instant

if TYPE_CHECKING:
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

FOLDER = Path(__file__).parent / "migrations"
VERSIONS = FOLDER / "versions"
INDEX = frozenset(
    {"search_index", "search_entry"}
)  # made by hand, in two shapes Alembic does not know (models/search.py)
BY_HAND = INDEX | {migrations.FLOOR_TABLE}
OURS = frozenset({*Base.metadata.tables, *BY_HAND, "alembic_version"})
TEXT = '''"""{sentence}"""

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = {before!r}
runs_beside_previous = False  # True: the version before may go on serving with these tables


def upgrade() -> None:
{body}
'''


class WrongDatabase(RuntimeError):
    """The database's tables are not those of this version; the message says what to run."""


def upgrade(engine: Engine) -> list[str]:
    """Apply what is missing, all or nothing; returns the numbers applied."""
    with altering(engine) as connection:
        return upgrade_on(connection)


def upgrade_on(connection: Connection, revision: str = "head") -> list[str]:
    """Apply what is missing up to `revision`, inside altering(); returns the numbers applied."""
    from alembic import command
    from alembic.config import Config

    applied: list[str] = []
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["options"] = {
        **_options(),
        "connection": connection,
        "on_version_apply": lambda step, **_: applied.append(step.up_revision_id),
    }
    command.upgrade(config, revision)
    if applied:
        _note_floor(connection, applied[-1])
    return applied


def _note_floor(connection: Connection, revision: str) -> None:
    """Write down which older versions may go on with these tables; they do not know the newer migrations."""
    connection.execute(
        text(f"CREATE TABLE IF NOT EXISTS {migrations.FLOOR_TABLE} (version_num VARCHAR(32) NOT NULL)")
    )
    connection.execute(text(f"DELETE FROM {migrations.FLOOR_TABLE}"))  # noqa: S608 - a name of ours
    insert = text(f"INSERT INTO {migrations.FLOOR_TABLE} VALUES (:floor)")  # noqa: S608
    connection.execute(insert, {"floor": migrations.floor_after(revision)})


def revision_on(connection: Connection) -> str | None:
    """The number of the newest migration applied; None in an empty database."""
    return _context_of(connection).get_current_revision()


def drop_all(connection: Connection) -> None:
    """Every table of ours away, with what is in it, inside altering(); other tables stay."""
    cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
    for name in ours_on(connection):
        connection.execute(text(f'DROP TABLE "{name}"{cascade}'))


def ours_on(connection: Connection) -> list[str]:
    """The tables of ours that are there. The queue's, an extension's or another program's are none of our business."""
    return [name for name in inspect(connection).get_table_names() if name in OURS]


def is_known(revision: str) -> bool:
    """Whether this version has that migration; it has not when a newer version made it."""
    return revision in {script.revision for script in _script().walk_revisions()}


def is_current(engine: Engine) -> bool:
    """Whether every migration of this version has been applied, and none of a newer one."""
    with engine.connect() as connection:
        applied = revision_on(connection)
    return applied == _script().get_current_head()


def differences(engine: Engine) -> list[str]:
    """What our tables lack or have too much beside the models, a few words each; empty when they agree."""
    from alembic.autogenerate import compare_metadata

    with engine.connect() as connection:
        context = _context_of(connection, include_name=_is_in_models)
        found = compare_metadata(context, Base.metadata)
    return [
        _in_words(change) for group in found for change in (group if isinstance(group, list) else [group])
    ]


def check(engine: Engine) -> None:
    """Raises WrongDatabase when the database is not at this version or does not fit the models."""
    if wrong := problem(engine):
        raise WrongDatabase(wrong)


def problem(engine: Engine) -> str:
    """Why these tables are not those of this version, and what to do; "" when they are."""
    with engine.connect() as connection:
        applied = revision_on(connection)
        state = None if applied is None else migrations.state_of(connection)
    if state is None:
        return "The database has no tables yet: run `fieldapp init`, or `fieldapp restore` a backup."
    if state is not Tables.CURRENT:  # the models tell only what this version's own tables should be
        return migrations.WORDS.get(state, "").format(applied=applied)
    found = differences(engine)
    return f"The tables differ from the models: {', '.join(found)}." if found else ""


def _in_words(change: tuple[Any, ...]) -> str:
    """`remove_column photo.strange`: what would have to be done to agree, and where."""
    kind, *parts = change
    names = [part if isinstance(part, str) else getattr(part, "name", None) for part in parts]
    table = getattr(parts[0], "table", None)
    owner = [str(table.name)] if table is not None and table is not parts[0] else []
    return f"{kind} {'.'.join([*owner, *(name for name in names if name)])}"


def write_next(sentence: str, again: bool = False) -> Path:
    """Write what the models have and the migrations lack as a new numbered file. `again`: over the newest."""
    from alembic.autogenerate import produce_migrations, render_python_code

    files = sorted(VERSIONS.glob("[0-9]*.py"))
    if again and files:
        files.pop().unlink()
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/empty.sqlite3")
        if files:
            upgrade(engine)
        with engine.connect() as connection:
            found = produce_migrations(_context_of(connection), Base.metadata).upgrade_ops
        engine.dispose()
    if found is None or not found.ops:
        raise SystemExit("The models and the migrations agree: nothing to write.")
    body = render_python_code(found, render_as_batch=True, render_item=_render)
    return _write(sentence, files[-1].name[:4] if files else None, body)


def _write(sentence: str, before: str | None, body: str) -> Path:
    number = f"{int(before or 0) + 1:04d}"
    name = re.sub(r"[^a-z0-9]+", "_", sentence.lower()).strip("_")
    path = VERSIONS / f"{number}_{name}.py"
    kept = [line for line in body.splitlines() if line.strip() and not line.lstrip().startswith("# ###")]
    lines = [line if line.startswith("    ") else f"    {line}" for line in kept]
    text = TEXT.format(
        sentence=sentence.rstrip(".") + ".", number=number, before=before, body="\n".join(lines)
    )
    path.write_text(text)
    return path


def _script() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(FOLDER))


def _context_of(connection: Connection, **options: object) -> "MigrationContext":
    from alembic.migration import MigrationContext

    return MigrationContext.configure(connection, opts={**_options(), **options})


def _options() -> dict[str, Any]:
    return {
        "target_metadata": Base.metadata,
        "compare_type": True,
        "render_as_batch": True,
        "render_item": _render,
        "user_module_prefix": "",
        "include_name": _is_ours,
    }


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """In a database that holds our migrations' tables only: what the models do not know is to be dropped."""
    return not (kind == "table" and ((name or "").startswith("search_") or name in BY_HAND))


def _is_in_models(name: str | None, kind: str, _parents: object) -> bool:
    """In a database in use: it may hold the tables of others beside ours."""
    return kind != "table" or name in Base.metadata.tables


def _render(kind: str, item: Any, _context: object) -> Any:
    """Our own types as the plain ones they are stored as: a migration must not change when they do."""
    if kind != "type":
        return False
    if isinstance(item, ByBytes):
        n = item.length
        return f'sa.String({n}).with_variant(sa.String({n}, collation="C"), "postgresql")'
    if isinstance(item, Enum):
        return f"sa.String({item.length})"
    plain = {Instant: "sa.DateTime()", Encrypted: "sa.LargeBinary()"}
    return plain.get(type(item), False)


@contextmanager
def altering(engine: Engine) -> Iterator[Connection]:
    """One transaction. SQLite alters by rebuilding a table, which foreign keys must not notice midway."""
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                    raise WrongDatabase(f"The migration left rows that point at nothing: {broken!r}")
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def main() -> None:
    words = [word for word in sys.argv[1:] if word != "--again"]
    path = write_next(" ".join(words), again="--again" in sys.argv)
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
