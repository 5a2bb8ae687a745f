"""What a figure is drawn from and which rows of the books it names: whole, for people who differ in what counts.

`gold/explanation_graph.txt` has it all. Where a change of it is wanted, look at the difference, then write it anew:
`python -m tests.payroll.test_explanation_graph`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from bolib import dates
from bolib.accounting.payroll import rules
from bolib.accounting.payroll.rules import explanation_graph, explanation_sources
from bolib.accounting.payroll.rules import settings as pay
from bolib.accounting.payroll.rules.explanation_parts import Parts
from bolib.country import country
from bolib.formats.layered_graph import Box, Picture
from tests.payroll import firm
from tests.payroll.firm import municipal, rates_for
from tests.payroll.test_dues import MONTH
from tests.payroll.test_joppd_gathered import OPENING, OWN

GOLD = Path(__file__).parent / "gold" / "explanation_graph.txt"
KINDS = ("company", "rates/croatia/contributions.yaml", "rates/croatia/income_tax.yaml")
KINDS += ("rates/croatia/municipal_tax.csv",)
PEOPLE: dict[str, dict[str, Any]] = {
    "worker": {"month_hours": {"overtime_minutes": 120}},
    "a veteran in a part of the month with a child and two rows of residence": {
        "contract": {"since": "2026-10-15", "employment_since": "2026-10-15"},
        "month_hours": {"regular_minutes": 12 * 480},
        "tax_status": {"veteran_percent": 40, "allowance_share_ppm": 500_000},
        "dependant": {"share_ppm": 500_000},
        "residence": [{}, {"since": "2026-11-10", "event": 7}, {"since": "2026-11-11", "event": 8}],
    },
    "low pay in the first pillar alone": {
        "contract": {"pay_cents": 110_000},
        "tax_status": {"pension_pillars": "1"},
    },
    "without a right to the relief, exempt from health": {
        "contract": {"pay_cents": 110_000, "first_employment": 1, "since": "2026-03-01"}
        | {"employment_since": "2026-03-01"},
        "tax_status": {"employed_elsewhere": 1},
    },
    "sick": {
        "absence": [{"kind": "sick_employer", "first_day": "2026-10-05", "last_day": "2026-10-09"}],
        "month_hours": {"regular_minutes": 8_160, "sick_employer_minutes": 2_400},
        "opening": OPENING,
    },
}


def of(name: str) -> Iterator[str]:
    """Give, line by line, the rows behind each operand, then what stands in the picture of the net pay."""
    inputs = firm.inputs({"A": PEOPLE[name]})
    people = rules.population(inputs, OWN, rates_for(), municipal(), **MONTH)
    assert people.held == []
    adopted = pd.DataFrame([(kind, 1, 2, 3) for kind in KINDS], columns=["kind", "version", "adopted", "confirmed"])
    found = explanation_sources.sources("croatia", inputs, people, rates_for(), adopted, "A", **MONTH)
    law = found["operand"].isin(list(country("croatia").RATES))  # the same of everybody
    rows = found if name == "worker" else found[~law]
    yield from (" | ".join("" if pd.isna(cell) else str(cell) for cell in row) for row in rows.to_numpy())
    written = found.assign(act="imported", day="2026-01-02", account="os", signer=pd.NA)
    parts = Parts(
        "croatia",
        rates_for(),
        pd.concat([*lines_of(people), rules.explain("croatia", people.ready, rates_for(), language="en")]),
        explanation_sources.operands("croatia", people.lines),
        written.astype({"signer": "string"}),
        {column: int(people.ready[column].iloc[0]) for column in country("croatia").PEOPLE},
        "en",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explanation_graph, "graph", as_text)
        yield from explanation_graph.drawn(parts, "net_cents", whose="A", month="2026-10").svg.split("\n")


def lines_of(people: rules.Population) -> Iterator[pd.DataFrame]:
    """Explain the lines of pay by hours and by an average."""
    own = pay.read(OWN)
    fund_days = dates.weekdays(*dates.month_of(MONTH["month"]))
    yield rules.explain_gross(people.with_hours(people.lines), own, fund_days=fund_days, language="en")
    yield rules.explain_averages(
        "croatia", people.with_hours(people.lines), people.averages, own, rates_for(), language="en"
    )


def as_text(boxes: Sequence[Box], edges: Sequence[tuple[str, str]], *, title: str, note: str) -> Picture:
    """Write a picture's boxes and arrows instead of drawing them."""
    told = [f"[{box.kind}] {box.name}: {box.title} {box.value}".rstrip() for box in boxes]
    said = [" / ".join(line for line in box.said if line) for box in boxes]
    lines = [f"{one} ({beside})" if beside else one for one, beside in zip(told, said, strict=True)]
    return Picture("\n".join([title, *lines, *(f"{start} -> {end}" for start, end in edges), note]), title)


def whole() -> str:
    return "\n\n".join("\n".join([f"## {name}", *of(name)]) for name in PEOPLE) + "\n"


def test_every_row_and_every_box_is_as_it_was_accepted() -> None:
    assert whole() == GOLD.read_text("utf-8")


if __name__ == "__main__":
    GOLD.write_text(whole(), "utf-8")
