"""Declaration: what a schema says of a column that surrogates fill."""

from dataclasses import dataclass

ASPECTS = ("sex", "birth", "region")  # of a synthetic person, as modelled columns hold them


@dataclass(frozen=True)
class Surrogate:
    """How a column is filled.

    Attributes:
        type: a key of `synth.surrogates.namespaces.NAMESPACES`.
        format: a template, see `synth.surrogates.template`; the type's own where None.
        unique: no value comes twice; whether the space holds that many is said before a run.
        per: "row" or "person": who has a value of their own.
        persona: whose it is, where a row names several people; "" is the one that the row is about.
        consistent_with: aspect of that person → modelled column, sorted by aspect.
        key: name of a key that several tables share: its values follow from this name, the type,
            the format and a person's place alone, not from a release's seed. "" for none.
    """

    type: str
    format: str | None = None
    unique: bool = False
    per: str | None = None
    persona: str = ""
    consistent_with: tuple[tuple[str, str], ...] = ()
    key: str = ""
