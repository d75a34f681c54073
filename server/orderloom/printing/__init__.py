"""Printable documents will be set here, in a child process that sees no network and no other files."""
