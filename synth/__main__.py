"""`python -m synth`: the command, where no script is on the path."""

from synth.cli import main

raise SystemExit(main())
