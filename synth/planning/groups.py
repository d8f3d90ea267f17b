"""How small a group a run can tell apart, and how few rows that break a rule.

From the schema and the budget alone.
"""

from privacy.accounting import Budget
from synth.counting.paid import noise_for
from synth.dossier.estimates import TWO_SIDED_95
from synth.dossier.groups import fewest_rows
from synth.engines import Engine
from synth.planning.trials import noises
from synth.purchases import GROUPS_SHARE, RULES_SHARE, new_accountant
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


def margin_of_rules(schema: Schema, budget: Budget) -> float:
    """Return to within how many rows those that break rules are counted (95 %); 0 without any."""
    rules = len(schema.counted_rules)
    if not rules:
        return 0.0
    granted = new_accountant(schema, budget).granted
    squared = rules * schema.protection.max_rows**2
    return TWO_SIDED_95 * noise_for(int(granted * RULES_SHARE), squared)
