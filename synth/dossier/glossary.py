"""The terms of the dossier, for a reader who meets them for the first time."""

from synth.dossier.html import Say


def define_terms(_: Say) -> list[tuple[str, str]]:
    """Return each term with what it means, in the order in which the dossier needs them."""
    return [*_of_data(_), *_of_privacy(_), *_of_utility(_)]


def _of_data(_: Say) -> list[tuple[str, str]]:
    return [
        (
            _("Private table, original data"),
            _("The table that was brought. It stays with its owner."),
        ),
        (
            _("Synthetic table"),
            _("Rows drawn from a model that was fitted to noisy counts of the private table."),
        ),
        (
            _("Schema"),
            _(
                "What each column is, how the file is written and who is protected: the document "
                "that the owner confirms."
            ),
        ),
        (
            _("Domain"),
            _("The values that a column can take: declared by the owner, or estimated with noise."),
        ),
        (_("Grid"), _("The step between the values of a column.")),
        (
            _("Finding"),
            _("The kind of identifier, such as a phone number, that a column seems to hold."),
        ),
    ]


def _of_privacy(_: Say) -> list[tuple[str, str]]:
    return [
        (
            _("Differential privacy"),
            _(
                "A guarantee: whether a person is in the table or not changes the probability of "
                "any release only a little, whatever else an attacker knows."
            ),
        ),
        ("ε", _("Upper limit on that change. 0 means that the release tells nothing.")),
        ("δ", _("An allowance for rare outcomes, which ε alone does not bound.")),
        (
            "μ",
            _(
                "The same guarantee as one number: deciding whether a person is in is as hard as "
                "telling two normal distributions apart, with means μ standard deviations apart."
            ),
        ),
        (
            _("Unit of protection"),
            _("Whose rows are protected together: here all the rows of one person that count."),
        ),
        (
            _("Neighbouring tables"),
            _("Two tables that differ by all the rows of one person. The guarantee compares them."),
        ),
        (
            _("Privacy budget, spend"),
            _("What may be given away in all, and what one measurement takes of it."),
        ),
        (
            _("Noise, σ"),
            _("Random numbers that are added to a count before it is used; σ is their usual size."),
        ),
        (_("Sensitivity, Δ"), _("How far one person can move an answer.")),
        (
            _("Population, ledger, cap"),
            _(
                "The persons that several tables may be about; the signed list of what was ever "
                "spent on them; how much may be spent on them in all."
            ),
        ),
        (
            _("Audit"),
            _("The same measurements on invented persons, to see whether they give away too much."),
        ),
    ]


def _of_utility(_: Say) -> list[tuple[str, str]]:
    return [
        (_("Marginal"), _("Counts of the values of one column, or of several together.")),
        (
            _("Rows of 100 that differ"),
            _(
                "The share of rows that would have to change for two tables to agree in the "
                "columns named (total variation distance)."
            ),
        ),
        (
            _("95 % interval"),
            _("A range that holds the true value in 95 of 100 cases; it comes from the noise."),
        ),
        (
            "AUC",
            _(
                "The chance that a model gives a row of the class a higher score than another row; "
                "0.5 tells nothing."
            ),
        ),
        (
            _("Calibration"),
            _("Whether of the rows that a model calls so likely, as many have the class."),
        ),
        (
            _("Usable, coarse, not usable"),
            _("What the measured numbers allow to say of a column, by rules set before the run."),
        ),
    ]
