"""Airflow: each night a release by the service's API; a person decides; then it is taken.

Trying again is safe here: the key is the day of the run, and with the same key there is the same
run, once. `take` waits by trying again until a reviewer has approved the release.
"""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from airflow import DAG
from airflow.operators.python import PythonOperator

sys.path.insert(0, str(Path(__file__).parent))
import api_release

TABLE = os.environ.get("SEMBLANCE_TABLE", "people.csv")
SCHEMA = os.environ.get("SEMBLANCE_SCHEMA", "people.yaml")

with DAG(
    "semblance_by_api",
    start_date=datetime(2026, 1, 1),
    schedule="@daily",
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=5)},
) as dag:
    make = PythonOperator(
        task_id="make",
        python_callable=api_release.make,
        op_args=[TABLE, SCHEMA, "nightly {{ ds }}"],
    )
    take = PythonOperator(
        task_id="take",
        python_callable=api_release.take,
        op_args=["{{ ti.xcom_pull(task_ids='make') }}", "release-{{ ds }}.zip"],
        retries=72,
        retry_delay=timedelta(hours=1),
    )
    make >> take
