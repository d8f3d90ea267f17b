"""Three tasks for Airflow: make a release, check it, draw rows from it.

retries=0: a second try would spend the budget a second time. A release that is there is not made
again, so that the DAG can be run again after a later task failed. Exit codes: 2 refused, 3 the cap
does not hold the budget, 4 the ledger cannot be used: none of them is mended by trying again.
"""

from datetime import datetime

from airflow import DAG
from airflow.operators.bash import BashOperator

with DAG(
    "semblance_release",
    start_date=datetime(2026, 1, 1),
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 0},
) as dag:
    release = BashOperator(
        task_id="release",
        bash_command="test -e release.zip || synth run --config job.yaml --json --quiet",
    )
    check = BashOperator(
        task_id="check",
        bash_command="synth verify release.zip --ledger ledger.db --json",
    )
    rows = BashOperator(
        task_id="rows",
        bash_command="synth sample release.zip --rows 500 --seed 1 -o more.csv --quiet",
    )
    release >> check >> rows
