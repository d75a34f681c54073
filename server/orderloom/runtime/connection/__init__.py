"""Connections while people set them up: credentials and addresses, maps tried on samples, maps suggested."""
