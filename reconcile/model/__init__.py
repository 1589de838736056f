"""The records that flow through the pipeline; all of them can be imported from here."""
