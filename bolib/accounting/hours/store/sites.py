"""The time zone of each site, as the company has adopted it, and the site at which a person works."""

from collections.abc import Mapping

from bolib.books import settings
from bolib.books.settings import Reader


def zones(reader: Reader) -> Mapping[str | None, str]:
    """Give the time zone of each site that has one of its own, and under None that of the company."""
    company = settings.company(reader)
    sites = company.get("sites") or {}
    return {None: company["time_zone"], **{site: about["time_zone"] for site, about in sites.items()}}


def site_of(reader: Reader, person: str, day: str) -> str | None:
    """Give the site of the contract that a person has on a day; null where it names none, or there is no contract."""
    found = reader.rows(
        "select site from contract where person = ?1 and since <= ?2 and (until is null or until >= ?2) "
        "order by since desc, event desc limit 1",
        *(person, day),
    )
    return str(found[0][0]) if found and found[0][0] else None


def zone_of(reader: Reader, person: str, day: str) -> str:
    """Give the time zone of the place where a person works on a day: that of the contract's site, else the company's."""
    known = zones(reader)
    return known.get(site_of(reader, person, day), known[None])
