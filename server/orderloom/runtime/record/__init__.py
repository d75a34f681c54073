"""Records: the shapes of the two verbs, the gate, the stages of the write path and the read path."""
