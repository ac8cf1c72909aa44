"""What is known of each kind of printer is complete, and names lead to it."""

from __future__ import annotations

import pytest

from drivers.printer import profile as profiles
from drivers.printer.profile import GENERIC, PrinterProfile, generic, load_profiles, profile, profile_for


def test_the_printers_named_in_the_manual_have_profiles() -> None:
    assert {
        "generic",
        "epson-tm-t20",
        "epson-tm-t82",
        "epson-tm-t88",
        "xprinter-xp80",
        "xprinter-xp58",
        "custom-vkp80",
        "bixolon-srp350",
    } <= set(profiles.profile_names())


def test_the_generic_printer_is_asked_for_nothing_special() -> None:
    model = generic()
    assert model.name == GENERIC
    assert not any(
        (
            model.echo,
            model.asb,
            model.clears,
            model.nv_bytes,
            model.motion_units,
            model.smoothing,
            model.presenter,
        )
    )
    assert model.identity == ()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("TM-T20III", "epson-tm-t20"),
        ("TM-T82X-II", "epson-tm-t82"),
        ("TM-T88VII", "epson-tm-t88"),
        ("SRP-350plusV", "bixolon-srp350"),
        ("XP-58IIH", "xprinter-xp58"),
    ],
)
def test_a_model_name_leads_to_its_profile(name: str, found: str) -> None:
    model = profile_for(name)
    assert model is not None
    assert model.name == found
    assert model.accepts(name)


def test_an_unknown_name_leads_nowhere_and_a_printer_without_names_accepts_any() -> None:
    assert profile_for("CT-S310") is None
    assert generic().accepts("CT-S310")
    assert not profile("epson-tm-t20").accepts("CT-S310")


def test_no_name_belongs_to_two_profiles() -> None:
    names = [name for model in load_profiles().values() for name in model.identity]
    for name in names:
        assert [other for other in names if other.startswith(name)] == [name]


def test_a_presenter_reports_in_no_other_way() -> None:
    # Both kinds of report begin with 10h: one line must not know both.
    assert not [model.name for model in load_profiles().values() if model.presenter and model.asb]


def test_a_misspelt_key_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown keys"):
        profiles._profile("odd", {"echoes": True})


def test_lists_become_tuples() -> None:
    assert PrinterProfile("odd", width_dots=(384,)) == profiles._profile("odd", {"width_dots": [384]})
