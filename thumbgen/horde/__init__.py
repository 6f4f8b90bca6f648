"""The AI Horde: its wire format, our client, and a practice server."""
