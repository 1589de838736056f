"""The rules of classification, by family."""
