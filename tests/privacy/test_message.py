"""What one room tells another: words are made of it where it is shown."""

import errno
import json
import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.message import N_, NO_FOLDER, Message, Refusal, reason_of, sentences
from synth.catalogue import translations

texts = st.text().map(lambda text: text.replace("{", "").replace("}", ""))
values = st.one_of(st.text(), st.integers(), st.floats(allow_nan=False))


def nested() -> st.SearchStrategy[Message]:
    blanks = st.dictionaries(st.sampled_from(["a", "b"]), values)
    leaves = st.builds(lambda text, held: Message(text, **held), texts, blanks)
    return st.recursive(
        leaves,
        lambda inner: st.builds(
            lambda m, ms: Message("{a}, {b}", a=m, b=ms), inner, st.lists(inner)
        ),
    )


@given(nested())
def test_a_message_goes_through_json(message: Message) -> None:
    """As from a run's own process to the page."""
    again = Message.from_json(json.loads(json.dumps(message.to_json())))

    assert again == message
    assert hash(again) == hash(message)
    assert str(again) == str(message)


@pytest.mark.parametrize("text", ["{n} rows", ("{n} row", "{n} rows")])
def test_a_plural_goes_through_json(text: str | tuple[str, str]) -> None:
    message = Message(N_(text), n=np.int64(2_500))

    assert Message.from_json(json.loads(json.dumps(message.to_json()))) == message
    assert str(message) == "2,500 rows"


def test_blanks_are_written_as_their_text_says() -> None:
    """Whole numbers with separators unless a form is given; a name may hold braces."""
    said = Message(
        "{name!r}: {rows} of {year:d}, {share:.1%}, {listed}: {inner}",
        name="{x}",
        rows=1_234,
        year=2_026,
        share=np.float64(0.5),
        listed=["a", Message("b")],
        inner=Message("{n}", n=5),
    )
    assert str(said) == "'{x}': 1,234 of 2026, 50.0%, a, b: 5"


def test_a_message_can_be_filled_anew() -> None:
    said = Message("{bad} of {rows}", bad=1, rows=2)

    assert said.with_blanks(bad=3, rows=4) == Message("{bad} of {rows}", bad=3, rows=4) != said
    assert str(sentences(Message("One."), Message("Two."), Message("Three."))) == "One. Two. Three."


def test_a_refusal_is_its_message() -> None:
    """Made of a text and blanks, or of a message that another room told."""
    refusal = Refusal("Column {name!r} is gone.", name="age")

    assert str(refusal) == "Column 'age' is gone."
    assert Refusal(refusal.message).message == refusal.message


def test_what_the_operating_system_says_is_said_in_every_language() -> None:
    """As it says it in English; what is rare stays in its own words."""
    for number in (errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EISDIR, errno.EDEADLK):
        said = reason_of(OSError(number, os.strerror(number)))
        korean = said.in_words(translations("ko"))
        assert str(said) == os.strerror(number)
        assert (korean == os.strerror(number)) == (number == errno.EDEADLK)
    assert str(reason_of(OSError())) == "OSError"


def test_a_place_that_cannot_be_written_is_said_in_words_of_ours() -> None:
    assert reason_of(OSError(errno.ENOENT, NO_FOLDER)) == Message(NO_FOLDER)
