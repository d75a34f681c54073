"""Truth of expressions: JsonLogic, dynamic or with static types. This room knows nothing of documents or records.

``evaluate`` runs a rule with the standard's meaning. ``compile.check_expression`` types a rule against a schema and
lowers it to ``core``, which ``compile.compile_core`` turns into a closure. Of the operators, ``functions`` says what
they do to values and ``lower`` what they mean on types; both have one file per family.
"""
