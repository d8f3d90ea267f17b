"""A throwaway model: the very configuration of a release, fitted to other rows and thrown away.

It is no run: it stands on no ledger, and nothing of it leaves the annex, which is exact and stays
with the owner. Its noise is drawn anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from privacy.accounting import Accountant, Budget
from synth.counting.in_memory import Rows
from synth.engines import Engine, engine_named, options_of
from synth.purchases import Purchase, new_accountant
from synth.release.model import Model
from synth.release.release import Release
from synth.tables.table import Table


@dataclass(frozen=True)
class Generated:
    """What an attacker is given.

    Attributes:
        model: as a release holds it, with every paid answer it was fitted to.
        table: the synthetic rows.
    """

    model: Model
    table: Table


Generate = Callable[[Table, np.random.Generator], Generated]


def read_configuration(release: Release) -> tuple[Engine, Budget]:
    """Return the engine, with its options, and the budget that a release was made with."""
    certified = release.certificate.content
    engine = engine_named(certified["settings"]["engine"])
    options = {name: certified["settings"][name] for name in options_of(engine)}
    known = replace(engine, **options)  # type: ignore[type-var]
    return known, Budget(certified["epsilon"], certified["delta"])


def make_generator(release: Release, account: Callable[[], Accountant] | None = None) -> Generate:
    """Return what makes of a table what the release's configuration makes of it.

    The distances of the dossier are not bought: no attack looks at them.

    Args:
        account: opens the account of each model, by default with the release's budget; another
            one only where an attack is to be tried on a model that does not keep the promise.
    """
    engine, budget = read_configuration(release)

    def generate(table: Table, rng: np.random.Generator) -> Generated:
        schema = table.schema
        accountant = new_accountant(schema, budget) if account is None else account()
        purchase = Purchase(Rows(table), schema, engine, accountant)
        columns = purchase.buy_columns()
        model = Model(columns.codec, purchase.fit_model(purchase.encode(columns)))
        seed = int(rng.integers(2**32))
        n_rows = max(1, round(columns.codec.total))
        return Generated(model, model.decode(model.codes(n_rows, seed=seed), seed=seed))

    return generate
