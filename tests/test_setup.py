"""bin/setup finds a Python that runs, asks uv for what uv.lock names, and says what to do when it cannot."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SETUP = Path(__file__).parent.parent / "bin/setup"
UV = """#!/bin/sh
[ "$1" = --version ] && exit 0
echo "UV_PYTHON=$UV_PYTHON uv $*" >> uv.log
mkdir -p .venv/bin && ln -sf {python} .venv/bin/python
exit {code}
"""


def write_program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def machine(tmp_path):
    """A folder with bin/setup, and a PATH of its own with a uv that writes down what it was asked."""
    (tmp_path / "project/bin").mkdir(parents=True)
    shutil.copy(SETUP, tmp_path / "project/bin/setup")
    write_program(tmp_path / "path/uv", UV.format(python=sys.executable, code=0))
    return tmp_path


def run_setup(machine, *words, **variables):
    environment = {"HOME": str(machine / "home"), "PATH": f"{machine}/path:/usr/bin:/bin", **variables}
    return subprocess.run(
        [machine / "project/bin/setup", *words], env=environment, capture_output=True, text=True, check=False
    )


def asked(machine):
    return (machine / "project/uv.log").read_text().splitlines()


def test_a_shim_that_cannot_run_is_passed_over(machine):
    write_program(machine / "path/python3.13", "#!/bin/sh\nexit 127\n")
    write_program(machine / "path/python3.12", f'#!/bin/sh\nexec {sys.executable} "$@"\n')

    done = run_setup(machine)

    python = getattr(sys, "_base_executable", sys.executable)
    assert (done.returncode, done.stderr) == (0, "")
    assert asked(machine) == [f"UV_PYTHON={python} uv sync --frozen --quiet --no-dev --inexact"]


def test_a_named_python_is_honoured(machine):
    run_setup(machine, UV_PYTHON="/opt/python/bin/python3")

    assert asked(machine) == ["UV_PYTHON=/opt/python/bin/python3 uv sync --frozen --quiet --no-dev --inexact"]


def test_tests_get_the_packages_of_development(machine):
    run_setup(machine, "tests", UV_PYTHON="python3", CHROMIUM="/bin/true")

    assert asked(machine) == ["UV_PYTHON=python3 uv sync --frozen --quiet"]


def test_a_failure_of_uv_says_what_to_do(machine):
    write_program(machine / "path/uv", UV.format(python=sys.executable, code=1))

    done = run_setup(machine, UV_PYTHON="python3")

    assert done.returncode == 1
    assert "name one with UV_PYTHON=/path/to/python3" in done.stderr


def test_setup_of_this_very_folder_is_quick_and_silent_the_second_time():
    environment = {name: value for name, value in os.environ.items() if name != "UV_PYTHON"}

    done = subprocess.run([SETUP], env=environment, capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
