"""Pay fairness: what women and men are paid for an hour, from the slips that were paid, and what it would cost to close a gap.

Law: Directive (EU) 2023/970, art. 3 (pay and pay level), art. 9 (what is reported), art. 10 (a gap of 5 % or more in a
category). A *gap* is (men − women) / men. It has a paper and no table of its own; figures of few people are not shown.
"""
