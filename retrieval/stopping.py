"""How a run that another program started is ended: SIGTERM stops it as Ctrl-C does, and so does that program's death.

`stop_on_sigterm()`, and with a program at the other end of standard input `stop_with_parent()`. Either raises
KeyboardInterrupt in the main thread, once: the cleaning up that follows is not interrupted by a second signal.
"""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType


def stop_on_sigterm() -> None:
    """End this process at SIGTERM as at Ctrl-C. Call it in the main thread."""
    signal.signal(signal.SIGTERM, _interrupt)


def stop_with_parent() -> None:
    """End this process when its standard input closes: the other end is the parent's, which may be killed at any time.

    A bot that was killed so would else leave a build behind that nobody sees and that refuses the next one.
    """
    stop_on_sigterm()
    threading.Thread(target=_wait_for_the_end, name="parent", daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(0, 1024):  # not sys.stdin: a daemon thread must not hold its lock when the interpreter ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _interrupt(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt
