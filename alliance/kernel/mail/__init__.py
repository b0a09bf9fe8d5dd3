"""The demonstration's mail: kept to be read, never sent."""
