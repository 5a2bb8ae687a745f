"""A company with one unit and one person under contract."""

from pathlib import Path

import pytest

from bolib.books import Books
from tests.personnel.bringing import CONTRACT, PERSON, UNIT, bring


@pytest.fixture
def staffed(books: Books, tmp_path: Path) -> Books:
    answer = bring(books, tmp_path, people=[PERSON], units=[UNIT], contracts=[CONTRACT])
    assert answer.complete, list(answer.lines)
    return books
