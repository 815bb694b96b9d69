"""The text of an API key, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid6 import uuid7

from wardapi.access import credentials


def test_a_key_names_its_row() -> None:
    key_id = uuid7()
    key = credentials.new_key("live", key_id)
    assert key.text.startswith("wk_live_")
    assert credentials.key_id_of(key.text) == key_id
    assert credentials.matches(key.text, key.digest)


@given(st.uuids())
def test_every_id_survives_the_text(key_id) -> None:
    assert credentials.key_id_of(credentials.new_key("demo", key_id).text) == key_id


def test_two_keys_of_one_row_differ() -> None:
    key_id = uuid7()
    first, second = (credentials.new_key("live", key_id) for _ in range(2))
    assert first.text != second.text
    assert not credentials.matches(second.text, first.digest)


def test_a_key_with_any_one_character_changed_is_malformed() -> None:
    text = credentials.new_key("live", uuid7()).text
    for place in range(len(text)):
        other = "x" if text[place] != "x" else "y"
        assert credentials.key_id_of(text[:place] + other + text[place + 1 :]) is None


def test_a_key_cut_short_anywhere_is_malformed() -> None:
    text = credentials.new_key("live", uuid7()).text
    assert all(credentials.key_id_of(text[:length]) is None for length in range(len(text)))


@given(st.text(max_size=120))
def test_other_text_is_malformed(text: str) -> None:
    assert credentials.key_id_of(text) is None


def test_an_id_too_large_for_a_row_is_malformed() -> None:
    key = credentials.new_key("live", uuid7()).text
    body = key[:8] + "z" * 22 + key[30:-6]
    assert credentials.key_id_of(body + credentials._checksum(body)) is None


@pytest.mark.parametrize("environment", ["", "LIVE", "a_b", "x" * 17, "é"])
def test_an_environment_that_would_not_parse_is_refused(environment: str) -> None:
    with pytest.raises(ValueError, match="environment"):
        credentials.new_key(environment, uuid7())
