"""A browser without a window, for tests that need no drawing."""

import warnings

with warnings.catch_warnings():
    # The client works with the httpx of requirements.lock; the successor it asks for is not needed.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

__all__ = ["TestClient"]
