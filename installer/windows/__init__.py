"""What is Windows's own: the installer, and what the programs say of themselves."""
