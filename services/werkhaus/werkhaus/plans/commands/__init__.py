"""What can be done with plans: offices write them; what partners give makes a project cheaper."""
