"""Makes packages of ThumbGen: bundle, archives, and each system's own."""
