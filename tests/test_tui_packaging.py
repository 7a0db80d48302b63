"""What a stranger installs: the wheel holds everything, and runs without the checkout."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from installer import install
from installer.destinations import SchemeDictionaryDestination
from installer.sources import WheelFile
from installer.utils import get_launcher_kind
from waits import LIMIT

from lessons.course.outline import load_course
from lessons.labs import LABS, lab_of_state
from tui import __version__

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    # With the build tool at hand there is no need to fetch another one.
    isolation = ["--no-isolation"] if importlib.util.find_spec("hatchling") else []
    command = [sys.executable, "-m", "build", "--wheel", *isolation, "--outdir", str(folder)]
    built = subprocess.run([*command, str(ROOT)], capture_output=True, text=True, timeout=300)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A new environment with nothing but the wheel, and the variables to run its programs with.

    What dl-tui depends on is lent by the environment of the tests, by its path alone: the checkout
    that is installed there in editable form does not come along.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = str(programs / "python")
    paths = sysconfig.get_paths("venv", vars={"base": str(folder), "platbase": str(folder)})
    scheme = {**paths, "headers": str(folder / "include" / "dl-tui")}
    target = SchemeDictionaryDestination(
        scheme, interpreter=python, script_kind=get_launcher_kind()
    )
    with WheelFile.open(wheel) as source:
        install(source, target, additional_metadata={})
    lent = sysconfig.get_paths()["purelib"]
    variables = {**os.environ, "PYTHONPATH": lent, "DL_TUI_HOME": str(folder / "home")}
    return programs, variables


def run(
    installed: tuple[Path, dict[str, str]], program: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    programs, variables = installed
    return subprocess.run(
        [programs / program, *arguments],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        env=variables,
        cwd=programs,
        stdin=subprocess.DEVNULL,
    )


def test_the_wheel_holds_all_packages_and_their_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        entry_points = next(name for name in names if name.endswith("entry_points.txt"))
        assert "dl-tui = tui.__main__:main" in archive.read(entry_points).decode()
    for package in ("engine", "lessons", "tui"):
        here = {
            str(path.relative_to(ROOT))
            for path in (ROOT / package).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
        }
        assert here and here <= names, here - names
    assert sum(name.endswith(".gz") for name in names) == 4
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"engine", "lessons", "tui", f"dl_tui-{__version__}.dist-info"}


def test_the_installed_command_runs_without_the_checkout(
    installed: tuple[Path, dict[str, str]],
) -> None:
    version = run(installed, "dl-tui", "--version")
    assert (version.returncode, version.stdout) == (0, f"dl-tui {__version__}\n"), version.stderr
    where = run(installed, "python", "-c", "import engine, lessons, tui; print(tui.__file__)")
    assert str(installed[0].parent) in where.stdout and str(ROOT) not in where.stdout
    refused = run(installed, "dl-tui")
    assert refused.returncode == 2 and refused.stderr.count("\n") == 1


def test_the_installed_doctor_is_content_without_the_extras_and_with_keys_of_ones_own(
    installed: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    programs, variables = installed
    for extra in ("websockets", "segno", "textual_serve"):
        missing = f"raise ModuleNotFoundError({extra!r}, name={extra!r})"
        (tmp_path / f"{extra}.py").write_text(missing)
    config = Path(variables["DL_TUI_HOME"]) / "config" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text('[keys]\n"home.review" = "f9"\n')  # every key there is has to be looked up
    bare = {**variables, "PYTHONPATH": f"{tmp_path}{os.pathsep}{variables['PYTHONPATH']}"}
    doctor = run((programs, bare), "dl-tui", "doctor", "--json")
    report = json.loads(doctor.stdout)
    assert doctor.returncode == 0, [found for found in report["findings"] if not found["well"]]


def test_the_licence_covers_code_digits_and_names_and_the_versions_are_listed(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (path,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = message_from_bytes(archive.read(path))
        texts = [
            archive.read(path.replace("METADATA", f"licenses/{name}")).decode()
            for name in metadata.get_all("License-File", [])
        ]
    licence = "MIT AND CC-BY-SA-3.0 AND LicenseRef-Public-Domain"
    assert metadata["License-Expression"] == licence
    assert any("MIT License" in text for text in texts)
    assert any("Attribution-ShareAlike 3.0" in text for text in texts)
    assert any("1990 census" in text and "public domain" in text for text in texts)
    listed = [
        classifier.rpartition(" ")[2]
        for classifier in metadata.get_all("Classifier", [])
        if classifier.startswith("Programming Language :: Python :: 3.")
    ]
    assert metadata["Requires-Python"] == f">={listed[0]}"
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert here in listed, f"the tests pass on {here}: name it in pyproject.toml"


def test_the_readme_says_how_it_comes_onto_a_machine_and_off_it_again() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    for wanted in (
        "git clone", "pip install .", "Windows", "Upgrading", "Uninstalling", "tmux and screen",
        "Copy and paste", "Not tried", "tour.svg", "lesson.svg", "lab.svg", "dl-tui doctor",
        f"{len(load_course().lessons)} lessons and {len(LABS)} labs",
    ):  # fmt: skip
        assert wanted in readme, wanted
    states = re.findall(r"[`']([a-z]+)(\?\S+=[^\s`']+)", readme)
    assert len(states) >= 3
    for lab, settings in states:  # whoever types one of them opens a lab
        lab_of_state(lab + settings).load().from_state(lab + settings)


def test_every_requirement_has_an_oldest_version_that_check_lowest_can_pin() -> None:
    printed = subprocess.run(
        [sys.executable, ROOT / "tests" / "floors.py"], capture_output=True, text=True, check=True
    ).stdout
    pins = dict(line.split("==") for line in printed.splitlines())
    assert {"textual", "numpy", "click", "pytest", "hatchling"} <= set(pins)
    assert all(version[0].isdigit() for version in pins.values())
