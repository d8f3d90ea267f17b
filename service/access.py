"""Who acts. On a machine of one person that is whoever the system says; nobody signs in yet.

Everything that changes the store is told who acts, as an argument. A session that somebody signed
in to, and what their role may do, come in here.
"""

import getpass


def acting() -> str:
    """Return the name of the person who acts, as the log has it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have a number alone
        return "owner"
