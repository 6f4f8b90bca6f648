"""From the bytes of a received picture to a finished file."""
