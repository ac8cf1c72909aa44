"""What a simulated model understands, and which commands come out as letters because it does not."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.printer.profile import PrinterProfile


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this model knows. The defaults are those of a complete printer that swallows what it does not."""

    width: int = 576
    """Printable dots."""
    echoes: bool = True
    """`GS ( H` function 48."""
    clears: bool = True
    """`DLE DC4` 8."""
    smooths: bool = True
    """`GS b`."""
    name: str = "SIM-80"
    """Its answer to `GS I` 67; empty: it gives none."""
    nv_bytes: int = 256 * 1024
    """NV graphics memory; 0: none."""
    reports: bool = True
    """`GS a`: pushes its status when that changes."""
    counts_dots: bool = True
    """`GS P`."""
    feed_unit: int = 203
    """Motion units an inch until `GS P` sets others."""
    builds_qr: bool = True
    """`GS ( k`."""
    cuts: bool = True
    """Has a knife. Without one the paper is torn off at the bar once it was fed `cut_feed` dots blank."""
    cut_feed: int = 120
    """From the print head to the knife or the bar, dots."""
    presents: bool = False
    """Has a presenter: `GS e`, and `DLE EOT` 14h."""
    letters: bool = False
    """Unknown commands lose their first two bytes and the rest is printed, as clones do."""

    @classmethod
    def from_profile(cls, profile: PrinterProfile, width: int | None = None) -> Capabilities:
        """A printer that knows exactly what the profile says, on its widest paper unless told otherwise.

        Raises ValueError for a width it is not sold with.
        """
        if width is not None and width not in profile.width_dots:
            raise ValueError(f"{profile.name} does not print {width} dots")
        return cls(
            width=width or max(profile.width_dots),
            echoes=profile.echo,
            clears=profile.clears,
            smooths=profile.smoothing,
            name=profile.identity[0] if profile.identity else "",
            nv_bytes=profile.nv_bytes,
            reports=profile.asb,
            counts_dots=profile.motion_units,
            feed_unit=profile.feed_unit,
            builds_qr=profile.native_qr,
            cuts=profile.cuts,
            cut_feed=profile.cut_feed_dots,
            presents=profile.presenter,
            letters=True,
        )

    def knows(self, head: bytes) -> bool:
        """Whether a command beginning with these two bytes (three after `GS (`) is one of its own."""
        return not self.letters or head not in self._strange

    @property
    def _strange(self) -> frozenset[bytes]:
        missing = {
            b"\x1d(H": self.echoes,
            b"\x1d(L": bool(self.nv_bytes),
            b"\x1d(k": self.builds_qr,
            b"\x1d8": bool(self.nv_bytes),
            b"\x1da": self.reports,
            b"\x1dP": self.counts_dots,
            b"\x1db": self.smooths,
            b"\x1dV": self.cuts,
            b"\x1bi": self.cuts,
            b"\x1bm": self.cuts,
            b"\x1de": self.presents,
        }
        return frozenset(head for head, known in missing.items() if not known)
