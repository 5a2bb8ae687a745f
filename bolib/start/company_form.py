"""The form with which a company begins: its name and address, OIB, account, and the two people who found it."""

from collections.abc import Callable
from typing import Any

from bolib.batch.places import COMPANY, ROOT
from bolib.books import accounts
from bolib.books.keys import NAME
from bolib.formats import cells
from bolib.personnel.people.rules import municipalities
from bolib.problem import Problem
from bolib.text import say
from bolib.widgets import field
from bolib.widgets.field import Field
from bolib.widgets.form import Form
from bolib.widgets.guard import Guard

TOWNS = ROOT / "parameters" / "rates" / "croatia" / "municipal_tax.csv"


def company_form(done: Callable[[str, dict[str, str]], None], guarded: Guard) -> Form:
    """Make the form; `done(code, values)` hears what was read, for `filled_company.write`."""
    fields = [
        Field("company_code", _code(COMPANY, "places.company"), required=True),
        field.text("company_name", required=True, most=70),
        field.text("company_street", required=True, most=70),
        field.text("company_postcode", required=True, most=16),
        field.text("company_town", required=True, most=35),
        field.oib("company_oib", required=True),
        field.iban("iban", required=True),
        field.text("company_bic", required=True, most=11),
        field.text("company_email", required=True, most=100),
        Field("company_work", _municipality, required=True),
        *_person("founder_", accounts.current()),
        *_person("second_", ""),
    ]

    def sent(values: Any) -> None:
        read = {name: str(value or "") for name, value in values.items()}
        done(read.pop("company_code"), read)

    form = Form(fields, sent, guarded, "company")
    form.view.add_class("bo-company-form")
    return form


def about(form: Form, company: str) -> None:
    """Fill the form: who sits here is the first of the two; what was typed before is kept in a company that has books."""
    form.at(company, "", {"founder_login": accounts.current()})


def _person(which: str, login: str) -> list[Field]:
    return [
        Field(f"{which}user", _code(NAME, "keys.bad_name"), required=True),
        field.text(f"{which}first_name", required=True, most=50),
        field.text(f"{which}last_name", required=True, most=50),
        field.oib(f"{which}oib", required=True),
        field.text(f"{which}login", required=bool(login), most=64),
    ]


def _code(right: Any, code: str) -> cells.Reader:
    def read(typed: str, _: cells.Reading) -> cells.Value:
        return typed if right.fullmatch(typed) else Problem(code, typed)

    return read


def _municipality(typed: str, _: cells.Reading) -> cells.Value:
    return municipalities.finder(TOWNS.read_text("utf-8"))(typed)


def speak(form: Form, language: str) -> None:
    """Name the form in a language."""
    form.speak(language, say(language, "begin.step_file"), say(language, "begin.write"))
