"""For mediators: that a case was logged, and where to open it. Nothing of it leaves this room."""
