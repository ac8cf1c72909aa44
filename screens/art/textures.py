"""Pictures as Kivy textures, kept for the next time they are shown."""

from collections import OrderedDict
from typing import Any

from kivy.graphics.texture import Texture
from PIL import Image

from screens.art.scenes import Scene
from screens.art.sheet import Size
from screens.tokens import Palette

_Key = tuple[Scene, Size, Palette, float]

_LIMIT = 24 * 1024 * 1024
"""Bytes of pixels kept: every scene of one theme at one size needs about 14 MB."""

_kept: OrderedDict[_Key, Any] = OrderedDict()
"""Used on the UI thread only, as all of Kivy's graphics."""


def texture_of(scene: Scene, size: Size, palette: Palette, unit: float = 1.0) -> Any:
    """The scene at exactly `size` pixels: from the store, or drawn now."""
    key = (scene, size, palette, unit if scene.measured else 1.0)
    found = _kept.get(key)
    if found is not None:
        _kept.move_to_end(key)
        return found
    texture = as_texture(scene.picture(size, palette, unit))
    _kept[key] = texture
    while len(_kept) > 1 and sum(_bytes(each) for each in _kept.values()) > _LIMIT:
        _kept.popitem(last=False)
    return texture


def as_texture(picture: Image.Image) -> Any:
    """A new texture with these pixels, sharp where it is shown in its own size."""
    texture = Texture.create(size=picture.size, colorfmt="rgba")
    texture.mag_filter = texture.min_filter = "nearest"
    texture.blit_buffer(picture.convert("RGBA").tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture


def _bytes(texture: Any) -> int:
    width, height = texture.size
    return int(width) * int(height) * 4
