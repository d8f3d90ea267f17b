"""Issuing: the values of one column for a number of persons, and whether a value could be one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from privacy.message import Message
from synth.errors import InputError
from synth.surrogates.declaration import Surrogate
from synth.surrogates.fields import (
    DRAWN,
    Field,
    compile_template,
    draw_texts,
    field_of,
    match_any,
    merge_figures,
    space_of,
)
from synth.surrogates.namespaces import NAMESPACES, Namespace
from synth.surrogates.numbers import Places, derive_key, hash_places, permute
from synth.surrogates.persons import Aspects, Personas
from synth.surrogates.template import Template
from synth.surrogates.words import ENGLISH, KOREAN, Names

_NAMES = {"ko": KOREAN, "en": ENGLISH}
_NOWHERE = {"ko": "가상시 표본구", "en": "Fictitious County"}
_PERSONAL = ("family", "given", "initial", "name", "region")
_RESIDENTS = 10**6  # numbers of one day and sex
_BEYOND_A_MONTH = 40  # added to a day
_NUMBERS = r"(?:\{number\}|\{documentation\})"
_SIDE_BY_SIDE = re.compile(rf"{_NUMBERS}[#^0-9{{]|[#^0-9}}]{_NUMBERS}")
_LETTERS = 26
_EXAMPLES = 3  # values that a template is tried with


@dataclass(frozen=True)
class Issuer:
    """Fills one column.

    Attributes:
        is_whole: the column holds whole numbers, which begin with no zero.
    """

    surrogate: Surrogate
    is_whole: bool = False

    @cached_property
    def namespace(self) -> Namespace:
        """Return what the column's values can be.

        Raises:
            InputError: there is no such type.
        """
        if self.surrogate.type not in NAMESPACES:
            raise InputError(
                "There is no surrogate type {type!r}. Use one of {known}.",
                type=self.surrogate.type,
                known=sorted(NAMESPACES),
            )
        return NAMESPACES[self.surrogate.type]

    @cached_property
    def template(self) -> Template:
        """Return how its values are written."""
        return Template(self.surrogate.format or self.namespace.template)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Return the parts that are numbered.

        Raises:
            InputError: the template does not suit the type.
        """
        if self.namespace.fields is not None:
            found = self.namespace.fields(self.template)
            if found is None or self.template.fillings:
                raise self._unsuited()
            return found
        known = {*DRAWN, *_PERSONAL}
        if not known.issuperset(self.template.fillings):
            raise InputError(
                "The format {format!r} fills in {unknown}. Known: {known}.",
                format=self.template.text,
                unknown=[f"{{{name}}}" for name in self.template.fillings if name not in known],
                known=[f"{{{name}}}" for name in sorted(known)],
            )
        pieces = [piece for piece in self.template.pieces if piece.text not in _PERSONAL]
        fields = [field_of(piece, DRAWN) for piece in pieces]
        if self.is_whole:
            fields[0] = tuple("123456789")
        return merge_figures(fields)

    @property
    def space(self) -> int:
        """Return how many different values there are at least, whoever the persons are."""
        residents = self.namespace.written in ("resident", "foreigner")
        return _RESIDENTS if residents else space_of(self.fields)

    def check(self) -> None:
        """Try the declaration out.

        Raises:
            InputError: its type, template or options do not go together; says why.
        """
        _ = self.fields
        if self.surrogate.unique and not self.namespace.is_unique:
            raise InputError(
                "Surrogates of type {type} can be the same for two people: leave unique out.",
                type=self.surrogate.type,
            )
        if self.surrogate.unique and _SIDE_BY_SIDE.search(self.template.text):
            raise InputError(
                "The format {format!r} puts numbers of several lengths side by side, so that two "
                "can look alike. Put a sign between them, or leave unique out.",
                format=self.template.text,
            )
        if self.is_whole and (
            self.surrogate.type != "key" or not re.fullmatch("#{1,18}", self.template.text)
        ):
            raise InputError(
                "Whole numbers take a surrogate of type key whose format is 1 to 18 figures, such "
                "as '######'. Write kind: identifier for any other."
            )
        if self.surrogate.key and not self.is_of_place:
            raise InputError(
                "A key that tables share says nothing of a person: surrogates of type {type} in "
                "the format {format!r} do. Use another type, such as key or uuid.",
                type=self.surrogate.type,
                format=self.template.text,
            )
        people = Personas(_EXAMPLES, Aspects(), seed=0, stream="")
        if not all(map(self.belongs, self.issue(people, seed=0, stream=""))):
            raise self._unsuited()

    @property
    def n_values(self) -> int:
        """Return how many different values there are, whoever the persons are and wherever."""
        names: Names = _NAMES[self.namespace.language or "en"]
        n_given = sum(len({word for word, _ in given}) for given in names.given)
        sizes = {
            "family": len(names.families),
            "given": n_given,
            "name": n_given * len(names.families),
            "initial": _LETTERS,
        }
        return self.space * prod(sizes.get(name, 1) for name in self.template.fillings)

    @property
    def is_of_place(self) -> bool:
        """Tell whether a value follows from a person's place alone, and from nothing of theirs."""
        personal = set(_PERSONAL).intersection(self.template.fillings)
        return self.namespace.written not in ("resident", "foreigner") and not personal

    def issue(self, people: Personas, *, seed: int, stream: str) -> list[str]:
        """Return a value for each person, (n_persons,); the same for the same seed and stream.

        Args:
            stream: tells apart columns that are declared alike. Neither counts where tables share
                a key: what that is called stands in their place.
        """
        if self.surrogate.key:
            seed, stream = 0, f"key {self.surrogate.key}, {self.surrogate.persona}"
        key = derive_key(seed, f"{self.surrogate.type} {self.template.text} {stream}")
        match self.namespace.written:
            case "resident" | "foreigner":
                signs = _residents(people, key, foreign=self.namespace.written == "foreigner")
                return [self.template.written(one) for one in signs]
            case "card" | "numbered":
                drawn = draw_texts(self.fields, people.places, key)
                signs = ["".join(parts) for parts in zip(*drawn, strict=True)]
                if self.namespace.written == "card":
                    signs = [_spoil(one) for one in signs]
                return [self.template.written(one) for one in signs]
        return self._filled(people, key)

    def belongs(self, text: str) -> bool:
        """Tell whether a text lies in the namespace and is written as declared."""
        return bool(self._form.fullmatch(text)) and belongs(self.surrogate.type, text)

    @cached_property
    def _form(self) -> re.Pattern[str]:
        names = _NAMES[self.namespace.language or "en"]
        return compile_template(
            self.template,
            {
                "family": match_any(tuple(word for word, _ in names.families)),
                "given": match_any(tuple(word for sex in names.given for word, _ in sex)),
                "initial": "[A-Z]",
                "name": r"[a-z]+\.[a-z]+",
                "region": ".+",
            },
        )

    def _filled(self, people: Personas, key: int) -> list[str]:
        """Return the template filled in, for each person."""
        names: Names = _NAMES[self.namespace.language or people.language]
        columns: list[Sequence[str]] = []
        numbered = [piece for piece in self.template.pieces if piece.text not in _PERSONAL]
        singles = [field_of(piece, DRAWN) for piece in numbered]
        if self.is_whole:
            singles[0] = tuple("123456789")
        drawn = iter(draw_texts(tuple(singles), people.places, key))
        for piece in self.template.pieces:
            if piece.is_filled and piece.text in _PERSONAL:
                columns.append(self._of_person(people, piece.text, names))
            else:
                columns.append(next(drawn))
        return ["".join(parts) for parts in zip(*columns, strict=True)]

    def _of_person(self, people: Personas, what: str, names: Names) -> Sequence[str]:
        if what == "region":
            nowhere = _NOWHERE[self.namespace.language or people.language]
            return [region or nowhere for region in people.regions]
        if what == "initial":
            return [chr(ord("A") + number) for number in people.drawn(_LETTERS, 5).tolist()]
        place = ("family", "given", "name").index(what)
        return [one[place] for one in people.names(names)]

    def _unsuited(self) -> InputError:
        return InputError(
            "The format {format!r} is not one of surrogates of type {type} ({said}). Write it like "
            "{example!r}.",
            format=self.template.text,
            type=self.surrogate.type,
            said=Message(self.namespace.said),
            example=self.namespace.template,
        )


def belongs(type: str, text: str) -> bool:
    """Tell whether a text lies in the namespace of a type, however it is written.

    Types that are kept free by their form alone (names, keys, fixed texts) hold any text.
    """
    namespace = NAMESPACES[type]
    if not namespace.expression:
        return True
    signs = re.sub(r"[^0-9A-Za-z가-힣]", "", text) if namespace.compact else text
    found = bool(re.fullmatch(namespace.expression, signs, re.DOTALL))
    return found and not (namespace.written == "card" and _is_luhn(signs))


def _residents(people: Personas, key: int, *, foreign: bool) -> list[str]:
    """Return registration numbers of 13 figures that say each person's birth and sex."""
    births, sexes = people.births, people.sexes
    days = births.astype("datetime64[D]").astype(np.int64)
    numbers = _within(days * 2 + sexes, key)
    found = []
    for birth, sex, number in zip(
        births.astype(str), sexes.tolist(), numbers.tolist(), strict=True
    ):
        year, month, day = int(birth[:4]), birth[5:7], int(birth[8:10])
        if foreign:
            day, sign = day + _BEYOND_A_MONTH, (5 if year < 2000 else 7) + sex
        else:
            sign = 9 if sex == 0 else 0
        found.append(f"{year % 100:02}{month}{day:02}{sign}{number:06}")
    return found


def _within(groups: Places, key: int) -> Places:
    """Return a number below 10⁶ for each place, different within each group while they last."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    rank = np.empty(len(groups), dtype=np.int64)
    rank[order] = np.arange(len(groups)) - np.searchsorted(ordered, ordered)
    start = hash_places(groups, _RESIDENTS, key)
    return permute((rank + start) % _RESIDENTS, _RESIDENTS, key)


def _spoil(figures: str) -> str:
    """Return a card number whose check digit is as far from the right one as its last figure."""
    return f"{figures[:-1]}{(_check_digit(figures[:-1]) + int(figures[-1])) % 10}"


def _is_luhn(figures: str) -> bool:
    return int(figures[-1]) == _check_digit(figures[:-1])


def _check_digit(figures: str) -> int:
    """Return the check digit of a card number without it, by ISO/IEC 7812."""
    doubled = (2 * int(figure) for figure in figures[::-2])
    total = sum(two - 9 if two > 9 else two for two in doubled)
    return -(total + sum(map(int, figures[-2::-2]))) % 10
