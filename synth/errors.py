"""InputError: what a person can put right."""


class InputError(Exception):
    """What was given cannot be used as it is.

    The message names the column, the count and the way out, never a cell's content: it may end
    in a log.
    """
