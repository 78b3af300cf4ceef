"""Property tests without a time limit per example: on a busy machine that would fail for reasons that aren't ours."""

from hypothesis import settings

settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")
