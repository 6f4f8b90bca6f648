"""What Linux asks for: menu entry, metadata, man page, Debian package."""
