"""A scenario recorded from a real record tells its story again, without what tells of a person."""
