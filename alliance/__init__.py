"""Alliance: the collaboration of a partnership under its memorandum of understanding."""
