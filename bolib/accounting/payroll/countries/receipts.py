"""What a country does not tax, up to limits: the shape of its table, and where it is found."""

from dataclasses import dataclass

from bolib.country import country


@dataclass(frozen=True)
class Receipt:
    """A receipt that is not taxed up to limits; each limit names a statutory value and what it is the most of.

    `month` of pay, `year` of payment, `event` (what carries one reference), `unit` (a day, a kilometre: of the item's
    quantity). Without limits it is paid as it was spent, by `law`; else the values of the limits say by which law. Where
    there are `steps`, the reference is one of them and ends the name of the value. `mark` is that of the tax report (none:
    it is not reported), `payment_code` the payment's. What is above the limits may be paid as another receipt only where
    it is `taxable`: where not, how it is charged is not known here.
    """

    mark: str
    payment_code: str
    limits: tuple[tuple[str, str], ...] = ()
    steps: tuple[str, ...] = ()
    taxable: bool = True
    law: str = ""


def receipts(name: str) -> dict[str, Receipt]:
    """Give the receipts that a country does not tax, by name: RECEIPTS of its module, if it has any."""
    return getattr(country(name), "RECEIPTS", {})


def not_together(name: str) -> tuple[str, ...]:
    """Give the marks of receipts of which a person has one at most in a month: NOT_TOGETHER of the country's module."""
    return getattr(country(name), "NOT_TOGETHER", ())
