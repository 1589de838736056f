"""The records that flow through the pipeline."""
