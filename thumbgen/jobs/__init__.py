"""Jobs: from a request to saved pictures, many at once."""
