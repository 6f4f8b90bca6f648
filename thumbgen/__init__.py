"""ThumbGen: from an idea to a finished thumbnail, by way of the AI Horde."""
