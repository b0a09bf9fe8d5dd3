"""From a Matter to the page that shows it."""

from django.urls import NoReverseMatch, reverse

from alliance.kernel.matters.models import Matter


def page_of(matter: Matter) -> str:
    """The address of a Matter's page: its own, its parent's where it has none, "" where neither has one."""
    name = matter.shape.url_name
    for arguments in ([matter.reference], []):
        try:
            return reverse(name, args=arguments) if name else _of_parent(matter)
        except NoReverseMatch:
            continue
    return ""


def _of_parent(matter: Matter) -> str:
    return page_of(matter.parent) if matter.parent is not None else ""
