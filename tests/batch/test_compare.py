"""The parallel run: what another program paid, row by row beside ours."""

from pathlib import Path

import pytest

from bolib.batch.compare import FIGURES, WORDS, compare, told
from bolib.problem import Refused
from bolib.text import tell

EXAMPLES = Path(__file__).parent.parent / "payroll" / "examples.csv"
HEAD = "id,year,gross,lower_rate,higher_rate,allowance_coefficient_total,mio1,mio2,income,tax,net,employer_health"
RIGHT = "a,2026,2000.00,0.20,0.30,1.0,300.00,100.00,1600.00,200.00,1400.00,330.00"


def file(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "theirs.csv"
    path.write_text("\n".join((head, *rows)) + "\n", "utf-8")
    return path


def line(folder: Path, row: str, head: str = HEAD) -> str:
    return told(file(folder, row, head=head))[0][0].removeprefix("a: ")


def test_every_row_agrees(tmp_path: Path) -> None:
    lines, code = told(file(tmp_path, RIGHT, RIGHT))
    assert lines[-1] == "agreed 2 of 2" and lines[0] == "a: agreed" and code == 0


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (RIGHT.replace(",300.00,100.00", ",,"), "agreed"),
        (RIGHT.replace("330.00", "330.01"), "agreed but for rounding: Health ours €330.00, theirs €330.01"),
        (
            RIGHT.replace("330.00", "330.02"),
            "differs by -€0.02, first at Health: ours €330.00, theirs €330.02; "
            "health base × rate, or nothing while an exemption runs (ZoD čl. 14 st. 1 t. 1, čl. 20)",
        ),
        (
            RIGHT.replace("1400.00", "1395.00").replace("200.00", "205.00").replace("300.00", "300.01"),
            "differs by -€5.00, first at Tax: ours €200.00, theirs €205.00; tax before reliefs − relief of a war "
            "veteran − relief of the area (ZoPD čl. 19, čl. 24 st. 3, čl. 46)",
        ),
        (RIGHT.replace("1.0,", ","), "not comparable, because allowance_coefficient_total is empty"),
        (RIGHT.replace("2000.00", ""), "not comparable, because gross is empty"),
        ("a,2026,2000.00,0.20,0.30,1.0,,,,,,", "not comparable, because no result of the other program is given"),
        (RIGHT + ",extra", "not comparable, because the row has 13 cells, the heading another number"),
        ("a,2026,2000.00", "not comparable, because the row has 3 cells, the heading another number"),
        (RIGHT.replace("2000.00", "2.000"), "not comparable, because gross can be read as 2000.00 or as 2.000; "),
        (RIGHT.replace("1400.00", "NaN"), "not comparable, because net cannot be read: NaN"),
        (RIGHT.replace("0.20", "20"), "not comparable, because lower_rate is 20; "),
        (RIGHT.replace("2026", "1999"), "not comparable, because year cannot be read: 1999"),
        (RIGHT.replace("2026", "2027"), "not comparable, because Lowest monthly base is not known for 2027-06-01"),
        (RIGHT.replace("2026", "2023"), "not comparable, because surtax is empty"),
        (
            RIGHT.replace("2000.00", "-1.00"),
            "not comparable, because an amount or coefficient of the row is below zero; ",
        ),
        (
            RIGHT.replace("2000.00", "757.34").replace("300.00,100.00,1600.00,200.00,1400.00,330.00", ",37.87,,,,"),
            "agreed",
        ),
        (RIGHT.replace("2000.00", "757.33"), "not comparable, because hours are missing; "),
    ],
)
def test_a_row_is_told(tmp_path: Path, row: str, says: str) -> None:
    found = line(tmp_path, row)
    assert found.startswith(says.removesuffix("; ")) if says.endswith("; ") else found == says


def test_month_pay_day_relief_and_surtax_may_be_given(tmp_path: Path) -> None:
    head = "id,year,gross,lower_rate,higher_rate,allowance_coefficient_total,net,month,pay_day,relief,surtax"
    rows = {
        "a,2023,1300.00,0.2,0.3,1.0,919.85,,,,0.18": "agreed",
        "a,2023,840.00,0.2,0.3,1.0,677.20,2023-12,10.1.2024.,,": "agreed",
        "a,2025,996.75,0.23,0.33,1.4,797.40,,,no,": "agreed",
        "a,2025,996.75,0.23,0.33,1.4,797.40,,,maybe,": "not comparable, because relief cannot be read: maybe",
        "a,2025,1,0.23,0.33,1.4,1,2025-13,,,": "not comparable, because month, pay_day cannot be read: 2025-13 /",
    }
    assert {row: line(tmp_path, row, head) for row in rows} == rows


def test_a_gross_below_the_lowest_base_is_compared_where_its_hours_are_given(tmp_path: Path) -> None:
    head = "id,year,gross,lower_rate,higher_rate,allowance_coefficient_total,mio2,weekly_hours,insured_days,relief"
    rows = {
        "a,2026,600.00,0.2,0.3,1.0,30.00,20,,no": "agreed",
        "a,2026,600.00,0.2,0.3,1.0,30.00,20,30,no": "agreed",
        "a,2026,300.00,0.2,0.3,1.0,18.93,20,,no": "agreed",
        "a,2026,300.00,0.2,0.3,1.0,18.93,,15,no": "agreed",
        "a,2026,300.00,0.2,0.3,1.0,15.00,20,15,no": "agreed",
        "a,2026,600.00,0.2,0.3,1.0,37.87,40,,no": "agreed",
        "a,2026,600.00,0.2,0.3,1.0,30.00,,,no": "not comparable, because hours are missing: the gross is below the "
        "lowest base of full time, €757.34; give weekly_hours or insured_days",
        "a,2026,600.00,0.2,0.3,1.0,30.00,41,,no": "not comparable, because weekly_hours cannot be read: 41",
        "a,2026,600.00,0.2,0.3,1.0,30.00,,31,no": "not comparable, because insured_days cannot be read: 31",
        "a,2026,600.00,0.2,0.3,1.0,30.00,,0,no": "not comparable, because insured_days cannot be read: 0",
    }
    assert {row: line(tmp_path, row, head) for row in rows} == rows


def test_a_difference_is_told_in_the_language_of_the_answer(tmp_path: Path) -> None:
    row = RIGHT.replace("1400.00", "1395.00")
    (told_line, *_), _ = told(file(tmp_path, row), language="hr")
    assert told_line.endswith("; dohodak − porez − prirez (ZOR čl. 92)")


def test_the_same_file_with_semicolons_and_commas_in_amounts(tmp_path: Path) -> None:
    path = tmp_path / "theirs.csv"
    path.write_bytes(b"\xef\xbb\xbf" + RIGHT_HR.encode())
    assert told(path, language="hr") == (
        ["a: slaže se", "slaže se: 1, slaže se osim zaokruživanja: 0, razlikuje se: 0, nije usporedivo: 0", LAST_HR],
        0,
    )


RIGHT_HR = "\r\n".join(text.replace(",", ";").replace(".", ",") for text in (HEAD, RIGHT)) + "\r\n"
LAST_HR = "slaže se 1 od 1"


def test_the_published_examples() -> None:
    frame, last = compare(EXAMPLES)
    found = dict(zip(frame["id"], frame["result"], strict=True))
    assert {i for i, result in found.items() if result == "rounding"} == {"HR2025-10"}
    assert {i for i, result in found.items() if result == "not_comparable"} == {"HR2023-01", "HR2025-08"}
    whole_euros = {"HR2024-05", "HR2024-07", "HR2024-09", "HR2025-01", "HR2025-03", "HR2026-01"}
    assert {i for i, result in found.items() if result == "differs"} == whole_euros | {"HR2024-11", "HR2026-20"}
    assert last == "agreed 15 of 25" and len(frame) == 25
    first = frame.set_index("id")["figure"]
    assert first["HR2026-20"] == "employer_health" and first["HR2024-11"] == "income"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "compare.no_column"),
        (b"id,year,gross\n", "compare.no_column"),
        (HEAD.split(",mio1")[0].encode(), "compare.no_column"),
        (HEAD.encode() + b",NET\n", "compare.column_twice"),
        (HEAD.encode() + b"\n\xff\xfe", "compare.not_text"),
        (HEAD.encode() + b"\nx\0y", "compare.not_text"),
        (HEAD.encode() + b"\n" + b"x" * 200_000, "compare.not_csv"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00", "compare.not_text"),
    ],
)
def test_a_broken_file_is_refused_in_one_sentence(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        compare(path)
    assert refused.value.problem.code == code
    assert tell("en", refused.value.problem) != tell("hr", refused.value.problem)


def test_no_file_and_no_country_are_refused(tmp_path: Path) -> None:
    for path, country, code in ((tmp_path, "croatia", "no_file"), (EXAMPLES, "../croatia", "country")):
        with pytest.raises(Refused) as refused:
            compare(path, country)
        assert refused.value.problem.code == f"compare.{code}"


def test_a_figure_is_named_in_the_language_of_the_answer(tmp_path: Path) -> None:
    (line, *_), _ = told(file(tmp_path, RIGHT.replace("330.00", "330.02")), language="hr")
    assert "prvo kod Zdravstveno: naše 330,00" in line and "employer_health" not in line
    assert WORDS.keys() == FIGURES.keys()


def test_a_cell_is_shown_as_it_was_typed(tmp_path: Path) -> None:
    assert line(tmp_path, RIGHT.replace("1400.00", "=1+1")).endswith("net cannot be read: =1+1")
    assert line(tmp_path, RIGHT.replace("1400.00", "\x1b[1m5€")).endswith("net cannot be read: \\x1b[1m5€")


def test_nothing_of_the_file_reaches_the_terminal_as_a_command(tmp_path: Path) -> None:
    lines, _ = told(file(tmp_path, RIGHT.replace("a,", "\x1b[31m=cmd,", 1).replace("1400.00", "\x1b[31m")))
    assert "\x1b" not in "".join(lines)


def test_an_empty_list_agrees_with_nothing(tmp_path: Path) -> None:
    lines, code = told(file(tmp_path))
    assert lines[-1] == "agreed 0 of 0" and code == 1
