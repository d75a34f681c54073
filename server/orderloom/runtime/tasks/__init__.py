"""Tasks of people: given by flows or by people, answered, handed on, escalated."""
