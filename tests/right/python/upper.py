"""What every echo server answers: the text in upper case, bytes that are no text unchanged."""


def upper(data: bytes) -> bytes:
    # surrogateescape keeps each byte that is no UTF-8 apart, and gives it back as it was.
    return data.decode("utf-8", "surrogateescape").upper().encode("utf-8", "surrogateescape")
