"""In which order the states of a way stand: phase by phase, the main way straight down, ends at the side."""

from itertools import pairwise

from wangge.method.schema import CaseType, Phase, State, Step


def main_way(way: CaseType) -> tuple[str, ...]:
    """The states a matter passes when all goes well: the first primary step each time, until a final state."""
    path, name = [], way.first_state
    while name and name not in path:
        path.append(name)
        if way.state(name).final:
            break
        onward = (step.to for step in moves(way, name) if step.tone == "primary" and step.to not in path)
        name = next(onward, "")
    return tuple(path)


def ends(way: CaseType) -> frozenset[str]:
    """The states that no step leaves."""
    return frozenset(state.name for state in way.states if not moves(way, state.name))


def in_order(way: CaseType) -> dict[Phase, tuple[tuple[State, ...], tuple[State, ...]]]:
    """By phase: the states that stand in the column, and the ends beside it.

    In each phase the states off the main way stand before it or after it, whichever leaves more of the steps
    straight, first of all those of the main way.
    """
    main, closed = main_way(way), ends(way)
    parts = {phase: _parts(way, phase, main, closed) for phase in Phase}
    forked = [phase for phase, (side, spine, _) in parts.items() if side and spine]
    after: set[Phase] = set()
    for _ in range(2):  # what one phase decides may change what is best for its neighbour
        for phase in forked:
            after = min((after - {phase}, after | {phase}), key=lambda set_: _bends(way, parts, set_, main))
    return {phase: (_standing(parts[phase], phase in after), parts[phase][2]) for phase in Phase}


def column(way: CaseType) -> tuple[State, ...]:
    """Every state of the column, from top to bottom."""
    return tuple(state for standing, _ in in_order(way).values() for state in standing)


def moves(way: CaseType, state: str) -> tuple[Step, ...]:
    """The steps that lead out of a state."""
    return tuple(step for step in way.steps_from(state) if step.to not in (None, state))


def _parts(way: CaseType, phase: Phase, main: tuple[str, ...], closed: frozenset[str]):
    here = [state for state in way.states if state.phase is phase and not state.retired]
    side = tuple(state for state in here if state.name not in main and state.name not in closed)
    spine = [state for state in here if state.name in main and state.name not in closed]
    spine.sort(key=lambda state: main.index(state.name))
    return side, tuple(spine), tuple(state for state in here if state.name in closed)


def _standing(parts, after: bool) -> tuple[State, ...]:
    side, spine, _ = parts
    return spine + side if after else side + spine


def _bends(way: CaseType, parts, after: set[Phase], main: tuple[str, ...]) -> tuple[int, int, int]:
    """What is bad about an order: bends of the main way, bends of other steps, and how far these have to run."""
    names = [state.name for phase in Phase for state in _standing(parts[phase], phase in after)]
    place = {name: at for at, name in enumerate(names)}
    bent = far = 0
    for name in names:
        for step in moves(way, name):
            if step.to in place and place[step.to] != place[name] + 1:
                bent, far = bent + 1, far + abs(place[step.to] - place[name])
    chief = [(name, after_) for name, after_ in pairwise(main) if {name, after_} <= set(place)]
    return sum(place[to] != place[name] + 1 for name, to in chief), bent, far
