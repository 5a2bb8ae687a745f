"""What Croatia does not tax (PPD čl. 7 st. 2): over which period a value is the most, and the marks it is told by.

The values stand in non_taxable.yaml. The mark is that of column 15.1 of the JOPPD report, the payment code the last part
of reference HR69; both as other programs have them (second-hand), 22 also with 260, 17 also with 210.
"""

from bolib.accounting.payroll.countries.receipts import Receipt

RECEIPTS = {
    "performance_award": Receipt("63", "250", (("performance_award", "year"),)),
    "occasional_award": Receipt("22", "270", (("occasional_award", "year"),)),
    "meal_lump_sum": Receipt("65", "191", (("meal_lump_sum_month", "month"), ("meal_lump_sum", "year"))),
    "meal_documents": Receipt("66", "699", (("meal_documents_month", "month"), ("meal_documents", "year"))),
    "child_gift": Receipt("21", "280", (("child_gift", "event"),)),
    "newborn": Receipt("21", "280", (("newborn", "event"),)),
    "jubilee": Receipt("60", "690", (("jubilee", "event"),), ("10", "15", "20", "25", "30", "35", "40")),
    "daily_allowance": Receipt("17", "200", (("daily_allowance", "unit"),)),
    "transport": Receipt("19", "190"),
    "own_car": Receipt("18", "240", (("own_car", "unit"),)),
    "remote_work": Receipt("73", "699", (("remote_work_day", "unit"), ("remote_work", "month"))),
    "health_premium": Receipt("71", "699", (("health_premium", "year"),)),
    "holiday_services": Receipt("69", "699", (("holiday_services", "year"),)),
    "child_care": Receipt("70", "699"),
    "pension_premium": Receipt("", "", (("pension_premium_month", "month"), ("pension_premium", "year"))),
}
NOT_TOGETHER = ("65", "66")
