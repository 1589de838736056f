"""Runs over whole collections: documents on disk, works in processes, results kept for the next run.

`running` is the way in: `gathering` reads, mends and finds, `crew` and `workers` do the `tasks` of a run in processes,
`store` holds the documents, `kept` the results of earlier runs, `indexing` the index of the texts, `timing` what goes
into a profile.
"""
