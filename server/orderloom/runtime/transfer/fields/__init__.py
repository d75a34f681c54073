"""Field types whose cells need more than their plain value: one module per type, the rest is ``cells.PLAIN``."""
