"""A command killed at any moment has done everything or nothing, and doing it again completes it once."""

import os
from pathlib import Path

import pytest

from benchmarks import crash

TIMES = {"run": 6}  # it takes long; `bo bench crash` kills it as often as the others
SEED = int(os.environ.get("KILL_SEED", "20261124"))


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BACK_OFFICE_HOME", "")
        patch.setenv("XDG_CONFIG_HOME", "")
        made = crash.prepare(tmp_path_factory.mktemp("stages"))
        made["config"] = Path(os.environ["XDG_CONFIG_HOME"])
    return made


@pytest.mark.parametrize("name", crash.COMMANDS)
def test_a_killed_command_is_whole_or_not_there(
    stages: dict[str, Path], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACK_OFFICE_HOME", "")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(stages["config"]))
    print(f"seed {SEED}")
    undone = crash.trial(stages, name, TIMES.get(name, 20), SEED, tmp_path)
    assert undone > 0, "no kill came before the command was done"
