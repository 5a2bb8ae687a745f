"""Fields and forms: what is read, what is wrong and where that is said, in the reader's language."""

from typing import Any

import pytest

from bolib.problem import Problem
from bolib.text import say
from bolib.widgets import field
from bolib.widgets.form import Form


def change(name: str, **about: Any) -> field.Field:
    return field.change(name, most=600, **about)


# field, language, typed, value, what then stands in the field
READ = [
    (field.amount, "hr", "1.234,56", 123_456, "1.234,56\xa0€"),
    (field.amount, "hr", "1234,5", 123_450, "1.234,50\xa0€"),
    (field.amount, "hr", "1.234", 123_400, "1.234,00\xa0€"),
    (field.amount, "en", "1.23", 123, "€1.23"),
    (field.amount, "en", "1,234", 123_400, "€1,234.00"),
    (field.day, "hr", "31.10.2026", "2026-10-31", "31. 10. 2026."),
    (field.day, "en", "2026-10-31", "2026-10-31", "2026-10-31"),
    (field.iban, "en", "HR1210010051863000160", "HR1210010051863000160", "HR12 1001 0051 8630 0016 0"),
    (field.month, "en", "10/2026", "2026-10", "2026-10"),
    (field.time, "hr", "6:00", "06:00", "06:00"),
    *(
        (change, "en", typed, value, stands)
        for typed, value, stands in (
            ("1:30", 90, "+1:30"),
            ("+0:05", 5, "+0:05"),
            ("-0:15", -15, "−0:15"),
            ("−10:00", -600, "−10:00"),
        )
    ),
]


def made(kind: Any, language: str = "en", **about: Any) -> field.Field:
    one: field.Field = kind("reason", **about)
    one.name = "reason"
    one.input.description = ""
    one._language = language
    return one


@pytest.mark.parametrize(("kind", "language", "typed", "value", "stands"), READ)
def test_what_is_typed_is_read_as_the_reader_writes_and_shown_as_it_was_understood(
    kind: Any, language: str, typed: str, value: object, stands: str
) -> None:
    one = made(kind, language)
    one.input.value = typed
    assert one.check() and one.value() == value, one.problem
    assert one.input.value == stands
    assert one.check() and one.value() == value  # and what is shown is read alike


@pytest.mark.parametrize(
    ("kind", "language", "typed"),
    [
        (field.amount, "hr", "1,234.56"),
        (field.amount, "en", "12x"),
        (field.time, "en", "24:00"),
        *((change, "en", typed) for typed in ("90", "1:60", "1.5", "+-1:00", "1:3", "0:00", "10:01", "-10:01")),
        (field.day, "en", "31.31.2026"),
        (field.oib, "hr", "123"),
    ],
)
def test_what_cannot_be_read_is_said_below_its_field_and_kept(kind: Any, language: str, typed: str) -> None:
    one = made(kind, language)
    one.input.value = typed
    assert not one.check() and one.value() is None
    assert one.input.value == typed and "bo-invalid" in one.view._dom_classes
    assert "alert" in one._below.value
    one.input.value += "1"
    assert "bo-invalid" not in one.view._dom_classes


def test_a_field_that_has_to_be_filled_says_so() -> None:
    one = made(field.text, required=True)
    assert not one.check() and say("en", "field.required") in one._below.value
    one.input.value = "  because  "
    assert one.check() and one.value() == "because"


def test_what_is_wrong_is_shown_as_text_never_as_markup() -> None:
    one = made(field.day)
    one.input.value = "<img src=x onerror=alert(1)>"
    assert not one.check() and "<img" not in one._below.value and "&lt;img" in one._below.value


def test_a_form_sends_nothing_until_every_field_is_right() -> None:
    sent: list[Any] = []
    form = Form([made(field.text, required=True)], sent.append, lambda does: does)
    form.go.click()
    assert sent == []
    form.fields["reason"].input.value = "late"
    form.go.click()
    assert sent == [{"reason": "late"}]
    form.wrong({"reason": Problem("field.required", "reason")})
    assert form.fields["reason"].problem is not None
    form.set({})
    assert form.fields["reason"].text == "" and form.fields["reason"].problem is None


def test_a_person_is_found_by_a_part_of_the_name_or_the_number() -> None:
    one = field.Person()
    one.offer({"E-1": "Ana Čavlić", "E-2": "Ana Babić", "E-10": "Ivo Horvat"})
    for typed, found in (("čavlic", "E-1"), ("horvat", "E-10"), ("E-1", "E-1"), ("Ana Babić (E-2)", "E-2")):
        one.input.value = typed
        assert one.value() == found, typed
    for typed, code in (("ana", "field.several"), ("zora", "field.nobody")):
        one.input.value = typed
        assert one.value() is None and one.problem and one.problem.code == code


def test_of_very_many_people_those_travel_to_the_browser_who_fit_what_is_typed() -> None:
    one = field.Person()
    one.offer({f"E-{number}": f"Ana Čavlić{number}" for number in range(3 * field.OFFERED)})
    assert len(one.input.options) == field.OFFERED
    one.input.value = "cavlic2999"
    assert one.input.options == ("Ana Čavlić2999 (E-2999)",) and one.value() == "E-2999"
    one.input.value = ""
    assert len(one.input.options) == field.OFFERED
