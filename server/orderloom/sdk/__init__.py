"""All that a plugin may import: the unified model, the connector protocol, typed failures and test helpers."""
