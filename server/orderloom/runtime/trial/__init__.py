"""Parts of a draft tried out before anybody works with them; nothing is written."""
