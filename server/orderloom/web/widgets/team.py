"""Teams of the directory."""

from orderloom.web.widgets.members import MemberWidget


class TeamWidget(MemberWidget):
    """As in ``members``."""

    id = "team"


WIDGET = TeamWidget()
