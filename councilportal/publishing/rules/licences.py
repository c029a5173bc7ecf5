"""What a licence of a series must be. Pure."""


def fault(licence: str, address: str) -> tuple[str, str] | None:
    """What is wrong with a licence and the address of its words: the field, and a sentence."""
    if not address:
        return None
    if not address.lower().startswith("https://"):
        return "licence_address", "an address of a licence begins with https://: give one that does"
    if not licence:
        return "licence", "name the licence whose words are at that address"
    return None
