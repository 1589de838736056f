"""Which texts are variants of one work: pairs of texts that share text, and the works they form."""
