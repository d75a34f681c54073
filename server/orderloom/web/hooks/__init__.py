"""The door for callbacks."""

from orderloom.web.hooks.receive import receive

handlers = (receive,)
