"""Who gets a task or a message: people, teams, roles, managers, and the choice among them."""

from typing import Literal

from orderloom.model.document import Expression, Id, Items, Part


class Assignee(Part):
    """Everybody whom any of the parts names; nobody twice, nobody who has left, substitutes in place of the absent."""

    roles: Items[Id] = ()
    """Everybody with one of these roles of the app."""
    people: Expression = None
    """An account id or a list of them, such as a field of the record that names a person."""
    teams: Expression = None
    """A team id or a list of them: their members."""
    leads: Expression = None
    """A team id or a list of them: their leads."""
    managers: Expression = None
    """An account id or a list of them: the managers of these people."""
    choose: Literal["all", "least_load", "in_turn"] = "all"
    """All of them, the one with the fewest open tasks, or one after the other."""
    otherwise: Id | None = None
    """The role that gets it when nobody is found."""
