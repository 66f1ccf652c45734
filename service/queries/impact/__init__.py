"""What a rule that is not in force yet would change in what is open."""
