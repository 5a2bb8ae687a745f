"""A tax report as it stands now, the original with every correction and supplement, held against the slips that stand."""

from collections.abc import Mapping

import pandas as pd

from bolib.accounting.payroll.rules import corrections
from bolib.accounting.payroll.rules.held import problem
from bolib.accounting.payroll.rules.joppd import earlier
from bolib.accounting.payroll.rules.joppd.earlier import Earlier
from bolib.accounting.payroll.rules.joppd.held_against import SAME, receipts_have_marks, rows_carry_the_slips
from bolib.accounting.payroll.rules.payouts import Payout
from bolib.formats import joppd
from bolib.problem import Problem
from bolib.text import say

ITEMS = {  # path on page A, or field of page B: the figures of the slips that it must be
    "Doprinosi/GeneracijskaSolidarnost/P1": ("first_pillar_cents",),
    "Doprinosi/KapitaliziranaStednja/P1": ("second_pillar_cents",),
    "Doprinosi/ZdravstvenoOsiguranje/P1": ("health_cents",),
    "PredujamPoreza/P1": ("tax_cents", "surtax_cents", "tax_settlement_cents"),
    "IsplaceniNeoporeziviPrimici": ("non_taxable_cents", "health_fund_cents"),
}
WORDS = dict(
    zip(ITEMS, ("dues.first_pillar", "dues.second_pillar", "dues.health", "dues.tax", "dues.not_taxed"), strict=True)
)
ROW_SUMS = ("receipt_cents", "relief_cents", "paid_cents")
NOW = ""  # the run that is being made: a folder does not know its own name


def sums(sent: pd.DataFrame, mark: str, slips: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Set a report as it stands beside the slips in it that stand: item, report_cents, slips_cents.

    `sent` are all rows that were sent under the mark (rules.joppd.earlier), `slips` and `lines` those of the slips. `item`
    is a path of page A, or a field of page B by its number; in the slips what has no mark 15.1 is left out.
    """
    before = earlier.read(sent)
    rows = before.standing(mark)
    page = joppd.page_a(joppd.RowsOf(rows)).sums
    whole = told(slips, lines, before)
    found = [(path, page[path], _figures(whole, dict.fromkeys(names, 1))) for path, names in ITEMS.items()]
    for name in ROW_SUMS:
        found.append((joppd.named(joppd.FIELDS[name]), int(rows[name].sum()), _figures(whole, SAME[name])))
    frame = pd.DataFrame(found, columns=["item", "report_cents", "slips_cents"])
    return frame.astype({"item": "string", "report_cents": "int64", "slips_cents": "int64"})


def told(slips: pd.DataFrame, lines: pd.DataFrame, before: Earlier) -> pd.DataFrame:
    """Sum slips by person; of what is not taxed only what has a mark, of relief what rows can hold.

    Slips that are told of in the same rows make one relief; where it is below zero they have none.
    """
    names = sorted({name for figures in SAME.values() for name in figures})
    have = {name: slips[name].astype("Int64").fillna(0).astype("int64") for name in names if name in slips}
    group = [before.groups[run, person].run for run, person in zip(slips["run"], slips["person"], strict=True)]
    each = slips[["person"]].assign(group=group, **dict.fromkeys(names, 0)).assign(**have)
    each = each.groupby(["person", "group"], as_index=False).sum()
    each["relief_cents"] = each["relief_cents"].clip(lower=0)
    both = each.drop(columns="group").groupby("person", as_index=False).sum()
    own = lines.merge(slips[["run", "person"]], on=["run", "person"])
    missing = {
        one.where.removeprefix("person "): int(str(one.args["amount"])) for one in receipts_have_marks(both, own)
    }
    left = both["person"].map(missing).fillna(0).astype("int64")
    return both.assign(non_taxable_cents=both["non_taxable_cents"] - left)


class Standing:
    """The reports that a run touches and that were there before, as they stand once it is posted.

    `sent` are its own rows (as results.db has them), `slips` and `lines` its proposed rows, `inputs` what it froze.
    """

    def __init__(
        self,
        inputs: Mapping[str, pd.DataFrame],
        payout: Payout,
        sent: pd.DataFrame,
        slips: pd.DataFrame,
        lines: pd.DataFrame,
    ) -> None:
        frozen = inputs.get(earlier.TABLE)
        self.sent, self.marks = pd.DataFrame(), list[str]()
        if frozen is None or frozen.empty or sent.empty:
            return
        kept = corrections.standing(inputs, payout)
        now = int(frozen["event"].max()) + 1
        about = slips[["person", "month", "pay_day"]]
        new = sent.merge(about, on="person", how="left", validate="many_to_one").assign(run=NOW, event=now)
        self.marks = sorted(set(sent["mark"]) & set(frozen["mark"]))
        self.sent = pd.concat([frozen, new[list(frozen.columns)]], ignore_index=True)
        self.sent["run"] = self.sent["run"].astype("string")
        self.slips = pd.concat([kept["payslip"], slips.assign(run=NOW)], ignore_index=True)
        self.lines = pd.concat([kept["payslip_line"], lines.assign(run=NOW)], ignore_index=True)

    def _of(self, mark: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        own = self.sent[self.sent["mark"] == mark]
        keys = own[["run", "person"]].drop_duplicates()
        slips = self.slips.merge(keys, on=["run", "person"])
        return own, slips, self.lines.merge(slips[["run", "person"]], on=["run", "person"])

    def sums(self, language: str) -> pd.DataFrame:
        """Give `sums` of every report, in words: report_mark, item, report_cents, slips_cents, difference_cents."""
        frames = [sums(own, mark, slips, lines).assign(report_mark=mark) for mark, own, slips, lines in self._each()]
        none = pd.DataFrame({"item": [], "report_cents": [], "slips_cents": [], "report_mark": []})
        found = pd.concat(frames, ignore_index=True) if frames else none
        found["item"] = [
            say(language, WORDS[item]) if item in WORDS else say(language, "joppd.field", field=item)
            for item in found["item"]
        ]
        found = found.astype(
            {"item": "string", "report_mark": "string", "report_cents": "int64", "slips_cents": "int64"}
        )
        found["difference_cents"] = found["report_cents"] - found["slips_cents"]
        return found[["report_mark", "item", "report_cents", "slips_cents", "difference_cents"]]

    def problems(self) -> list[Problem]:
        """Every report, as it stands once the run is posted, adds up to the slips in it that stand, person by person."""
        found = []
        for mark, own, slips, lines in self._each():
            before = earlier.read(own)
            for one in rows_carry_the_slips(before.standing(mark), told(slips, lines, before)):
                found.append(problem("joppd.not_the_slips", one.where.removeprefix("person "), mark=mark, **one.args))
        return found

    def _each(self) -> list[tuple[str, pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
        return [(mark, *self._of(mark)) for mark in self.marks]


def _figures(slips: pd.DataFrame, figures: Mapping[str, int]) -> int:
    return sum(sign * int(slips[name].sum()) for name, sign in figures.items())
