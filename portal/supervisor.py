"""看护: keeps the processes of `manage.py dev` alive, and takes them down with it.

Each child leads a process group of its own: Ctrl-C reaches only the supervisor, which then
ends them in order; what does not end in time is killed with everything it started.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.serving import die_with_parent

#: A child that lived so long had started well: the next pause is short again.
_STARTED_WELL = 10.0
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0


@dataclass(slots=True)
class Child:
    """One process to keep alive."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    pause: float = _SHORTEST_PAUSE
    starts: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _started_at: float = field(default=0.0, init=False)
    _due_at: float = field(default=0.0, init=False)

    @property
    def pid(self) -> int | None:
        """The running process, if any."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Run the command. Raises `OSError` where it cannot be run at all."""
        # The child of a supervisor that is killed outright must not stay behind.
        self._process = subprocess.Popen(
            self.command,
            env=dict(self.environment),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        self._started_at = time.monotonic()
        self.starts += 1

    def tend(self) -> int | None:
        """Start it again where it has died and its pause is over.

        Returns the exit status of a process found dead just now, else None. A process that
        dies soon after each start is started ever more slowly.
        """
        now = time.monotonic()
        if self._process is None:
            if now >= self._due_at:
                self.start()
            return None
        status = self._process.poll()
        if status is None:
            return None
        self._clear_group()
        lived = now - self._started_at
        self.pause = (
            _SHORTEST_PAUSE if lived >= _STARTED_WELL else min(self.pause * 2, _LONGEST_PAUSE)
        )
        self._process, self._due_at = None, now + self.pause
        return status

    def ask_to_stop(self) -> None:
        """SIGTERM: end in order."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def see_it_stopped(self, seconds: float) -> bool:
        """Wait so long, then kill it with all it started. Whether it ended in order."""
        if self._process is None:
            return True
        try:
            self._process.wait(timeout=max(seconds, 0))
            in_order = True
        except subprocess.TimeoutExpired:
            in_order = False
        self._clear_group()
        self._process.wait()
        self._process = None
        return in_order

    def _clear_group(self) -> None:
        """Kill what is left of the process group."""
        if self._process:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return  # nothing is left


@dataclass(slots=True)
class Supervisor:
    """Keeps all children alive until it is told to stop."""

    children: Sequence[Child]

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            child.start()

    def tend(self) -> list[tuple[str, int]]:
        """Restart the dead. Who was found dead just now, with the exit status."""
        return [
            (child.name, status) for child in self.children if (status := child.tend()) is not None
        ]

    def stop(self, seconds: float = 5.0) -> None:
        """End every child; after `seconds` by force. A job cut off is taken up at the next start."""
        for child in self.children:
            child.ask_to_stop()
        end = time.monotonic() + seconds
        for child in self.children:
            child.see_it_stopped(end - time.monotonic())
