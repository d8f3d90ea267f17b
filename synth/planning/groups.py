"""Which groups a run can tell apart: from the schema and the budget alone."""

from privacy.accounting import Budget
from synth.counting.paid import noise_for
from synth.dossier.groups import fewest_rows
from synth.engines import Engine
from synth.planning.trials import noises
from synth.purchases import GROUPS_SHARE, new_accountant
from synth.tables.schema import Schema


def smallest_group(schema: Schema, budget: Budget, engine: Engine, groupings: int) -> int:
    """Return about how many rows a group needs for its distance to be told to within a tenth.

    Args:
        groupings: columns that make groups, which share the budget that is kept for them.
    """
    granted = new_accountant(schema, budget).granted
    # The mean over so many columns carries what a single one would at its own price.
    squared = schema.protection.max_rows**2
    mean_noise = noise_for(int(granted * GROUPS_SHARE) // groupings, squared)
    return fewest_rows(mean_noise, noises(schema, budget, engine)[0])
