"""Foreign code: connectors written in Python will run here, in child processes; manifests need none of it."""
