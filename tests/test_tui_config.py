"""Settings by hand: what holds, what is refused and at which line, and keys that were moved."""

import tomllib
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from textual.binding import Binding, BindingsMap

from lessons.review.deck import CAP, cap_of
from lessons.store.progress import Progress
from tui import paths
from tui.app import DlTui
from tui.asking.keys import KEYS as ASKING
from tui.commands.config import judged, template
from tui.commands.doctor import _settings
from tui.config import Config, adopt, read_config
from tui.frame import KeyLine
from tui.keys import KEYS, bind
from tui.screens.help import HelpScreen
from tui.screens.notice import NoticeScreen
from tui.shell.remap import Remap, key_named, remap_of

Make = Callable[..., DlTui]


def written(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return read_config(path)


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    config = read_config(tmp_path / "config.toml")
    assert config == Config(tmp_path / "config.toml")
    assert not config.there and not config.problems


def test_all_settings_are_read(tmp_path: Path) -> None:
    config = written(
        tmp_path,
        'theme = "dl-light"\nmotion = "none"\nreview_cap = 7\ndata = "/srv/dl"\n'
        'theme_16 = "ansi-dark"\nascii = true\n'
        '[keys]\nlike = "vim"\nhint = "u"\nask.pass = ["f2", "f3"]\n',
    )
    assert not config.problems
    assert (config.theme, config.motion, config.review_cap) == ("dl-light", "none", 7)
    assert config.data == Path("/srv/dl") and config.vim
    assert config.theme_16 == "ansi-dark" and config.ascii
    assert config.keys == {"hint": ("u",), "ask.pass": ("f2", "f3")}
    assert written(tmp_path, 'keys = "vim"').vim


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('theme = "dl-dark"\n\nmotoin = "none"', 3, "did you mean 'motion'?"),
        ('theme = "dl-dark"\nmotion = fast', 2, "not valid TOML"),
        ('\nmotion = "fast"', 2, "motion is one of auto, full, none"),
        ("review_cap = 1000", 1, "review_cap is a whole number from 0 to 200"),
        ('# where\n\ndata = "here"', 3, "data is a folder from the root on"),
        ("theme = 3", 1, "theme is text in quotes"),
        ('keys = "emacs"', 1, "keys is 'vim'"),
        ('[keys]\nlike = "emacs"', 2, "like is 'vim'"),
        ("[keys]\nhint = 3", 2, "hint is a key as in"),
        ("[keys]\nhint = []", 2, "hint is a key as in"),
        ('\n[keys]\nhnit = "u"', 3, "no command 'hnit'; did you mean 'hint'?"),
        ('[keys]\nhint = "hyper+u"', 2, "there is no key 'hyper+u'"),
        ('[keys]\nhint = "nokey"', 2, "there is no key 'nokey'"),
        ('[keys]\nhint = "b"', 2, "'b' chooses in a question"),
        ('[keys]\nhint = "w"', 2, "'w' is the key of why"),
        ('[keys]\nlike = "vim"\nnote = "j"', 3, "'j' is the key of down"),
        ('theme = "dl-drak"', 1, "there is no theme 'dl-drak'"),
        ('\ntheme_16 = "ansi"', 2, "there is no theme 'ansi'"),
        ("a." * 2000 + "a = 1", 1, "config is nested too deeply"),
        ("[keys]\n" + "k" * 9000 + " = 'u'", 2, "there is no command 'kkkk"),
        ('data = "~nobody-at-all/x"', 1, "data is a folder from the root on"),
        ('ascii = "yes"', 1, "ascii is true or false"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, told: str
) -> None:
    found = judged(written(tmp_path, text))
    assert len(found.problems) == 1
    assert found.problems[0].startswith(f"{tmp_path / 'config.toml'}:{line}: ")
    assert told in found.problems[0]
    assert not found.keys and len(found.problems[0]) < 500


def test_what_is_right_holds_beside_what_is_wrong(tmp_path: Path) -> None:
    config = written(tmp_path, 'motion = "fast"\ntheme = "dl-light"\n[keys]\nhint = "u"')
    assert len(config.problems) == 1
    assert (config.theme, config.motion, config.keys) == ("dl-light", "auto", {"hint": ("u",)})


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"theme = '\xff'")
    assert "not UTF-8" in read_config(path).problems[0]
    path.unlink()
    path.mkdir()
    assert "not a regular file" in read_config(path).problems[0]


def test_the_doctor_looks_at_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "config_file", lambda: tmp_path / "config.toml")
    assert [found.well for found in _settings()] == [True]
    written(tmp_path, '\ntheme = "dl-drak"')
    (found,) = _settings()
    assert not found.well and "config.toml:2: there is no theme" in found.value
    written(tmp_path, 'theme = "x"\nmotion = 3\n[keys]\nlike = "vim"\nhint = 7')
    told = [found.value.removeprefix(f"{tmp_path / 'config.toml'}:")[:2] for found in _settings()]
    assert told == ["1:", "2:", "5:"], "one below the other, as they stand in the file"


def test_what_was_chosen_last_holds(tmp_path: Path, progress: Progress) -> None:
    config = written(tmp_path, 'theme = "dl-light"\nreview_cap = 7')
    adopt(config, progress)
    assert progress.get_setting("theme") == "dl-light" and cap_of(progress) == 7
    progress.set_setting("theme", "dl-contrast")  # chosen in the app
    progress.set_setting("review cap", "30")
    adopt(config, progress)
    assert progress.get_setting("theme") == "dl-contrast" and cap_of(progress) == 30
    adopt(written(tmp_path, 'theme = "nord"'), progress)  # the file says something new
    assert progress.get_setting("theme") == "nord" and cap_of(progress) == 30
    adopt(config, progress)
    assert cap_of(progress) == 7
    adopt(written(tmp_path, 'theme_16 = "ansi-light"'), progress)
    assert progress.get_setting("theme-16") == "ansi-light"


def test_the_data_folder_moves_but_not_with_a_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = (tmp_path / "elsewhere").as_posix()
    monkeypatch.setattr(paths, "config_file", lambda: tmp_path / "config.toml")
    written(tmp_path, f'data = "{elsewhere}"')
    monkeypatch.delenv("DL_TUI_HOME", raising=False)
    assert paths.progress_file() == Path(elsewhere) / "progress.db"
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))
    assert paths.data_folder() == tmp_path / "data"


def test_the_template_says_nothing_until_it_is_asked_to(tmp_path: Path) -> None:
    assert not tomllib.loads(template())
    lines = [line.removeprefix("# ") for line in template().splitlines() if " = " in line]
    said = [line for line in lines if not line.startswith(("keys = ", " ", "like"))]
    text = "\n".join(said).replace("\nDL", "\n#")
    at = next(index for index, line in enumerate(said) if line.startswith("commit"))
    text = "\n".join([*said[:at], "[keys]", *said[at:]])
    config = judged(written(tmp_path, text))
    assert not config.problems  # every line of it can be taken as it stands
    assert (config.theme, config.motion, config.review_cap) == ("dl-dark", "auto", CAP)
    assert (config.theme_16, config.ascii) == ("dl-16", False)
    assert {id: ",".join(map(key_named, keys)) for id, keys in config.keys.items()} == {
        id: key.keys for id, key in KEYS.items()
    }


# ---- keys ---------------------------------------------------------------------------------------


def keys_of(remap: Remap, *bindings: Binding) -> dict[str, str]:
    """Which key does what."""
    return {
        key: ", ".join(each.action for each in found)
        for key, found in remap.apply(BindingsMap(bindings)).key_to_bindings.items()
    }


def test_a_command_moves_wherever_it_stands() -> None:
    remap, faults = remap_of({"hint": ("j",), "commit": ("f2", "enter")}, vim=False)
    assert not faults
    found = keys_of(remap, *(each for each in ASKING if isinstance(each, Binding)), bind("go"))
    assert found["j"] == "hint, give_up" and "h" not in found  # what shares its key comes along
    assert found["f2"] == "commit" and found["enter"] == "commit, go"  # but not what enter is, too


def test_two_commands_change_places() -> None:
    remap, faults = remap_of({"hint": ("w",), "why": ("h",)}, vim=False)
    assert not faults
    assert keys_of(remap, bind("hint"), bind("why")) == {"w": "hint", "h": "why"}
    _, faults = remap_of({"hint": ("w",), "why": ("m",)}, vim=False)
    assert set(faults) == {"hint", "why"}  # m is the map's, so why stays where it was


def test_vims_letters_are_arrows_and_what_they_were_is_on_their_capitals() -> None:
    remap, faults = remap_of({}, vim=True)
    assert not faults
    found = keys_of(remap, *(bind(name) for name in KEYS))
    arrows = {"k": "up", "j": "down", "h": "left", "l": "right"}
    for letter, arrow in arrows.items():
        assert found[letter] == found[arrow] == KEYS[arrow].action
    assert (found["H"], found["K"], found["L"]) == ("hint", "knobs", "lesson")
    lost = {name for name, key in KEYS.items() if key.action not in ", ".join(found.values())}
    assert not lost


def test_no_command_of_the_table_is_lost_whatever_is_moved() -> None:
    """Each of them to each of some keys: it is refused, or everything can still be done, each
    under a key of its own as before."""
    table = [bind(name) for name in KEYS]
    share = {"commit", "go"}
    for vim in (False, True):
        for name, letter in product(KEYS, ["u", "x", "H", "space"]):
            remap, faults = remap_of({name: (letter,)}, vim)
            found = remap.apply(BindingsMap(table)).key_to_bindings
            assert {each.id for every in found.values() for each in every} == set(KEYS)
            for key, every in found.items():
                ids = {each.id for each in every}
                assert len(ids) == 1 or ids == share, f"{name} on {letter}: {key} is {ids}"
            moved = [each.id for each in found[letter]] if letter in found else []
            assert faults or moved == [name]


@pytest.mark.parametrize("key", ["/", "?", ",", "+", " ", "u", "U", "é", "f5", "ctrl+u", "enter"])
def test_keys_may_be_written_as_they_are_typed(key: str) -> None:
    assert key_named(key)


async def test_the_key_line_and_the_help_show_the_keys_that_were_chosen(
    make_app: Make, tmp_path: Path
) -> None:
    config = written(
        tmp_path,
        'motion = "none"\n[keys]\nlike = "vim"\nhelp = "f1"\nfree = "f3"\ncommit = "emter"\n',
    )
    app = make_app(state="softmax?seed=0", config=config)
    assert app.animation_level == "none"
    async with app.run_test(size=(160, 40)) as pilot:
        await pilot.pause()
        notice = app.screen
        assert isinstance(notice, NoticeScreen)  # it begins, and says what it left out
        assert "config.toml:6: commit: there is no key 'emter'" in " ".join(notice.sentences)
        await pilot.press("enter")
        await pilot.pause()
        line = str(app.screen.query_one(KeyLine).render())
        assert "f1 help" in line and "f3 free play" in line and "enter commit" in line
        assert "hjkl" in line and "arrows" not in line
        await pilot.press("question_mark")
        assert not isinstance(app.screen, HelpScreen)  # it is nobody's key now
        await pilot.press("f1")
        assert isinstance(app.screen, HelpScreen)
        keys = {description: shown for shown, description, _ in app.screen.text.keys}
        assert (keys["help"], keys["free play"], keys["move"]) == ("f1", "f3", "hjkl arrows")
