"""Who belongs to the partnership: Parties, people, their posts, and what they decide together."""
