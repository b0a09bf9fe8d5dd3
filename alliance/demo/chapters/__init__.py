"""The chapters of the demonstration's story, each in the order in which things happened."""
