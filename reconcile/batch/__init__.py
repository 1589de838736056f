"""Runs over whole collections: documents on disk, works in processes, results kept for the next run.

`run` is the way in. `find_works` reads, mends and compares; `executor` and `workers` do the `work_tasks` in processes;
`document_store` holds the documents, `kept_works` and `result_cache` the results of earlier runs.
"""
