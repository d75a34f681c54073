"""How far the tables of apps have been widened, filled and narrowed."""
