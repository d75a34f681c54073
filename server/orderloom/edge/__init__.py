"""Platforms as data: the manifest, its signatures, its mapping, and the fake shops that speak it."""
