"""The door of the command line. It knows every command by a sentence and loads the app only for one that runs."""

import sys
from typing import Any

import click

from fieldapp import config

COMMANDS = {  # in the order of a server's life; the sentences are those of the commands themselves (a test)
    "init": "Keys, tables, reference rows, divisions and the first administrator.",
    "migrate": "Bring the database to this version's tables.",
    "serve": "Serve on HOST and PORT; background work in a thread unless EMBEDDED_JOBS is off.",
    "work": "Background work in a process of its own (set FIELDAPP_EMBEDDED_JOBS=0 for the web processes).",
    "tick": "Do once, now, everything that is due by the clock.",
    "check": "Whether keys, tables and photos are in order; a sentence for everything that is not, and 1 at the end.",
    "backup": "Back up database and photos to DEST, a folder or s3://bucket/prefix.",
    "restore": "Bring a backup in SOURCE back into an empty database, all or nothing.",
    "reindex": "Write the search index anew; the app may go on serving.",
    "calendar": "The working calendar.",
    "people": "The second person where there is none, and the one above the highest.",
    "import-divisions": "Add or update divisions from a list (code, name, level, parent_code; .xlsx, .xls or CSV).",
    "import-people": "Add people and their first postings from a list; prints a one-time code for each.",
    "import-outbox": "Bring in what a phone exported, each form as its sender.",
    "demo": "Fill the database with the demo town (some 40 s).",
}


class Door(click.Group):
    """Lists commands without loading them, and says in the log's form why one ended."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        from fieldapp import cli  # noqa: PLC0415 - loads the whole app

        return cli.main.get_command(context, name)

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **options: Any) -> Any:
        if config.log_format() != "json":
            return super().main(*args, **options)
        try:
            sys.exit(super().main(*args, **{**options, "standalone_mode": False}) or 0)
        except click.ClickException as refused:
            _note_failure(refused.format_message())
            sys.exit(refused.exit_code)
        except click.Abort:
            _note_failure("stopped")
            sys.exit(1)


def _note_failure(message: str) -> None:
    from fieldapp import logs  # noqa: PLC0415

    logs.set_up(config.log_format())  # nothing has, when no command began
    logs.note_failure(message)


@click.group(cls=Door)
@click.pass_context
def main(context: click.Context) -> None:
    """The app grid workers carry on patrol."""
    from fieldapp import cli  # noqa: PLC0415

    cli.begin(context)


if __name__ == "__main__":
    main()
