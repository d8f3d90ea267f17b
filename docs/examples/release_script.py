"""A release from Python: a cap first, then as much as it holds, with what was spent."""

import sys
from pathlib import Path

import synth

LEDGER = Path("ledger.db")


def main() -> int:
    """Make the release, and return the exit code that `synth run` would have."""
    schema = synth.Schema.read_yaml("people.yaml")
    if "customers" not in synth.accounts.read(LEDGER):
        synth.accounts.cap("customers", synth.Budget(epsilon=1.2, delta=1e-5), ledger=LEDGER)
    table = synth.Table.read("people.csv", schema)
    try:
        release = synth.synthesize(
            table, synth.Budget(epsilon=1), ledger=LEDGER, population="customers"
        )
    except synth.BudgetExceeded as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 3
    release.to_zip("release.zip")
    account = synth.accounts.read(LEDGER)["customers"]
    sys.stdout.write(f"spent ε = {account.epsilon:.2f}, left ε = {account.left:.2f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
