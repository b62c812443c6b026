"""Values: made to fit a type, held to a range, and checked all at once."""
