"""What Croatia does not tax (PPD čl. 7 st. 2): over which period a value is the most, and the marks it is told by.

The values stand in non_taxable.yaml. The mark is that of column 15.1 of the JOPPD report, the payment code the last part
of reference HR69; both as other programs have them (second-hand), 22 also with 260, 17 also with 210, 20 also with 330.

Severance is untaxed for each completed year of service (the item's quantity), on retirement once. Above it there are
contributions of a kind that was not found, so that nobody pays it here by a setting. Allowance for separated life (25) is
not among them, because no amount of it was found, nor lodging that the employer pays itself (67), which nobody is paid.
"""

from bolib.accounting.payroll.countries.receipts import Receipt

LAW = "PPD čl. 7 st. 2"
RECEIPTS = {
    "performance_award": Receipt("63", "250", (("performance_award", "year"),)),
    "occasional_award": Receipt("22", "270", (("occasional_award", "year"),)),
    "meal_lump_sum": Receipt("65", "191", (("meal_lump_sum_month", "month"), ("meal_lump_sum", "year"))),
    "meal_documents": Receipt("66", "699", (("meal_documents_month", "month"), ("meal_documents", "year"))),
    "child_gift": Receipt("21", "280", (("child_gift", "event"),)),
    "newborn": Receipt("21", "280", (("newborn", "event"),)),
    "jubilee": Receipt("60", "690", (("jubilee", "event"),), ("10", "15", "20", "25", "30", "35", "40")),
    "daily_allowance": Receipt("17", "200", (("daily_allowance", "unit"),)),
    "transport": Receipt("19", "190", law=f"{LAW} t. 29"),
    "own_car": Receipt("18", "240", (("own_car", "unit"),)),
    "remote_work": Receipt("73", "699", (("remote_work_day", "unit"), ("remote_work", "month"))),
    "health_premium": Receipt("71", "699", (("health_premium", "year"),)),
    "holiday_services": Receipt("69", "699", (("holiday_services", "year"),)),
    "child_care": Receipt("70", "699", law=LAW),
    "field_allowance": Receipt("23", "210", (("field_allowance", "unit"),)),
    "lodging_seasonal": Receipt("64", "699", law=LAW),
    "lodging": Receipt("68", "699", law=LAW),
    "support_disability": Receipt("20", "432", (("support_disability", "year"),)),
    "support_illness": Receipt("20", "432", (("support_illness", "year"),)),
    "support_death": Receipt("20", "432", (("support_death", "event"),)),
    "support_death_in_family": Receipt("20", "432", (("support_death_in_family", "event"),)),
    "severance": Receipt("26", "320", (("severance", "unit"),), taxable=False),
    "severance_injury": Receipt("26", "320", (("severance_injury", "unit"),), taxable=False),
    "severance_retirement": Receipt("26", "320", (("severance_retirement", "event"),), taxable=False),
    "pension_premium": Receipt("", "", (("pension_premium_month", "month"), ("pension_premium", "year"))),
}
NOT_TOGETHER = ("65", "66")
