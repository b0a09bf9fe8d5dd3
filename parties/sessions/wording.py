"""How sessions are spoken of."""

from datetime import timedelta

from parties.sessions.rules import Why

# The first that is found in a browser's name of itself; most pretend to be those further down.
BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("CrOS", "a Chromebook"), ("Mac OS X", "a Mac"), ("Linux", "Linux"),
)  # fmt: skip


def browser(user_agent: str) -> str:
    """A browser as people call it: “Firefox on Windows”."""
    name = next((said for mark, said in BROWSERS if mark in user_agent), "")
    system = next((said for mark, said in SYSTEMS if mark in user_agent), "")
    if name and system:
        return f"{name} on {system}"
    return name or (f"A browser on {system}" if system else "A browser we do not know")


def length(of: timedelta) -> str:
    """A length of time in words: “30 minutes”, “2 hours”."""
    minutes = max(1, round(of.total_seconds() / 60))
    number, unit = (minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def signed_out(why: Why, idle: timedelta, longest: timedelta) -> str:
    """What the sign-in page says to somebody whose session is over."""
    if why is Why.CLOSED:
        return (
            "You are signed out, as you hold no post in the Alliance any more. "
            "If that is not right, ask an administrator of the Alliance."
        )
    if why is Why.LONGEST:
        return f"You are signed out: nobody stays signed in for more than {length(longest)}."
    return f"You are signed out, as nothing had happened for {length(idle)}."
