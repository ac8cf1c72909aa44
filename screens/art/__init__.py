"""The drawn illustrations of the screens.

Every picture is a pure function ``draw_xxx(size, palette, ...) -> PIL.Image.Image``: no window, no clock, no
randomness, the same answer for the same question. `screens.art.scenes` lists them with their proportions,
`screens.art.widget` shows them and keeps the finished textures, so a drawn picture costs nothing a frame::

    self.picture = self.add(ArtWidget(scenes.TAKE_CARD))       # in __init__
    self.picture.place(sheet, room)                            # in lay: it keeps its proportion
    self.picture.scene = scenes.LAY_CARD                       # in show, when it changes

Sizes are in pixels of the window, colours come from the screen's palette (see `screens.art.tones`).
"""
