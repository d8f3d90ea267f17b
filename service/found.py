"""What a column was found to hold, in the words of the page."""

from privacy.pii.finding import GROUP_OF
from service.words import _, known

_REVIEW = "review: "
# What they are called in words; two have longer ones.
NAMES = frozenset(kind.replace("_", " ") for kind in GROUP_OF) - {
    "record id",
    "free text with pii",
}


def words_of(found: str) -> str:
    """Say what a column was found to hold; what its owner wrote stands as it is."""
    if found.startswith(_REVIEW):
        return _("please decide: {found}").format(found=words_of(found.removeprefix(_REVIEW)))
    said = {
        "record id": _("identifier of a row or a person"),
        "free text with pii": _("free text that holds personal data"),
        "date; day or month first? give its format": _("date; day or month first? give its format"),
    }
    return said.get(found) or (known(found) if found in NAMES else found)
