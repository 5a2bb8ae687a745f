"""A week as a table: what travels to the browser, and what a choice is."""

from bolib.widgets.week import Head, Line, Week


def made(heard: list[str]) -> Week:
    table = Week(lambda does: does, heard.append)
    days = [Head(f"2026-10-0{n}", f"day {n}", n > 5) for n in range(1, 8)]
    table.show(days, [Line("work", "Work", ["8:00"] * 7, "56:00")], caption="Week", sum="Total")
    return table


def test_days_and_lines_travel_as_they_are() -> None:
    table = made([])
    assert [day["free"] for day in table.days] == [False] * 5 + [True] * 2
    assert table.lines[0]["cells"] == ["8:00"] * 7 and table.lines[0]["sum"] == "56:00"


def test_a_day_that_is_here_is_chosen_and_no_other() -> None:
    heard: list[str] = []
    table = made(heard)
    table._told(table, {"choose": "2026-10-03"}, [])
    table._told(table, {"choose": "2027-01-01"}, [])
    table._told(table, {"other": 1}, [])
    assert heard == ["2026-10-03"] and table.chosen == "2026-10-03"
    table.show([Head("2026-10-08", "day 8")], [], caption="Week", sum="Total")
    assert table.chosen == ""
