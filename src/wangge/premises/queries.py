"""Reading plates."""

from wangge.premises.models import Plate


def plate_of(code):
    """The plate with this code in force, or None. Codes are typed by people: case and spaces do not matter."""
    return (
        Plate.objects.select_related("area")
        .filter(code="".join(code.split()).upper().replace("-", ""), revoked_at=None)
        .first()
    )
