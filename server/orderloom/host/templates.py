"""Templates rendered by a child process that is kept warm and may die without harm."""

import json
import selectors
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Final, Self

from orderloom.host import template_child
from orderloom.runtime.letters import Letter, TemplateError

_WALL_S: Final = 10.0
"""How long an answer may take on a busy machine; the processor time of a letter is limited in the child."""


class ChildRenderer:
    """The ``Renderer`` port: one child, made when first needed and again when it has died; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def render(self, letters: Sequence[Letter]) -> tuple[Mapping[str, str], ...]:
        """One letter after the other; raises ``TemplateError``."""
        with self._lock:
            return tuple(self._render(letter) for letter in letters)

    def close(self) -> None:
        """Let the child go."""
        with self._lock:
            self._end()

    def __enter__(self) -> Self:
        """Nothing begins yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the child go."""
        self.close()

    def _render(self, letter: Letter) -> Mapping[str, str]:
        asked = {"language": letter.language, "zone": letter.zone, "names": letter.names, "texts": letter.texts}
        answer = self._asked(json.dumps(asked).encode() + b"\n")
        refused, words = answer.get("refused"), answer.get("words")
        if isinstance(refused, str) or not isinstance(words, dict):
            raise TemplateError(str(refused or TemplateError.code))
        return {str(part): str(text) for part, text in words.items()}

    def _asked(self, line: bytes) -> Mapping[str, object]:
        """What the child says to a line; raises ``TemplateError`` when it dies over it."""
        child = self._alive()
        try:
            if child.stdin is None:
                raise TemplateError
            child.stdin.write(line)
            child.stdin.flush()
            said = self._line(child)
        except OSError as error:
            self._end()
            raise TemplateError from error
        if not said:
            self._end()
            raise TemplateError("message.too_slow")
        found = json.loads(said)
        return found if isinstance(found, dict) else {}

    def _alive(self) -> subprocess.Popen[bytes]:
        """The child, ready for a letter; one that died between two letters is replaced."""
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end()
        command = [sys.executable, "-I", "-m", template_child.__name__]
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
        )
        if self._line(self._child).strip() != template_child.READY.encode():
            self._end()
            raise TemplateError("message.no_child")
        return self._child

    @staticmethod
    def _line(child: subprocess.Popen[bytes]) -> bytes:
        """The next line; nothing when the child has died or does not answer in time."""
        if child.stdout is None:
            return b""
        with selectors.DefaultSelector() as waiting:
            waiting.register(child.stdout, selectors.EVENT_READ)
            return child.stdout.readline() if waiting.select(_WALL_S) else b""

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
