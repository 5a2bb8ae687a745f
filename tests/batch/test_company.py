"""A company's settings are looked at before two people sign them: what would fail later is said by name."""

from pathlib import Path

import pytest

from bolib.batch import acts, company
from bolib.batch.places import company_file_of
from bolib.batch.run import run
from bolib.books import Books, accounts, keys
from bolib.books.keys import Key
from bolib.problem import Refused
from tests.conftest import ROOT

OIBS = {"ana": "00000000001", "ivo": "00000000010"}


def filled() -> str:
    """Fill the template in, as a company would."""
    text = (ROOT / "examples" / "company.yaml").read_text("utf-8")
    for blank, word in {
        "<name of the company>": "Acme d.o.o.",
        "<street and number>": "Izmišljena 1",
        "<10000>": "10000",
        "<town>": "Zagreb",
        'oib: "<11 digits>"\niban': 'oib: "00000009009"\niban',
        "<HR and 19 digits>": "HR3699999991100000001",
        "<BIC of the bank>": "DEMOHR22",
        "<e-mail of the company>": "pay@acme.example",
        "<first name>": "Ana",
        "<last name>": "Anić",
        "<municipality, five digits as in municipal_tax.csv>": "01333",
        '{name: <Ana>, oib: "<11 digits>"': f'{{name: Ana, oib: "{OIBS["ana"]}"',
        '{name: <Ivo>, oib: "<11 digits>"': f'{{name: Ivo, oib: "{OIBS["ivo"]}"',
        "<ana>": "ana",
        "<ivo>": "ivo",
    }.items():
        text = text.replace(blank, word)
    return text.replace(
        "accounts: [<login>], roles: [payroll_clerk]", "accounts: [ana], roles: [payroll_clerk]"
    ).replace("<login>", "ivo")


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Key]:
    """Give the keys of two founders, at a place of their own."""
    monkeypatch.setenv("BACK_OFFICE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    company.bring_along("acme")
    return {user: keys.new(user, "open") for user in OIBS}


def found(two: dict[str, Key], text: str) -> Books:
    path = company_file_of("acme")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return company.found("acme", two)


def test_the_template_filled_in_founds_a_company_with_two_keys(two: dict[str, Key]) -> None:
    with found(two, filled()) as books:
        assert books.verify().problems == []
        assert books.rows("select user, oib from user order by user") == sorted(OIBS.items())


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("accounts: [ivo]", "accounts: [<login>]", "company.to_fill"),
        ("bic: DEMOHR22", "bic: NOPE", "company.bic"),
        ("namespace: iso", "namespace: fina2", "company.namespace"),
        ("payment_file: {namespace: iso}", "", "company.namespace"),
        ('employees: "230"', 'employees: "999"', "ledger.unknown_account"),
        ('  tax_due: "241"\n', "", "company.missing"),
        ("street: Izmišljena 1, ", "", "company.missing"),
        ("\n---\n", "\n", "company.no_line"),
        ("language: en", "language: de", "company.language"),
        (OIBS["ivo"], OIBS["ana"], "company.oib_twice"),
        ("country: croatia", "country: atlantis", "company.country"),
        ("email: pay@acme.example", "email: nobody", "payroll.setting_wrong"),
        ('work: "01333"', 'work: "01334"', "payroll.setting_wrong"),
        ("author: {first_name: Ana, last_name: Anić}", "author: {first_name: Ana}", "payroll.setting_wrong"),
        ('submitter: "1"', 'submitter: "14"', "payroll.setting_wrong"),
        ("joppd:\n", 'tax_accounts: {"01333": HR6999999990000000008}\njoppd:\n', "payroll.setting_wrong"),
        ("joppd:\n", 'tax_accounts: {"01334": HR6999999990000000007}\njoppd:\n', "payroll.setting_wrong"),
        ("time_zone: Europe/Zagreb", "time_zone: Europe/Zagrb", "company.zone"),
    ],
    ids=lambda value: value if value.count(".") == 1 and value[0].islower() else None,
)
def test_settings_that_would_fail_later_are_refused_by_name(two: dict[str, Key], old: str, new: str, code: str) -> None:
    assert old in filled()
    with pytest.raises(Refused) as refused:
        found(two, filled().replace(old, new))
    assert refused.value.problem.code == code


ITEMS = """payment_file: {namespace: iso}
pay_items:
  bonus: {name: {en: Bonus, hr: Nagrada}, kind: earning, varies: yes, counts_into: [average]}
  meal: {name: {en: Meals, hr: Prehrana}, kind: non_taxable, receipt: meal_lump_sum}
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("", "", "company.missing"),  # the account of what is not taxed
        ('employees: "230"', 'employees: "230"\n  non_taxable: "999"', "ledger.unknown_account"),
        ("kind: earning", "kind: gift", "payroll.setting_wrong"),
        ("receipt: meal_lump_sum", "receipt: lunch", "payroll.setting_wrong"),
        ("varies: yes, ", "", "payroll.setting_missing"),
        ("varies: yes", "varies: yes, above_cap: tax", "payroll.setting_unknown"),
    ],
)
def test_kinds_of_pay_items_that_would_fail_later_are_refused_by_name(
    two: dict[str, Key], old: str, new: str, code: str
) -> None:
    text = filled().replace("payment_file: {namespace: iso}\n", ITEMS)
    assert old in text
    with pytest.raises(Refused) as refused:
        found(two, text.replace(old, new) if old else text)
    assert refused.value.problem.code == code


def test_kinds_of_pay_items_are_adopted_with_their_accounts(two: dict[str, Key]) -> None:
    text = filled().replace("payment_file: {namespace: iso}\n", ITEMS)
    with found(two, text.replace('  employees: "230"\n', '  employees: "230"\n  non_taxable: "460"\n')) as books:
        assert books.verify().problems == []


def test_a_key_of_another_user_founds_nothing(two: dict[str, Key]) -> None:
    other = keys.new("other", "open", user="mallory")
    with pytest.raises(Refused, match=r"company\.other_key"):
        found({**two, "ana": other}, filled())


def test_an_unknown_language_speaks_english(two: dict[str, Key]) -> None:
    path = company_file_of("acme")
    path.parent.mkdir(parents=True, exist_ok=True)
    for text, spoken in (("language: hr", "hr"), ("language: de", "en"), ("- x", "en"), ("", "en")):
        path.write_text(f"name: x\n---\n{text}\n", "utf-8")
        assert company.language_of("acme") == spoken


@pytest.mark.parametrize("paper", ["payroll_month", "hours_month"])
def test_a_month_without_anybody_has_its_paper_too(two: dict[str, Key], paper: str) -> None:
    found(two, filled().replace("accounts: [ana]", f"accounts: [{accounts.current()}]")).close()
    with pytest.raises(Refused, match=r"run_file\.written"):
        run("acme", f"2026-10-{paper}")
    folder = run("acme", f"2026-10-{paper}")
    assert set(acts.concluded(folder).values()) == {0}
    acts.submit(folder, two["ana"])
    acts.approve(folder, two["ivo"])
    acts.post(folder, two["ivo"])
    assert not (folder / "payment.xml").exists()
