"""SQL, and nothing but SQL: the adapters of the runtime's ports on SQLite and PostgreSQL, and files on disk."""
