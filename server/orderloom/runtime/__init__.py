"""What happens when an app is used: write and read path, machines, reports, inbox, scenarios; no I/O of its own."""
