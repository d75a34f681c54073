"""Field types as columns of sheets that no table is made for yet; one module per type."""
