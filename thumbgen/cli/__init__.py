"""The command line: prints, and returns exit codes. Paths on stdout, progress on stderr."""
