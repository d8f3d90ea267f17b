"""Confinement: what a process gives up before it reads the file of a stranger.

Memory, processor time, sizes of files, network, other programs, processes and every place that
could be written to. What the kernel enforces holds also for a parser that was taken over.
"""

import ctypes
import os
import platform
import resource
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from errno import EACCES, ENOSYS
from typing import Any, Literal

Network = Literal["namespace", "filter", "program"]

_CLONE_NEWNET, _CLONE_NEWUSER, _CLONE_THREAD = 0x40000000, 0x10000000, 0x10000
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2  # prctl(2)
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000  # seccomp(2)
_LOAD, _JUMP_EQUAL, _JUMP_ANY, _JUMP_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06  # of BPF
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
# Numbers of system calls by machine. io_uring can do by itself what the others are refused.
_REFUSED = {
    "x86_64": (
        *(41, 42, 43, 49, 50, 288),  # sockets, but for a pair that begins connected
        *(57, 58, 59, 322),  # fork, vfork, execve, execveat
        *(62, 200, 129, 297, 101, 310, 311),  # signals to others, ptrace, memory of others
        *(76, 82, 83, 84, 85, 86, 87, 88, 90, 92, 133, 258, 259, 260, 263, 264, 265, 266, 268, 316),
        *(165, 166, 272, 308, 321, 424, 425, 426, 427, 434, 437, 438),  # mounts, namespaces, …
    ),
    "aarch64": (
        *(198, 200, 201, 202, 203, 242),
        *(221, 281),
        *(129, 130, 138, 117, 270, 271),
        *(33, 34, 35, 36, 37, 38, 45, 53, 54, 276),
        *(39, 40, 97, 240, 268, 280, 424, 425, 426, 427, 434, 437, 438),
    ),
}
_AUDITED = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_SIGNAL, _LIMIT = {"x86_64": 234, "aarch64": 131}, {"x86_64": 302, "aarch64": 261}
_OPEN = {"x86_64": ((2, 1), (257, 2)), "aarch64": ((56, 2),)}  # and which argument the flags are


@dataclass(frozen=True)
class Limits:
    """What a reader may use.

    Attributes:
        memory: bytes it may write to.
        seconds: of processor time, for one question.
        file: bytes of a file in memory, which some formats need.
    """

    memory: int
    seconds: int
    file: int


def confine(limits: Limits, *, network: Sequence[Network] = ("namespace", "filter")) -> Network:
    """Give up what reading needs not; must be called before a second thread begins.

    Args:
        network: ways to be cut off, each of which is tried; a test tries one alone.

    Returns:
        The strongest way that this machine knows of keeping the process from the network: a
        namespace without any, a filter of system calls, or the interpreter's own hook.
    """
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file, limits.file))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    has_namespace = "namespace" in network and _leave_network()
    has_filter = "filter" in network and _filter_calls()
    sys.addaudithook(_refuse)
    if has_namespace:
        return "namespace"
    return "filter" if has_filter else "program"


def allow_seconds(seconds: int) -> None:
    """Allow so much more processor time from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    whole = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole, resource.RLIM_INFINITY))


def _leave_network() -> bool:
    """Go into a network of which nobody else is part; without privileges, where that is allowed."""
    library = ctypes.CDLL(None, use_errno=True)
    return bool(library.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def _filter_calls() -> bool:
    """Have the kernel refuse what reading needs not."""
    machine = platform.machine()
    if machine not in _REFUSED:
        return False
    program = b"".join(_program(machine))
    library = ctypes.CDLL(None, use_errno=True)
    held = ctypes.create_string_buffer(program)
    count = len(program) // 8
    described = ctypes.create_string_buffer(struct.pack("HxxxxxxP", count, ctypes.addressof(held)))
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    address = ctypes.c_void_p(ctypes.addressof(described))
    return bool(library.prctl(_SECCOMP, _FILTER, address, 0, 0) == 0)


def _program(machine: str) -> list[bytes]:
    """Return the filter: a list of calls that are refused, and of flags without which they are.

    Source: seccomp(2): `struct seccomp_data` has the call's number at 0, the machine at 4 and six
    arguments of 64 bits from 16 on, of which flags stand in the lower half.
    """
    refuse, absent = _ERRNO | EACCES, _ERRNO | ENOSYS
    program = [
        _step(_LOAD, 4),
        _step(_JUMP_EQUAL, _AUDITED[machine], 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, 0),
        _step(_JUMP_LEAST, 0x40000000, 0, 1),  # another way to call the same
        _step(_RETURN, _KILL),
    ]
    for call in _REFUSED[machine]:
        program += [_step(_JUMP_EQUAL, call, 0, 1), _step(_RETURN, refuse)]
    # The C library begins a thread in the old way where it is told that there is no new one.
    program += [_step(_JUMP_EQUAL, _CLONE3, 0, 1), _step(_RETURN, absent)]
    program += _flags(_CLONE[machine], 0, _CLONE_THREAD, (_ALLOW, refuse))
    program += _only(_SIGNAL[machine], os.getpid(), refuse)  # tgkill, by which it may end itself
    program += _only(_LIMIT[machine], 0, refuse)  # prlimit, of itself
    for call, place in _OPEN[machine]:
        program += _flags(call, place, _WRITES, (refuse, _ALLOW))
    return [*program, _step(_RETURN, _ALLOW)]


def _flags(call: int, place: int, flags: int, answers: tuple[int, int]) -> list[bytes]:
    """Answer one call in two ways: where any of these flags is set, and where none is."""
    return [
        _step(_JUMP_EQUAL, call, 0, 4),
        _step(_LOAD, 16 + 8 * place),
        _step(_JUMP_ANY, flags, 0, 1),
        _step(_RETURN, answers[0]),
        _step(_RETURN, answers[1]),
    ]


def _only(call: int, value: int, otherwise: int) -> list[bytes]:
    """Allow one call with this first argument alone."""
    return [
        _step(_JUMP_EQUAL, call, 0, 4),
        _step(_LOAD, 16),
        _step(_JUMP_EQUAL, value, 0, 1),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, otherwise),
    ]


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("HBBI", code, then, otherwise, value)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse within the interpreter, where nothing below it does."""
    if event in _EVENTS:
        raise PermissionError(EACCES, "a reader does not do this")


_EVENTS = {
    *("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"),
    *("socket.gethostbyname", "socket.gethostbyaddr", "socket.__new__"),
    *("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system"),
    *("subprocess.Popen", "pty.spawn"),
}
