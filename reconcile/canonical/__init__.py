"""The stage *merge*: one text of all witnesses.

By policy, with a provenance for every word and proof that nothing was lost. `merging` is the stage. Its parts:

* **what it starts from**: `base_choice` (which witness leads), `repairing` (which damage is repaired), `strands` (a
  witness cut where repairs allow it);
* **what is decided**: `settling` (the order of authority), `class_rules`, `policies`, `adding` and `conflating` (what
  other witnesses have more), `voting`, `choosing` and `deciding` (what people decide);
* **what an addition is judged by**: `parallel` (base and witness side by side), `placing` (conditions 4.1, 4.2, 4.5),
  `clauses` (4.3, 4.4, 4.6), `telling` (what is told already), `junctions` (which words hold on to which);
* **what is written**: `plan` (the changes to the base), `writing`, `pieces`, `attesting`, `tracing` (each witness told
  by the canonical text), `fragments` (the finished text of each choice);
* **what is proved**: `invariants`.
"""
