"""Word lists: written in lines, read as words."""


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, each once."""
    return tuple(dict.fromkeys(text.split()))
