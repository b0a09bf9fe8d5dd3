"""Passwords: long rather than odd, and nothing that a stranger would try first."""

import pytest
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError

from alliance.demo.cast import CAST
from parties.people.models import Party, Person
from parties.people.passwords import context_words, weakness
from tests.test_desk.world import World

NAMES = ["leicester", "alliance", "send", "rutland", "council", "sdsa", "stathers"]


@pytest.mark.parametrize(
    "password",
    [
        "walnut-kettle-harbour",
        "correct horse battery staple",
        "dragon purple monkey",  # common words each, a good password together
        " leading space here ",
        "x7#kQ9!mZ2$pL5",
        "7391-aK-2846-zq-1937",
        "夏の花火大会はとても楽しい",
        "🦊🐢🦊🐢🐙🐝🦋🐌🐞🐜🦗🕷",
        "rutland walnut kettle",
        "Three random words and more " * 7,
    ],
)
def test_a_password_that_is_hard_to_guess_is_taken(password: str):
    assert weakness(password, NAMES) == ""


@pytest.mark.parametrize(
    ("password", "what"),
    [
        ("Password123!!", "a well-known password"),
        ("p-a-s-s-w-o-r-d-2026", "a well-known password"),
        ("P@ssw0rd1234", "a well-known password"),
        ("passssssword", "a well-known password"),
        ("iloveyou12345", "a well-known password"),
        ("2026Welcome2026", "a well-known password"),
        ("LeicesterAlliance1", "names that belong to you"),
        ("SEND-Rutland-2026", "names that belong to you"),
        ("Stathers-2026-otter", "names that belong to you"),
        ("letmeinletmein", "the same few letters"),
        ("aaaaaaaaaaaaab", "the same few letters"),
        ("qwertyuiop12", "the keyboard"),
        ("zyxwvutsrqpo", "the alphabet"),
        ("2026-11-24-1000", "figures and marks only"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_with_the_reason(password: str, what: str):
    assert what in weakness(password, NAMES)


def test_the_words_to_avoid_are_the_alliances_the_parties_and_ones_own(here: World):
    own = context_words(here.person("Zainab"))
    assert own - context_words(None) == {"zainab", "mirchandani", "cole"}
    assert context_words(None) >= {"alliance", "send", "leicestershire", "rutland", "sdsa"}
    Party.objects.filter(key="sdsa").update(name="The Hoopoe Trust", short_name="Hoopoe")
    assert "hoopoe" in context_words(None)


def test_the_site_uses_it_and_says_what_to_do_instead(here: World):
    gemma = here.person("Gemma")
    with pytest.raises(ValidationError) as refused:
        validate_password("GemmaStathers1", gemma)
    assert "Three random words are easy to remember and hard to guess" in " ".join(refused.value.messages)
    validate_password(CAST[0].password, gemma)
    validate_password("k" + "walnut otter " * 15, gemma)  # 196 characters


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("elevenchars", False),
        ("LeicesterAlliance1", False),
        (" walnut kettle harbour", True),
        ("otter reed " * 18, True),
    ],
)
def test_changing_ones_password_through_the_front_door(here: World, password: str, taken: bool):
    gemma = here.client("Gemma")
    words = {"oldpassword": CAST[0].password, "password1": password, "password2": password}
    answer = gemma.post("/accounts/password/change/", words)
    assert answer.status_code == (302 if taken else 200)
    assert Person.objects.get(pk=here.person("Gemma").pk).check_password(password) is taken


def test_every_validator_of_the_settings_can_be_loaded(settings):
    assert "NotGuessable" in [type(v).__name__ for v in get_password_validators(settings.AUTH_PASSWORD_VALIDATORS)]
