"""Long jobs: one row each, with progress, notices and outcome, so that what happened can be read later."""
