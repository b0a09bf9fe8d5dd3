"""The agreement as data: versions, what they say, how we read them, which pages show them."""
