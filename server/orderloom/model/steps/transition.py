"""Moves a record along a transition of its machine; ``with`` are fields that are given along."""

from orderloom.model.document import Id, Items
from orderloom.model.record_step import RecordOptions
from orderloom.model.step import StepSort


class TransitionOptions(RecordOptions):
    """The moved record. The variable holds its id, and its fields behind dots."""

    transition: Id
    """Which transition, with its guard, its holds and everything it sets."""
    confirm: Items[Id] = ()
    """Items of the transition that are ticked, to be kept in its history."""


STEP = StepSort("transition", TransitionOptions)
