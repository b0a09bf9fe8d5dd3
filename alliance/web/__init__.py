"""What every room needs to speak HTTP: guard, door, forms, template tags, headers, plain error pages."""
