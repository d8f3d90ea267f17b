"""Names that processes share: files in the folder of a run or of the store, and a variable."""

STEPS = "steps.jsonl"  # a line a step, then how it ended
RELEASE = "release.zip"  # 0600; it stands there whole or not at all
SUPERVISED = "supervised"  # in the folder of the store: touched with every look at the queue

ALONE = "SEMBLANCE_DECIDE_ALONE"  # the variable by which one person may ask and decide
