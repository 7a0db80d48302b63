"""The command line: `dl-tui` opens the app, `dl-tui COMMAND` does one thing and ends.

A command's module is imported when it is used, so that `--help` answers at once. The exit codes are
those of `tui.shell.outcome`.
"""

import difflib
import importlib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from lessons.text import clean
from tui import __version__
from tui.shell.outcome import BROKEN_PIPE, INTERRUPTED, USAGE, outcome, say
from tui.shell.terminal import PLAIN

if TYPE_CHECKING:
    from lessons.course.outline import Lesson

# Each command, with its line in --help. Its module is tui/commands/NAME.py and holds `command`.
COMMANDS = {
    "train": "Train a network on MNIST, with its losses as lines or as JSON.",
    "runs": "List the runs that were trained, or print them as CSV.",
    "play": "Train a network of the playground, or forty of them.",
    "quiz": "Take a quiz, in the app or with --plain as lines of text.",
    "lesson": "Open a lesson, in the app or with --plain as lines of text.",
    "review": "Review what is due, in the app or with --plain as lines of text.",
    "host": "Ask a room: everybody votes, and the wall shows how it went.",
    "join": "Vote in a room from this terminal.",
    "rooms": "List the rooms that were held here, or print the votes of one.",
    "serve": "Serve the app as a web page.",
    "pack": "Add other people's courses, or begin one of your own.",
    "lessons": "List the lessons.",
    "labs": "List the labs, each with a state to open it in.",
    "check": "Check lesson files for mistakes.",
    "config": "Print where the settings are, and all of them.",
    "doctor": "Check that everything dl-tui needs is there and well.",
    "notes": "Print the notes you wrote, as Markdown.",
    "progress": "Show or reset what you have done so far.",
    "completion": "Print the completion script for a shell.",
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"tui.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table into the help."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed, or suggest what may have been meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            name = clean(args[0][:40], keep_newlines=False)
            ctx.fail(f"There is no command {name!r}.{did_you_mean(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a command's name without importing any."""
        items = [
            CompletionItem(name, help=text)
            for name, text in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return items + click.Command.shell_complete(self, ctx, incomplete)


def did_you_mean(name: str, known: Sequence[str] | dict[str, str]) -> str:
    """` Did you mean 'train'?`, or nothing if no known name is near."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _complete_lesson(ctx: object, parameter: object, incomplete: str) -> list[str]:
    from tui.courses import the_course

    return [lesson.id for lesson in the_course().lessons if lesson.id.startswith(incomplete)]


def _complete_theme(ctx: object, parameter: object, incomplete: str) -> list[str]:
    return [name for name in _theme_names() if name.startswith(incomplete)]


def _complete_state(ctx: object, parameter: object, incomplete: str) -> list[str]:
    from lessons.labs import LABS

    return [state for lab in LABS if (state := f"{lab.id}?").startswith(incomplete)]


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 92},
)
@click.option(
    "--lesson",
    metavar="ID",
    help="Open this lesson: vectors, 2 or 02-vectors.",
    shell_complete=_complete_lesson,
)
@click.option(
    "--state",
    metavar="STATE",
    help="Open a lab as a state string says: 'mnist?lr=0.1'.",
    shell_complete=_complete_state,
)
@click.option("--pack", metavar="NAME", help="Show this pack instead of our course.")
@click.option("--theme", metavar="NAME", help="Use these colours.", shell_complete=_complete_theme)
@click.option("--ascii", "plain", is_flag=True, help="Draw in ASCII, as DL_TUI_ASCII=1 does.")
@click.version_option(__version__, prog_name="dl-tui", message="%(prog)s %(version)s")
@click.pass_context
def cli(
    ctx: click.Context,
    lesson: str | None,
    state: str | None,
    pack: str | None,
    theme: str | None,
    plain: bool,
) -> int | None:
    """A workshop on deep learning: predict, then watch real computation answer.

    Without a command this opens the app, where you left off.
    """
    if plain:
        os.environ[PLAIN] = "1"
    if ctx.invoked_subcommand is not None:
        if any(option is not None for option in (lesson, state, pack, theme)):
            ctx.fail(
                "--lesson, --state, --pack and --theme are for the app: use them without a command."
            )
        return None
    if lesson is not None and state is not None:
        ctx.fail("--lesson opens a lesson and --state a lab: use one of them.")
    return _open(lesson, state, theme, pack)


def _open(lesson: str | None, state: str | None, theme: str | None, pack: str | None) -> int:
    """Open the app, if what was asked for exists."""
    from tui.start import open_app

    if pack is not None:
        _require_pack(pack)
    elif lesson is not None:
        lesson = require_lesson(lesson).id
    if state is not None:
        require_state(state)
    if theme is not None and theme not in (names := _theme_names()):
        raise click.BadParameter(
            f"there is no theme {theme!r}.{did_you_mean(theme, names)} "
            f"There are {', '.join(names)}.",
            param_hint="--theme",
        )
    return open_app(lesson=lesson, theme=theme, state=state, pack=pack)


def require_lesson(name: str) -> "Lesson":
    """The lesson that is meant by its id, its number or its file; refuses what means none."""
    from tui.courses import the_course

    course = the_course()
    if (lesson := course.named(name)) is None:
        near = did_you_mean(name, [each.id for each in course.lessons])
        raise click.BadParameter(
            f"there is no lesson {name!r}.{near} `dl-tui lessons` lists them.",
            param_hint="--lesson",
        )
    return lesson


def _require_pack(name: str) -> None:
    from tui.courses import only

    if only(name) is None:
        raise click.BadParameter(
            f"there is no pack {name!r} that can be read. `dl-tui pack list` lists them.",
            param_hint="--pack",
        )


def require_state(state: str) -> None:
    """Refuse a state string that its lab cannot read, with what it takes."""
    from lessons.knobs import KnobError
    from lessons.labs import lab_of_state

    try:
        lab_of_state(state).read_state(state)
    except KnobError as error:
        raise click.BadParameter(
            f"{error}. `dl-tui labs` lists them.", param_hint="--state"
        ) from None


def _theme_names() -> list[str]:
    from textual.theme import BUILTIN_THEMES

    from tui.theme import THEMES

    return [theme.name for theme in THEMES] + sorted(BUILTIN_THEMES)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (by default on `sys.argv`) and return the exit code. Never raises."""
    return outcome(lambda: _run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    output = sys.stdout
    try:
        code = cli.main(args=arguments, prog_name="dl-tui", standalone_mode=False)
        if sys.stdout is not None:  # as it is if it was closed before we began
            sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        return say(error.ctx.get_help() if error.ctx else "", USAGE)
    except click.UsageError as error:
        message = clean(error.format_message(), keep_newlines=False)
        path = error.ctx.command_path if error.ctx else "dl-tui"
        return say(f"{message}\nTry `{path} --help`.", USAGE)
    except click.ClickException as error:
        return say(error.format_message(), error.exit_code)
    except click.Abort as error:
        # A question was not answered: by ctrl+c, or because the input has ended.
        if isinstance(error.__context__, EOFError):
            return say("\nThe input ended before the answer: nothing was done.", USAGE)
        return INTERRUPTED
    except SystemExit as error:
        # So click ends after completion, and when nobody reads on: then it has muffled the output.
        if sys.stdout is not output:
            return BROKEN_PIPE
        return error.code if isinstance(error.code, int) else 0
