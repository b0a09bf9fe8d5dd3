"""The dispute ladder, as the agreement version in force sets it out."""
