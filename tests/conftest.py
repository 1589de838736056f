"""What holds for the whole suite: how Hypothesis looks for examples."""

from hypothesis import settings

# Without a deadline: how long one example takes says something of the machine and nothing of the program.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
