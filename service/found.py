"""What a column was found to hold, in the words of the page."""

from service.words import _

_REVIEW = "review: "


def words_of(found: str) -> str:
    """Say what a column was found to hold; what its owner wrote stands as it is."""
    if found.startswith(_REVIEW):
        return _("please decide: {found}").format(found=words_of(found.removeprefix(_REVIEW)))
    return (_others() | _direct() | _numbers() | _of_many() | _sensitive()).get(found, found)


def _others() -> dict[str, str]:
    return {
        "record id": _("identifier of a row or a person"),
        "nearly unique": _("nearly unique"),
        "free text": _("free text"),
        "free text with pii": _("free text that holds personal data"),
        "date; day or month first? give its format": _("date; day or month first? give its format"),
    }


def _direct() -> dict[str, str]:
    """Return what tells who somebody is."""
    return {
        "person name": _("person name"),
        "first name": _("first name"),
        "last name": _("last name"),
        "middle name": _("middle name"),
        "mothers maiden name": _("mothers maiden name"),
        "email": _("email"),
        "phone": _("phone"),
        "street address": _("street address"),
        "date of birth": _("date of birth"),
        "username": _("username"),
        "password": _("password"),
        "password hash": _("password hash"),
        "secret": _("secret"),
        "social account": _("social account"),
        "photo url": _("photo url"),
        "biometric": _("biometric"),
        "ip address": _("ip address"),
        "mac address": _("mac address"),
        "device id": _("device id"),
    }


def _numbers() -> dict[str, str]:
    """Return the numbers that tell who somebody is."""
    return {
        "national id": _("national id"),
        "passport": _("passport"),
        "driver license": _("driver license"),
        "health number": _("health number"),
        "medical record number": _("medical record number"),
        "military id": _("military id"),
        "business number": _("business number"),
        "corporate number": _("corporate number"),
        "tax id": _("tax id"),
        "customs id": _("customs id"),
        "connecting information": _("connecting information"),
        "credit card": _("credit card"),
        "card cvv": _("card cvv"),
        "card expiry": _("card expiry"),
        "bank account": _("bank account"),
        "iban": _("iban"),
        "crypto wallet": _("crypto wallet"),
        "vehicle plate": _("vehicle plate"),
        "vehicle vin": _("vehicle vin"),
    }


def _of_many() -> dict[str, str]:
    """Return what singles somebody out together with more."""
    return {
        "age": _("age"),
        "gender": _("gender"),
        "birth year": _("birth year"),
        "birth place": _("birth place"),
        "postal code": _("postal code"),
        "city": _("city"),
        "region": _("region"),
        "country": _("country"),
        "geo coordinate": _("geo coordinate"),
        "occupation": _("occupation"),
        "organization": _("organization"),
        "education": _("education"),
        "marital status": _("marital status"),
        "salary": _("salary"),
        "event date": _("event date"),
        "org phone": _("org phone"),
        "org email": _("org email"),
        "org address": _("org address"),
        "url": _("url"),
    }


def _sensitive() -> dict[str, str]:
    """Return what the law protects most."""
    return {
        "ethnicity": _("ethnicity"),
        "religion": _("religion"),
        "political opinion": _("political opinion"),
        "union membership": _("union membership"),
        "health": _("health"),
        "disability": _("disability"),
        "blood type": _("blood type"),
        "genetic data": _("genetic data"),
        "sexual orientation": _("sexual orientation"),
        "criminal record": _("criminal record"),
    }
