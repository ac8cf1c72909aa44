"""The demo's visits: what citizens do, and which screens they should see.

A visit is a list of acts. Each act does one thing to the real inputs and names the state it should lead to;
the next act begins when that state is there. States that pass on the way are recorded, none is skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk import states as at
from kiosk import visit_events as ev
from kiosk.demo.stage import NEWCOMER, OLD_HAND, Stage
from kiosk.states import State, WayOut

Hand = Callable[[Stage], None]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done, and where it leads."""

    does: Hand
    leads_to: Callable[[State], bool]
    expects: str
    """The state's name, for the report."""


@dataclass(frozen=True, slots=True)
class DemoVisit:
    """One citizen."""

    name: str
    acts: tuple[Act, ...]


def touch(*events: ev.Touch) -> Hand:
    """Fingers on the glass."""

    def hand(stage: Stage) -> None:
        for event in events:
            stage.terminal.post(event)

    return hand


def seconds(count: int) -> Hand:
    """Time passes without a touch."""

    def hand(stage: Stage) -> None:
        for _ in range(count):
            stage.terminal.post(ev.SecondPassed())

    return hand


def both(first: Hand, second: Hand) -> Hand:
    """One after the other."""

    def hand(stage: Stage) -> None:
        first(stage)
        second(stage)

    return hand


def act(does: Hand, state: type[State], **fields: object) -> Act:
    """`does` leads to a `state`, with these fields when given."""

    def there(now: State) -> bool:
        return isinstance(now, state) and all(getattr(now, key) == value for key, value in fields.items())

    return Act(does, there, state.__name__)


def nothing(_: Stage) -> None:
    """Waits for the machine."""


_SCAN = act(lambda stage: stage.show_qr(), at.LayCard)
_LAY_AND_READ = act(lambda stage: stage.desk.lay(), at.TakeCard, leaving=False)
_TAKE = act(lambda stage: stage.desk.take(), at.DossierList)
_TYPE = act(
    touch(*(ev.DigitTyped(digit) for digit in "000001"), ev.DigitsConfirmed()),
    at.LayCard,
)

LOOK_UP_AND_TICKET = DemoVisit(
    "look-up-and-ticket-by-card",
    (
        act(touch(ev.Started()), at.Home),
        act(touch(ev.LookUpChosen()), at.ShowQr),
        _SCAN,
        _LAY_AND_READ,
        _TAKE,
        act(touch(ev.DossierOpened(0)), at.DossierDetail, loading=False),
        act(touch(ev.BackPressed()), at.DossierList),
        act(touch(ev.DossierOpened(2)), at.DossierDetail, loading=False),
        act(touch(ev.BackPressed()), at.DossierList),
        act(touch(ev.DossierOpened(3)), at.DossierDetail, loading=False),
        act(touch(ev.NumberChosen()), at.ServiceChoice),
        act(touch(ev.ServiceChosen("ho-tich")), at.TicketPrinted),
        act(touch(ev.Finished()), at.Idle),
    ),
)

CARD_PULLED = DemoVisit(
    "card-pulled-half-way-and-recovered",
    (
        act(touch(ev.Started()), at.Home),
        act(touch(ev.LookUpChosen()), at.ShowQr),
        act(touch(ev.TypingChosen()), at.EnterDigits),
        _TYPE,
        act(lambda stage: stage.desk.lay(pull_at=12), at.Problem, kind=at.ProblemKind.CARD_REMOVED),
        act(
            both(lambda stage: stage.take_card(), touch(ev.WayOutChosen(WayOut.TRY_CARD_AGAIN))),
            at.LayCard,
        ),
        _LAY_AND_READ,
        _TAKE,
        act(touch(ev.HomePressed()), at.Idle),
    ),
)

PAPER_OUT = DemoVisit(
    "paper-out-number-on-screen",
    (
        act(both(lambda stage: stage.paper_out(True), touch(ev.ServiceChosen("ho-tich"))), at.TicketOnScreen),
        act(both(lambda stage: stage.paper_out(False), touch(ev.Finished())), at.Idle),
    ),
)

NETWORK_CUT = DemoVisit(
    "network-cut-then-forgotten",
    (
        act(touch(ev.Started()), at.Home),
        act(touch(ev.LanguageChosen("en"), ev.LookUpChosen()), at.ShowQr),
        act(both(lambda stage: stage.cut_network(True), lambda stage: stage.show_qr()), at.LayCard),
        act(lambda stage: stage.desk.lay(), at.Problem, kind=at.ProblemKind.PORTAL_DOWN),
        act(
            both(lambda stage: stage.cut_network(False), touch(ev.WayOutChosen(WayOut.SEARCH_AGAIN))),
            at.TakeCard,
        ),
        _TAKE,
        act(seconds(45), at.StillThere),
        act(seconds(20), at.Idle),
    ),
)

NO_DOSSIER = DemoVisit(
    "no-dossier-found",
    (
        act(lambda stage: stage.show_qr(NEWCOMER), at.LayCard),
        act(lambda stage: stage.desk.lay(NEWCOMER), at.TakeCard, leaving=False),
        act(lambda stage: stage.desk.take(), at.NoDossiers),
        act(touch(ev.HomePressed()), at.Idle),
    ),
)

OLD_NUMBER = DemoVisit(
    "dossiers-of-the-old-number",
    (
        act(lambda stage: stage.show_qr(OLD_HAND), at.LayCard),
        act(lambda stage: stage.desk.lay(OLD_HAND), at.TakeCard, leaving=False),
        act(lambda stage: stage.desk.take(), at.DossierList),
        act(touch(ev.HomePressed()), at.Idle),
    ),
)

MAINTENANCE = DemoVisit(
    "maintenance-and-back",
    (
        act(lambda stage: stage.terminal.post(ev.ServiceStopped(maintenance=True)), at.OutOfService),
        act(lambda stage: stage.terminal.post(ev.ServiceResumed()), at.Idle),
    ),
)

VISITS = (LOOK_UP_AND_TICKET, CARD_PULLED, PAPER_OUT, NETWORK_CUT, NO_DOSSIER, OLD_NUMBER, MAINTENANCE)


def visits(count: int | None) -> tuple[DemoVisit, ...]:
    """The visits to play: all of them once, or `count` of them in turn."""
    if count is None:
        return VISITS
    return tuple(VISITS[index % len(VISITS)] for index in range(count))
