"""The annex as a page, marked as staying in the house."""

from markupsafe import Markup

from synth.annex.attack_words import describe_attacks
from synth.annex.comparison import Annex
from synth.annex.surrogate_matches import REDRAWS
from synth.dossier.figures import Interval, dot_plot
from synth.dossier.html import Say, environment, words
from synth.dossier.svg import visible

_MOST_PAIRS = 60
_FAR = 0.1  # standard deviations, or of the rows: marked


def render_annex(annex: Annex, *, language: str = "en") -> str:
    """Return the page: one HTML file that needs nothing from outside.

    Args:
        language: one of `synth.catalogue.LANGUAGES`; the numbers are the same in each.
    """
    _ = words(language)
    plotted = [
        Interval(
            visible(difference.columns[0]),
            *(3 * (100 * difference.distance,)),
            reference=100 * difference.floor,
        )
        for difference in annex.columns
    ]
    described = _(
        "Each column’s distance as a full mark; the open mark is what a fresh sample of the "
        "private rows would show"
    )
    pairs = [difference.distance for difference in annex.pairs]
    return environment(language).get_template("annex.html.j2").render(
        annex=annex,
        figure=lambda name: _figure(name, _),
        far=_FAR,
        plot=Markup(dot_plot(plotted, described=described)),
        **describe_attacks(annex.attacks, _),
        is_stand_in=False,
        number=3 + bool(annex.pairs) + bool(annex.surrogates),
        properties={
            "Column Shapes": _("shapes of columns"),
            "Column Pair Trends": _("trends of pairs of columns"),
            "Data Validity": _("validity of values"),
            "Data Structure": _("structure of the table"),
        },
        redraws=REDRAWS,
        shown_pairs=annex.pairs[:_MOST_PAIRS],
        mean_column=sum(d.distance for d in annex.columns) / len(annex.columns),
        mean_pair=sum(pairs) / len(pairs) if pairs else None,
        floor_pair=sum(d.floor for d in annex.pairs) / len(pairs) if pairs else None,
    )  # fmt: skip


def _figure(name: str, _: Say) -> str:
    """Return the name of a statistic."""
    known = {"mean": _("mean"), "standard deviation": _("standard deviation")}
    return known.get(name, _("{share} quantile").format(share=name))
