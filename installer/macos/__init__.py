"""What is macOS's own: the disk image, and what the program says of itself."""
