"""`dl-tui config`: where the file of settings is, and all that it may say.

What is printed is a whole file with every line commented out, so that it says nothing until one
takes the `#` away; `--write` makes it, where there is none yet.
"""

from pathlib import Path

import click

from lessons.text import clean
from tui import paths
from tui.config import MOTIONS, Config, read_config
from tui.shell.outcome import BAD_STATE, say

OURS = frozenset({"engine", "lessons", "tui"})  # what is never missing
HEAD = """\
# Settings of dl-tui. Each line that begins with # says nothing: take the # away to set it.
# The theme and the cap can be changed in the app, too: what was chosen last holds.

# theme = "{theme}"
#     the colours: {themes}, ...; `ctrl+p`, Theme shows all of them

# theme_16 = "{sixteen}"
#     the same, where the terminal has no more than sixteen colours; also ansi-dark and ansi-light

# ascii = false
#     true: no signs, for fonts and terminals without them, as --ascii and DL_TUI_ASCII=1

# motion = "auto"
#     {motions}; auto: nothing moves of itself over ssh

# review_cap = {cap}
#     so many questions a review asks in a day, from 0 to {most}

# data = "{data}"
#     where answers, notes and runs are kept (DL_TUI_HOME, if it is set, goes before it)

# keys = "vim"
#     hjkl beside the arrows; what is on these letters moves to H J K L. With keys of your own
#     besides it is `like = "vim"` below, in place of this line

# [keys]
# like = "vim"
#     a command and its key, "u", "f5" or "ctrl+u", or several: ["u", "f5"]. The command moves to it
#     on every screen. A key of one screen alone has an id with a dot: `dl-tui config --keys`
"""


@click.command()
@click.option("--write", is_flag=True, help="Make that file, if there is none yet.")
@click.option("--keys", is_flag=True, help="List the id of every key of every screen.")
def command(write: bool, keys: bool) -> int:
    """Print where the settings are, and a file with all of them as they are without one."""
    if keys:
        for id, where in every_id().items():
            click.echo(f"{id:<28} {where}")
        return 0
    path = paths.config_file()
    if write:
        return _write(path)
    config = judged(read_config(path))
    if not config.there:
        click.echo(f"# {path}  (not there yet: --write makes it)\n")
    else:
        click.echo(f"# {path}")
        for problem in config.problems:
            click.echo(f"# ✗ {clean(problem, keep_newlines=False)}")
        click.echo("")
    click.echo(template(), nl=False)
    return BAD_STATE if config.problems else 0


def template() -> str:
    """The file with every setting as it is without one, commented out."""
    from lessons.review.deck import CAP, MOST
    from tui.keys import KEYS
    from tui.theme import DEFAULT_THEME, SIXTEEN, THEMES

    head = HEAD.format(
        theme=DEFAULT_THEME,
        sixteen=SIXTEEN,
        themes=", ".join(theme.name for theme in THEMES),
        motions=", ".join(MOTIONS),
        cap=CAP,
        most=MOST,
        data=paths.data_folder().as_posix(),
    )
    lines = [f"# {_line(name, key.keys)}  # {key.means}" for name, key in KEYS.items()]
    return head + "\n".join(lines) + "\n"


def _line(name: str, keys: str) -> str:
    written = ", ".join(f'"{key}"' for key in keys.split(","))
    return f"{name} = " + (f"[{written}]" if "," in keys else written)


def judged(config: Config) -> Config:
    """The settings as the app takes them, with what it would say of them."""
    from textual.theme import BUILTIN_THEMES

    from tui.shell.remap import remap_of
    from tui.theme import THEMES

    faults = {f"keys.{id}": fault for id, fault in remap_of(config.keys, config.vim)[1].items()}
    if any("." in id for id in config.keys):
        known = every_id()
        for id in config.keys:
            if "." in id and id not in known:
                faults[f"keys.{id}"] = (
                    f"there is no key {id!r:.60}; `dl-tui config --keys` lists them"
                )
    themes = {theme.name for theme in THEMES} | BUILTIN_THEMES.keys()
    for name, theme in config.themes.items():
        if theme not in themes:
            faults[name] = f"there is no theme {theme!r}"
    return config.without(faults)


def every_id() -> dict[str, str]:
    """The id of every key of every screen, with the key and what it does."""
    import importlib
    import inspect
    import pkgutil

    from textual.binding import Binding

    import tui
    from tui.keys import KEYS

    found = {name: f"{key.keys}  {key.means}" for name, key in KEYS.items()}
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if module.name.endswith("__main__"):
            continue
        try:
            loaded = importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] in OURS:
                raise
            continue  # what a room or the browser needs is an extra, and need not be here
        for _, kind in inspect.getmembers(loaded, inspect.isclass):
            for each in vars(kind).get("BINDINGS", ()):
                if isinstance(each, Binding) and each.id and kind.__module__ == module.name:
                    found.setdefault(each.id, f"{each.key}  {each.description}")
    return found


def _write(path: Path) -> int:
    if path.exists():
        return say(f"{path} is there already; nothing was changed.", BAD_STATE)
    from engine.files.atomic import atomic_write

    try:
        atomic_write(path, template().encode())
    except OSError as error:
        return say(f"{path} cannot be written: {error.strerror}", BAD_STATE)
    click.echo(str(path))
    return 0
