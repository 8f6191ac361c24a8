"""What can be done about responsibilities: answer an act, move a stage, step in, show evidence."""
