"""The public tiles: areas and their names, the same for everybody."""

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from wangge.core.web.tiles import TYPE, tile_of
from wangge.territory.shapes import tag, tile_bytes

MINUTES = 10  # for which a map may go on with the tiles it has


@require_safe
@gzip_page
@condition(etag_func=lambda request, z, x, y: f'"{tag()}"')
def area_tile(request, z, x, y):
    """One tile of areas; whoever stands between may keep it."""
    response = HttpResponse(tile_bytes(tile_of(z, x, y)), content_type=TYPE)
    patch_cache_control(response, public=True, max_age=MINUTES * 60)
    return response
