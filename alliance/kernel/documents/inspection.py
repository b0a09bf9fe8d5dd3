"""Open a PDF or a picture far enough to know that it is whole. Only ever called through limits.run."""

import io

from alliance.kernel.errors import Refusal

MOST_PIXELS = 60_000_000
SAVE_AGAIN = "Open it, save it again as a new file, and add that."


def pdf(content: bytes, field: str) -> int:
    """The number of pages. Raises Refusal for a PDF that is locked, broken or empty."""
    import pikepdf  # noqa: PLC0415 only in the limited process

    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as document:
            if document.is_encrypted:
                raise locked(field)
            pages = len(document.pages)
    except pikepdf.PasswordError:
        raise locked(field) from None
    except pikepdf.PdfError:
        raise Refusal(field, "This PDF is damaged and cannot be opened.", mend=SAVE_AGAIN) from None
    if not pages:
        raise Refusal(field, "This PDF has no pages.", mend=SAVE_AGAIN)
    return pages


def picture(content: bytes, kind: str, field: str) -> list[int]:
    """Width and height in pixels. Raises Refusal for a picture that is another kind, damaged or vast."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 only in the limited process

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    damaged = Refusal(field, "This picture is damaged or cut short.", mend=SAVE_AGAIN)
    vast = Refusal(
        field,
        "This picture is larger than 60 million dots.",
        mend="Save a smaller copy, and add that.",
    )
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise vast
            image.load()
    except Image.DecompressionBombError:
        raise vast from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise damaged from None
    return [width, height]


def locked(field: str) -> Refusal:
    """The words for a PDF with a password or restrictions."""
    return Refusal(
        field,
        "This PDF is locked with a password or with restrictions.",
        mend="Save or print a copy without them, and add that.",
    )
