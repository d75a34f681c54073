"""What nobody can trust runs in child processes: sheets that people send are read here."""
