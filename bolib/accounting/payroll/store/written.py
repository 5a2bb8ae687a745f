"""Who wrote rows of the books: the event of each, with its act, its day, the account, and who signed."""

from typing import TYPE_CHECKING

from bolib import dates
from bolib.books import Books, settings

if TYPE_CHECKING:
    import pandas as pd

ABOUT = ("act", "day", "account", "signer")


def written(books: Books, sources: "pd.DataFrame") -> "pd.DataFrame":
    """Add act, day (in the company's time zone), account and signer to rows that name an event; no signature, no signer."""
    import pandas as pd

    zone = settings.company(books)["time_zone"]
    found = books.sql(
        "select e.seq as event, e.act, e.at, e.account, k.user as signer from event e "
        "left join key_enrolled k on k.key = e.key "
        "where e.seq in (select value from json_each(:events)) order by e.seq",
        events=str(sorted({int(event) for event in sources["event"]})),
    )
    found["day"] = [dates.local(int(at), zone).date().isoformat() for at in found["at"]]
    about: pd.DataFrame = sources.merge(found[["event", *ABOUT]], on="event", how="left")
    return about.astype(dict.fromkeys(ABOUT, "string"))
