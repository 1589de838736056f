"""What every stage knows of text: words, sentences, normal forms, closed word lists.

No judgement, no records of works.
"""
