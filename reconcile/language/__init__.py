"""What the program knows of a language: lists of words, each in a data file with its source.

A folder beside this module holds one language. To add a language, add its folder and its tests.
"""

from reconcile.language.record import ENGLISH, Language, load_language

__all__ = ["ENGLISH", "Language", "load_language"]
