"""Which code a receipt has in a payment in Croatia (HR69), and whether it may go to a protected account.

The codes are those of the list of personal receipts; exempt there are 110, 130, 140, 190, 191, 200, 210, 230 and 690. Where
sources disagree on a code (daily allowances 200 or 210, awards 250, 260 or 690, disability and death 330 or 432), a receipt
that no enforcement takes (Ovršni zakon čl. 172) has the general exempt code 690, any other 699: disputed.
"""

WHOLE, PROTECTED, REST, FUND_SICK = 100, 110, 120, 230
EXEMPT, NOT_EXEMPT = 690, 699
RECEIPTS = {  # mark of the receipt in the tax report (15.1): code of the payment, as croatia_receipts has them
    **{"12": FUND_SICK, "17": 200, "18": 240, "19": 190, "23": 210, "25": 220, "26": 320, "65": 191},
    **dict.fromkeys(("20", "21", "22", "60", "63"), EXEMPT),
}
FREE = frozenset((PROTECTED, 130, 140, 190, 191, 200, 210, FUND_SICK, EXEMPT))  # codes that a protected account takes


def code_of(mark: str) -> int:
    """Give the code of a receipt's payment by its mark in the tax report."""
    return RECEIPTS.get(mark, NOT_EXEMPT)
