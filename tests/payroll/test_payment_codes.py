"""The code of a receipt's payment (HR69), entered a second time from the list of personal receipts."""

import pytest

from bolib.accounting.payroll.countries import croatia_accounts as codes

# mark in the tax report (15.1), code of the payment, whether a protected account takes it (Ovršni zakon čl. 172)
LIST = [
    ("12", 230, True),  # sick pay of the health fund
    ("17", 200, True),  # daily allowances at home
    ("18", 240, False),
    ("19", 190, True),
    ("20", 690, True),
    ("21", 690, True),
    ("22", 690, True),
    ("23", 210, True),  # field allowances
    ("25", 220, False),
    ("26", 320, False),
    ("60", 690, True),
    ("63", 690, True),
    ("65", 191, True),
    ("99", 699, False),  # whatever is not in the list
]


@pytest.mark.parametrize(("mark", "code", "free"), LIST)
def test_a_receipt_is_paid_with_its_code(mark: str, code: int, free: bool) -> None:
    assert codes.code_of(mark) == code
    assert (code in codes.FREE) is free


def test_the_list_has_every_receipt_and_pay_has_three_codes() -> None:
    assert {mark for mark, *_ in LIST} == {*codes.RECEIPTS, "99"}
    assert (codes.WHOLE, codes.PROTECTED, codes.REST) == (100, 110, 120)
    assert {code for code in codes.FREE if code not in (690, 230, 110)} == {130, 140, 190, 191, 200, 210}
