"""A PostgreSQL server of Debian's package, for as long as a test needs it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.service.served import free_port

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def programs() -> Path | None:
    """Where its programs are; None: it is not installed (tests/system.sh)."""
    return _PLACES[-1] if _PLACES and (_PLACES[-1] / "initdb").exists() else None


@contextmanager
def running() -> Iterator[str]:
    """Have a server listen on this machine; give the URL of an empty database of it."""
    place, port = programs(), free_port()
    assert place is not None
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # a socket's path must be short
    as_user = {}
    if os.geteuid() == 0:  # it refuses to run as root
        user = pwd.getpwnam("postgres")
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        os.chown(folder, user.pw_uid, user.pw_gid)
    data, surroundings = folder / "data", {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(folder)}

    def call(*command: str) -> None:
        subprocess.run(
            command, check=True, env=surroundings, cwd=folder, stdout=subprocess.DEVNULL, **as_user
        )

    control = (str(place / "pg_ctl"), "-D", str(data), "-w")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    try:
        call(
            str(place / "initdb"), "-D", str(data), "-U", "semblance", "--auth=trust", "-E", "UTF8"
        )
        call(*control, "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://semblance@127.0.0.1:{port}/postgres"
        finally:
            call(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
