"""A company's own settings: read from its files, checked, adopted by one person and confirmed by another."""

import hashlib
import re
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bolib import identity, yaml_text
from bolib.batch.places import ROOT, books_of, company_file_of, home
from bolib.books import Books, roles, settings, users
from bolib.books.given import Given
from bolib.books.keys import Key
from bolib.formats.cells import CODE
from bolib.problem import Problem, Refused
from bolib.stores import SCHEMA
from bolib.text import LANGUAGES

NAMESPACES = ("iso", "fina")
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
TO_FILL = re.compile("<[^>]+>")
HERE = "\n---\n"  # what stands below this line is this computer's own and is not adopted


def texts(company: str) -> dict[str, str]:
    """Read every setting of a company from its files, by kind: `company`, `roles`, `chart`, `rates/<country>/<file>`."""
    parameters = home() / "parameters"
    path = company_file_of(company)
    if not path.is_file():
        raise Refused("company.no_file", str(path))
    found = {"company": _text(path).split(HERE)[0] + "\n"}
    found |= {kind: _text(parameters / f"{kind}.yaml") for kind in ("roles", "chart")}
    country = str(_parsed(found["company"], path.name).get("country", ""))
    if country not in {folder.name for folder in (parameters / "rates").iterdir()}:
        raise Refused("company.country", path.name, country=country)
    for rates in sorted((parameters / "rates" / country).iterdir()):
        if rates.suffix in (".yaml", ".csv"):
            found[f"rates/{country}/{rates.name}"] = _text(rates)
    return found


def write_template(company: str) -> Path:
    """Write the file to be filled in before a company can be founded; gives where it lies."""
    path = company_file_of(company)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((ROOT / "examples" / "company.yaml").read_text("utf-8"), "utf-8")
    return path


def bring_along(company: str) -> None:
    """Bring roles, chart and statutory values along where the work is kept outside the checkout."""
    if home() == ROOT:
        return
    for name in ("roles.yaml", "chart.yaml", "rates", "schemas", f"companies/{company}.yaml", f"runs/{company}"):
        source, path = ROOT / "parameters" / name, home() / "parameters" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir() and not path.exists():
            shutil.copytree(source, path)
        elif source.is_file() and not path.exists():
            shutil.copyfile(source, path)


def language_of(company: str) -> str:
    """The language this computer speaks for a company: below the line `---` in its file, else English."""
    path = company_file_of(company)
    below = path.read_text("utf-8").split(HERE)[1:] if path.is_file() else []
    own = yaml_text.parse(below[0]) if below else None
    language = str(own.get("language", LANGUAGES[0])) if isinstance(own, dict) else LANGUAGES[0]
    return language if language in LANGUAGES else LANGUAGES[0]


def founders_of(company: str) -> dict[str, str]:
    """Give the users whom the company's file names as founders, with their OIBs."""
    path, all_texts = company_file_of(company), texts(company)
    whole, rights = _parsed(all_texts["company"], path.name), _parsed(all_texts["roles"], "roles.yaml")
    for problem in _shapes(whole, rights):
        raise Refused(problem.code, f"{path.name}, {problem.where}", **problem.args)
    named = {str(user): str(whole["users"].get(user, {}).get("oib", "")) for user in whole["founders"]}
    for user, oib in named.items():
        if wrong := identity.oib_problem(oib, f"{path.name}, {user}"):
            raise Refused(wrong.code, wrong.where, **wrong.args)
    return named


def found(company: str, keys: Mapping[str, Key], *, given: Given | None = None) -> Books:
    """Found a company's books with the keys of its founders (by user)."""
    adopted = texts(company)
    oibs = founders_of(company)
    if oibs.keys() != keys.keys():
        raise Refused("company.founders", company, users=", ".join(oibs))
    if wrong := _here(company):
        raise Refused(wrong.code, wrong.where, **wrong.args)
    for user, key in keys.items():
        if key.user != user:
            raise Refused("company.other_key", company, user=user, other=key.user)
    demand_good(adopted, one_person=len(oibs) == 1)
    name = str(_parsed(adopted["company"], company)["name"])
    by_oib = {oibs[user]: keys[user] for user in oibs}
    return users.found(books_of(company), SCHEMA, name=name, founders=by_oib, texts=adopted, given=given)


def changed(books: Books, company: str) -> list[str]:
    """List the kinds of setting whose file says something else than what is in force."""
    in_force = dict(books.rows("select kind, text from adopted_now"))
    now = texts(company)
    return sorted(kind for kind in in_force.keys() | now.keys() if in_force.get(kind) != now.get(kind))


def adopt(books: Books, company: str, kinds: list[str], key: Key) -> list[tuple[str, int]]:
    """Adopt what the files say for these kinds; each waits for a second person."""
    now = texts(company)
    if unknown := [kind for kind in kinds if kind not in now]:
        raise Refused("company.kind", ", ".join(unknown), known=", ".join(sorted(now)))
    both = dict(books.rows("select kind, text from adopted_now")) | {kind: now[kind] for kind in kinds}
    demand_good(both, one_person=roles.alone(books))
    return [(kind, settings.adopt(books, kind, now[kind], key=key)) for kind in kinds]


def confirm(books: Books, company: str, kinds: list[str], key: Key) -> None:
    """Confirm texts that somebody else adopted, where the files say the same: those the second person has read."""
    now = texts(company)
    for kind in kinds:
        if kind not in now:
            raise Refused("company.kind", kind, known=", ".join(sorted(now)))
        waiting = books.rows("select max(version) from adoption_waiting where kind = ?", kind)[0][0]
        if waiting is None:
            raise Refused("company.not_waiting", kind)
        digest = hashlib.sha256(now[kind].encode()).digest()
        settings.confirm(books, kind, int(waiting), digest=digest, key=key)


def demand_good(adopted: Mapping[str, str], *, one_person: bool) -> None:
    """Refuse settings with something wrong in them, with the first problem."""
    for problem in problems(adopted, one_person=one_person):
        raise Refused(problem.code, problem.where, **problem.args)


def problems(adopted: Mapping[str, str], *, one_person: bool) -> list[Problem]:
    """List what is wrong with a company's settings, from missing keys to users whose roles exclude each other."""
    from bolib.accounting.hours.rules import settings as hours
    from bolib.accounting.payroll.rules import item_kinds
    from bolib.accounting.payroll.rules import settings as pay
    from bolib.accounting.payroll.rules.joppd import settings as report

    company, rights = _parsed(adopted["company"], "company"), _parsed(adopted["roles"], "roles")
    if wrong := _shapes(company, rights):
        return wrong
    wanted = ("name", "oib", "iban", "bic", "time_zone", "country", "users", "founders", "accounts", "pay")
    missing = [key for key in wanted if not company.get(key)]
    if missing:
        return [Problem("company.missing", "company", {"keys": ", ".join(missing)})]
    found = [
        identity.oib_problem(str(company["oib"]), "company, oib"),
        identity.iban_problem(str(company["iban"]), "company, iban"),
        _zone_problem(str(company["time_zone"])),
        *_sites(company.get("sites") or {}),
    ]
    return [
        *_to_be_filled(adopted["company"]),
        *(problem for problem in found if problem),
        *_payer_problems(company),
        *_account_problems(company, adopted["chart"]),
        *_oib_problems(company),
        *roles.problems(company, rights, one_person=one_person),
        *pay.problems(company),
        *(item_kinds.problems(company) or _item_accounts(company)),
        *(report.problems(company) or report.unknown_municipalities(company, _municipalities(adopted, company))),
        *hours.problems(company),
        *_rate_problems(adopted),
    ]


def _here(company: str) -> Problem | None:
    """Say what is wrong below the line of a company's file: there, in which language the program speaks here."""
    path = company_file_of(company)
    whole, _, below = path.read_text("utf-8").partition(HERE)
    if not below.strip():
        return Problem("company.no_line", path.name, {"lines": len(whole.splitlines())})
    own = yaml_text.parse(below)
    language = own.get("language") if isinstance(own, dict) else None
    return None if language in LANGUAGES else Problem("company.language", path.name, {"known": ", ".join(LANGUAGES)})


def _to_be_filled(text: str) -> list[Problem]:
    """Name the lines of the template that nobody has filled in."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if TO_FILL.search(line.partition("#")[0])]
    return [Problem("company.to_fill", "company", {"lines": ", ".join(map(str, lines))})] if lines else []


def _payer_problems(company: dict[str, Any]) -> list[Problem]:
    """List what a payment file could not be written with."""
    address, payment = company.get("address"), company.get("payment_file")
    found = [] if BIC.fullmatch(company["bic"]) else [Problem("company.bic", "company, bic", {"found": company["bic"]})]
    lines = address if isinstance(address, dict) else {}
    if missing := [key for key in ("street", "postcode", "town") if not isinstance(lines.get(key), str)]:
        found.append(Problem("company.missing", "company, address", {"keys": ", ".join(missing)}))
    namespace = payment.get("namespace") if isinstance(payment, dict) else None
    if namespace not in NAMESPACES:
        found.append(Problem("company.namespace", "company, payment_file", {"known": ", ".join(NAMESPACES)}))
    return found


def _account_problems(company: dict[str, Any], chart: str) -> list[Problem]:
    """The entry of a payroll knows each of its accounts, and the chart has them."""
    from bolib.accounting.ledger import rules as ledger

    accounts = company["accounts"]
    if missing := [key for key in ledger.ACCOUNTS if not isinstance(accounts.get(key), str)]:
        return [Problem("company.missing", "company, accounts", {"keys": ", ".join(missing)})]
    return ledger.unknown_accounts(accounts.values(), ledger.read_chart(chart))


def _item_accounts(company: dict[str, Any]) -> list[Problem]:
    """The entry knows the accounts that the company's kinds of pay items need."""
    from bolib.accounting.payroll.rules import item_kinds

    accounts = company["accounts"]
    missing = [use for use in item_kinds.accounts(company) if not isinstance(accounts.get(use), str)]
    return [Problem("company.missing", "company, accounts", {"keys": ", ".join(missing)})] if missing else []


def _oib_problems(company: dict[str, Any]) -> list[Problem]:
    """Two users are not one person: their OIBs differ."""
    owners: dict[str, str] = {}
    found = []
    for user, about in company["users"].items():
        oib = str(about.get("oib", ""))
        if owners.setdefault(oib, user) != user:
            found.append(Problem("company.oib_twice", f"company, users.{user}", {"other": owners[oib]}))
    return found


def _shapes(company: dict[str, Any], rights: dict[str, Any]) -> list[Problem]:
    """List what is not of the kind it has to be: a list, a mapping, a text."""
    lists = {"founders": company.get("founders"), "roles.founders": rights.get("founders")}
    mappings = {name: company.get(name) for name in ("users", "accounts", "pay")}
    for user, about in (company.get("users") or {}).items() if isinstance(company.get("users"), dict) else ():
        mappings[f"users.{user}"] = about
        if isinstance(about, dict):
            lists |= {f"users.{user}.{name}": about.get(name) or [] for name in ("roles", "accounts")}
    mappings |= {f"roles.{role}": about for role, about in rights.items() if role not in ("founders", "exclude")}
    texts = {name: company.get(name) for name in ("name", "oib", "iban", "bic", "time_zone", "country")}
    found = [(name, "[…]") for name, value in lists.items() if not isinstance(value, list)]
    found += [(name, "{…}") for name, value in mappings.items() if not isinstance(value, dict)]
    found += [(name, '"…"') for name, value in texts.items() if not isinstance(value, str)]
    return [Problem("company.shape", name, {"right": right}) for name, right in found]


def _municipalities(adopted: Mapping[str, str], company: dict[str, Any]) -> set[str]:
    """Give the codes of the municipalities whose tax rates are adopted."""
    table = adopted.get(f"rates/{company['country']}/municipal_tax.csv", "")
    return {line.split(",")[0] for line in table.splitlines()[1:]}


def _rate_problems(adopted: Mapping[str, str]) -> list[Problem]:
    from bolib.rates import RatesError, read_texts

    rates = {kind.split("/")[-1]: text.encode() for kind, text in adopted.items() if re.match("rates/.*yaml", kind)}
    try:
        read_texts(rates, month=date.min, pay_day=date.min)
    except RatesError as fault:
        return [Problem("company.rates", "rates", {"reason": str(fault)})]
    return []


def _sites(sites: Any) -> list[Problem | None]:
    """Check the sites that have a time zone of their own."""
    if not isinstance(sites, dict) or not all(isinstance(about, dict) for about in sites.values()):
        return [Problem("company.shape", "sites", {"right": "{…: {time_zone: …}}"})]
    wrong = [site for site, about in sites.items() if set(about) != {"time_zone"} or not CODE.fullmatch(str(site))]
    if wrong:
        return [Problem("company.shape", f"sites.{site}", {"right": "{time_zone: …}"}) for site in wrong]
    return [_zone_problem(str(about["time_zone"]), f"company, sites.{site}") for site, about in sites.items()]


def _zone_problem(zone: str, where: str = "company, time_zone") -> Problem | None:
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return Problem("company.zone", where, {"zone": zone})
    return None


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        whole = yaml_text.parse(text)
    except ValueError as fault:
        raise Refused("company.unreadable", name, reason=str(fault)) from None
    if not isinstance(whole, dict):
        raise Refused("company.unreadable", name, reason=type(whole).__name__)
    return whole


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise Refused("company.unreadable", path.name, reason=str(fault)) from None
