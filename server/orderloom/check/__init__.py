"""True or false: checks documents as a compiler checks a program, and compiles sound ones into an ``AppPlan``."""
