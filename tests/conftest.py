from hypothesis import settings

# The same examples every time: a red check is about the change, not about luck. No deadline,
# because the first example pays for imports and the machine may be shared.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("repeatable")
