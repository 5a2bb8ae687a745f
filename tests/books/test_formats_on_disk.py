"""Key files and run folders of every released form stay readable; the books' own forms stand in test_backup_and_forms."""

import shutil
from pathlib import Path

import pytest

from bolib.batch import acts, manifest
from bolib.batch.places import Place, folder_of
from bolib.books import keys
from bolib.formats import pain_001
from bolib.paper import read_tables

HERE = Path(__file__).parent
PASSPHRASE = "of a published key: never use it"


@pytest.mark.parametrize("form", [1])
def test_a_key_file_of_every_released_form_opens(form: int) -> None:
    path = keys.path_of(f"form-{form}")
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / f"key-form-{form}.json", path)
    key = keys.unlock(f"form-{form}", PASSPHRASE)
    assert (key.user, key.name) == ("form", keys.name_of(keys.public_of(f"form-{form}")[1]))
    path.unlink()


@pytest.mark.parametrize("form", [1])
def test_a_run_folder_of_every_released_form_is_read(form: int) -> None:
    folder = HERE / f"run-form-{form}"
    sealed = manifest.read(folder)
    assert sealed["form"] == form and manifest.differences(folder) == []
    rows, inputs = acts.proposed(folder), read_tables(folder / "inputs.db")
    assert inputs["frozen"]["head"].iloc[0] == sealed["head"]["hash"]
    told = {one["name"]: one["number"] for one in rows["conclusion"]}
    assert len(rows["payslip"]) == told["paid"] == inputs["person"]["person"].nunique() - told["held"]
    sums = {total["name"]: total["cents"] for total in rows["totals"]}
    assert sums["payslip.net_cents"] == sum(row["net_cents"] for row in rows["payslip"])
    paid = pain_001.read((folder / "payment.xml").read_bytes())
    assert sum(transfer.cents for transfer in paid) == sums["payslip.net_cents"]


def write() -> None:
    """Make the key file and the run folder of the present form, from the last month of the demo."""
    from bolib.batch import demo

    key = keys.new("form-1", PASSPHRASE, user="form")
    shutil.copyfile(keys.path_of("form-1"), HERE / "key-form-1.json")
    assert key.user == "form" and list(demo.play(since="2026-10"))
    source, folder = folder_of(Place("demo", demo.RUN, 1)), HERE / "run-form-1"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in ("inputs.db", "results.db", "payment.xml"):
        shutil.copyfile(source / name, folder / name)
    sealed = manifest.read(source)
    manifest.write(folder, **{name: sealed[name] for name in manifest.FIELDS - {"form", "files"}})


if __name__ == "__main__":  # with BACK_OFFICE_HOME and XDG_CONFIG_HOME in an empty folder
    write()
