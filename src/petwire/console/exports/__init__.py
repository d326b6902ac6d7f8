"""Animals > Exports: which adoption sites and services get the animals, what that changes there, and what was sent."""
