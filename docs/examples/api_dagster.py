"""Dagster: a release by the service's API as an asset, and its file once a reviewer approved it."""

import os
import sys
from pathlib import Path

from dagster import RetryPolicy, asset

sys.path.insert(0, str(Path(__file__).parent))
import api_release

TABLE = os.environ.get("SEMBLANCE_TABLE", "people.csv")
SCHEMA = os.environ.get("SEMBLANCE_SCHEMA", "people.yaml")
KEY = os.environ.get("SEMBLANCE_KEY", "monthly 2026-11")


@asset(retry_policy=RetryPolicy(max_retries=3))
def submitted_run() -> str:
    """Make a release and submit it; with the same key there is the same run, once."""
    return api_release.make(TABLE, SCHEMA, KEY)


@asset(retry_policy=RetryPolicy(max_retries=72, delay=3600))
def release_file(submitted_run: str) -> str:
    """Take the release; tried again until it is approved."""
    return api_release.take(submitted_run, "release.zip")
