"""The stage *merge*: one text of all witnesses.

By policy, with a provenance for every word and proof that nothing was lost.
"""
