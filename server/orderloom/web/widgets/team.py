"""Teams of the directory."""

from orderloom.check.plan import FieldPlan
from orderloom.web.widgets.members import MemberWidget


class TeamWidget(MemberWidget):
    """As in ``members``."""

    id = "team"
    own = "who.my_teams"

    def mine(self, field: FieldPlan) -> object:
        """Any of the reader's teams."""
        return {"in": [{"var": field.id}, {"me": ["teams"]}]}


WIDGET = TeamWidget()
