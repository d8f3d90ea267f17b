"""InputError: what a person can put right."""

from privacy.message import Refusal


class InputError(Refusal):
    """What was given cannot be used as it is.

    The message names the column, the count and the way out, never a cell's content: it may end
    in a log.
    """
