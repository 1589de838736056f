"""The stage *classify*: what each variation is, how sure that is, and how much it matters."""
