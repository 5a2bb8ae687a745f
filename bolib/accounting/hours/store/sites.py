"""The time zone of each site, as the company has adopted it."""

from collections.abc import Mapping

from bolib.books import settings
from bolib.books.settings import Reader


def zones(reader: Reader) -> Mapping[str | None, str]:
    """Give the time zone of each site that has one of its own, and under None that of the company."""
    company = settings.company(reader)
    sites = company.get("sites") or {}
    return {None: company["time_zone"], **{site: about["time_zone"] for site, about in sites.items()}}
