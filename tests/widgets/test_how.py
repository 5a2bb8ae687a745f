"""How a job is done: the same jobs and steps in both languages, and every button is called as it is called on the screen."""

import pytest

from bolib.text import LANGUAGES, catalogue
from bolib.widgets.how import PRESSED, How, jobs_of

DESKS = {"start": 6, "accounting": 12, "gallery": 4}


def told(language: str) -> dict[str, str]:
    return {key: text for key, text in catalogue(language).items() if key.startswith("how.")}


def test_every_job_has_the_same_steps_and_buttons_in_both_languages() -> None:
    english, croatian = (told(language) for language in LANGUAGES)
    assert sum(DESKS.values()) == len(english)
    for key, text in english.items():
        assert text.count(" | ") == croatian[key].count(" | ") >= 1, key
        assert PRESSED.findall(text) == PRESSED.findall(croatian[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("desk", DESKS)
def test_a_desk_tells_its_jobs_with_the_words_of_its_buttons(desk: str, language: str) -> None:
    jobs = jobs_of(desk, language)
    assert len(jobs) == DESKS[desk]
    how = How(desk)
    how.show("acme", "", language)
    assert how.view.value.count("<details") == len(jobs) and "[" not in how.view.value
    for key in {
        key for text in told(language).values() if text.startswith(jobs[0][0]) for key in PRESSED.findall(text)
    }:
        assert f"<b>{catalogue(language)[key]}</b>" in how.view.value
