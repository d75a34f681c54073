"""The stages of the write path, one small module each; ``record.pipeline`` says in which order."""
