"""Commands of the command line that train and watch models."""
