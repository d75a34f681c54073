"""Bytes that claimed to come from a platform and did not verify."""

from orderloom.runtime.logs.base import MISSING, Asked, may_read, page, spec
from orderloom.runtime.record.change import Page


def read(asked: Asked) -> Page:
    """The app's quarantine, newest first."""
    if not may_read(asked):
        return MISSING
    rows, following = asked.tx.log("quarantine", spec(asked))
    return page("quarantine", rows, following)
