"""The stage *merge*: one canonical text of all witnesses, with a provenance for every word.

`merger` is the stage; `base_choice` ranks the witnesses before it. `difference_decisions` fills a `merge_plan` in the
order of authority, and `writer` writes it.
"""
