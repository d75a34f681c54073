"""What parts of a draft would say of a record or a moment, before anybody works with them; nothing is written."""
