"""`synth attack`: try attacks on persons drawn from a release's model; the outcome may leave."""

import argparse
import json
from functools import partial

from privacy.message import Message
from synth.annex.attack_words import tell_outcome
from synth.annex.stand_in import attack_stand_in, render_stand_in
from synth.commands.terminal import (
    Progress,
    add_page,
    add_release,
    give,
    language,
    numbers_beside,
    say,
)
from synth.files import write_whole
from synth.release.release import Release


def register(parser: argparse.ArgumentParser) -> None:
    """Add what can be said of it."""
    add_release(parser)
    add_page(parser, metavar="PAGE")
    parser.set_defaults(command=_attack)


def _attack(options: argparse.Namespace) -> None:
    numbers = numbers_beside(options.output)
    release = Release.read_zip(options.release)
    progress = Progress()
    attacking = partial(progress.tell, Message("Attacking models of random halves"))
    attacks = attack_stand_in(release, progress=attacking)
    progress.clear()
    page = render_stand_in(attacks, release, language=language())
    write_whole(options.output, page.encode())
    told = {"run": release.certificate.content["run"], "attacks": attacks.to_json()}
    write_whole(numbers, (json.dumps(told, indent=1, allow_nan=False) + "\n").encode())
    give(page=options.output, numbers=numbers, **told)
    made = Message(
        "{page}, {numbers}: on persons drawn from the release; they may go with it.",
        page=options.output,
        numbers=numbers,
    )
    say(made)
    say(tell_outcome(attacks))
