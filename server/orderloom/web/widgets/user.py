"""People of the directory."""

from orderloom.web.widgets.members import MemberWidget


class UserWidget(MemberWidget):
    """As in ``members``."""

    id = "user"
    own = "who.me"


WIDGET = UserWidget()
