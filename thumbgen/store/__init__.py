"""What lies on this computer: folders, settings, presets, the key."""
