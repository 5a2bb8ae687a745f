"""The marks of the report JOPPD that are known: of holders, receipts, non-taxable receipts, payment and the short ones.

The lists are those of a copy of the official schema 1.1 of about 2015. Second-hand are the holders 0013, 0014 and 0026,
which a later program sums with the employed; 15.1 from 57 on is in use, though not every name was seen; 7.2 goes to 3
since December 2023. A mark that is missing here may have come later: it is told, and the Tax Administration decides.
"""


def _listed(text: str) -> frozenset[str]:
    spans = [part.partition("-") for part in text.split()]
    return frozenset(
        f"{mark:0{len(first)}}" for first, _, last in spans for mark in range(int(first), int(last or first) + 1)
    )


HOLDERS = _listed(
    "0000-0011 0013-0014 0021-0026 0031-0033 0041-0046 0101-0108 0121 0201 1001-1004 1101-1104 2001-2005 3001 4001-4002 "
    "5001-5002 5101-5104 5201-5213 5301-5302 5401-5403 5501 5601-5608 5701-5702"
)
RECEIPTS = _listed(
    "0000-0004 0021-0028 0041-0046 0051-0052 0061-0064 0071-0072 0081-0084 0086-0088 0090-0098 0101-0103 0201-0219 "
    "0301-0303 0321-0323 0331-0335 0401-0419 1001-1006 2001-2002 3001-3002 4001-4044 5001-5005 5101-5112 5701-5703 5721 "
    "5801-5807"
)
NON_TAXABLE = _listed("0") | _listed("01-73")
KNOWN = {
    "holder": HOLDERS,
    "receipt": RECEIPTS,
    "hazard": _listed("0-4"),
    "relief_mark": _listed("0-3"),
    "month_mark": _listed("0-5"),
    "time_mark": _listed("0-3"),
    "non_taxable": NON_TAXABLE,
    "payment": _listed("0-7"),
}

NOBODY = "0000"  # holder and receipt of a row with a non-taxable receipt alone; receipt of the health fund's sick pay
NOWHERE = "00000"  # municipality of work, where there is none
EMPLOYEE, FIRST_EMPLOYMENT, YOUNG = "0001", "0002", "0010"
PAY, PAY_ABOVE_CAP, OTHER_RECEIPT, SEVERANCE, SETTLEMENT = "0001", "0002", "0021", "0025", "0406"
YEARLY = frozenset(("0003", "0022", "0026", "0028"))  # above the yearly cap, where the first pillar may stop
OTHER_RECEIPTS = frozenset(("0021", "0022", "0025", "0026", "0027", "0028"))  # ZoD čl. 22 st. 3
SICK = _listed("5201-5213")  # sick and parental pay on the account of the health fund or the state
NOT_THROUGH_THE_EMPLOYER = frozenset(
    ("5203", "5204", "5207")
)  # the fund pays itself: such a row has no hours, no amount
NONE, SICK_PAY = "0", "12"  # 15.1
UNPAID, ACCOUNT, SPECIAL, IN_KIND, ENFORCED, OFFSET = "0", "1", "3", "5", "6", "7"  # 16.1
