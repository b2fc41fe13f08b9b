"""Where the clock and the command line start work: one file per command."""
