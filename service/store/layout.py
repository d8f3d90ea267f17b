"""Names that processes share: files in the folder of a run, and a variable."""

STEPS = "steps.jsonl"  # a line a step, then how it ended
RELEASE = "release.zip"  # 0600; it stands there whole or not at all

ALONE = "SEMBLANCE_DECIDE_ALONE"  # the variable by which one person may ask and decide
