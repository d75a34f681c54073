"""What every child process gives up before it looks at anything that nobody can trust."""

import ctypes
import resource
from contextlib import suppress
from dataclasses import dataclass

_NEW_USER, _NEW_NET, _NO_NEW_RIGHTS = 0x10000000, 0x40000000, 38
_OPEN_FILES = 32


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a child may use: bytes of memory, seconds of processor time in all, bytes of any file it writes.

    ``cpu_s`` None is for children that live long and count the time of every job by themselves.
    """

    memory: int
    output: int
    cpu_s: int | None = None


def give_up(limits: Limits) -> None:
    """Give up memory, time, files, new rights and, where the kernel allows, the network; there is no way back."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    if limits.cpu_s is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output, limits.output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    with suppress(OSError, AttributeError):
        system = ctypes.CDLL(None)
        system.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0)
        system.unshare(_NEW_USER | _NEW_NET)  # refused by some kernels; then the empty environment has to do
