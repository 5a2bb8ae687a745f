"""The file of a new company, filled in from what somebody typed: the template with its blanks filled, and looked at before it stays."""

import json
import re
from collections.abc import Mapping

from bolib.batch import company
from bolib.batch.places import ROOT, books_of, company_file_of
from bolib.problem import Refused

BLANK = re.compile(r'"?<[^>]+>"?')
# What stands in the blanks of the template, in their order; a login may be missing.
BLANKS = (
    *("company_name", "company_street", "company_postcode", "company_town", "company_oib", "iban", "company_bic"),
    *("founder_user", "second_user"),
    *("founder_user", "founder_called", "founder_oib", "founder_login"),
    *("second_user", "second_called", "second_oib", "second_login"),
    *("company_email", "founder_first_name", "founder_last_name", "company_work"),
)


def write(code: str, values: Mapping[str, str], language: str) -> None:
    """Write the file of a company; one that stands there is refused, and what would fail later is refused before it stays."""
    path = company_file_of(code)
    if path.exists() or books_of(code).exists():
        raise Refused("begin.exists", code)
    company.bring_along(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(values, language), "utf-8")
    try:
        company.founders_of(code)
        company.demand_good(company.texts(code), one_person=False)
    except BaseException:
        path.unlink()
        raise


def text(values: Mapping[str, str], language: str) -> str:
    """Fill the template in; whatever was typed stays one text of YAML."""
    full = dict(values)
    full["founder_called"] = f"{values['founder_first_name']} {values['founder_last_name']}"
    full["second_called"] = f"{values['second_first_name']} {values['second_last_name']}"
    blanks = iter(BLANKS)

    def fill(_: re.Match[str]) -> str:
        value = full.get(next(blanks), "")
        return json.dumps(value, ensure_ascii=False) if value else ""

    lines = []
    for line in (ROOT / "examples" / "company.yaml").read_text("utf-8").splitlines():
        said, mark, comment = line.partition("#")
        lines.append(BLANK.sub(fill, said) + mark + comment)
    return "\n".join(lines).replace("\nlanguage: en", f"\nlanguage: {language}") + "\n"
