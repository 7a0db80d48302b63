"""Many small cases of one test, tried one after the other as a single test.

`pytest.mark.parametrize` makes each case a test of its own, which costs several milliseconds in
each process whatever it does. That is well spent on dozens of cases and not on hundreds.
"""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest

Test = Callable[..., None]


def sweep(
    names: str | tuple[str, ...],
    cases: Iterable[Any],
    *,
    ids: Callable[[Any], str] | Iterable[str] | None = None,
) -> Callable[[Test], Test]:
    """Call a test with each of `cases`; all are tried, and what fails is told by its name.

    It is written as `pytest.mark.parametrize` is. What a test's fixtures keep, it keeps from one
    case to the next.
    """
    wanted = [name.strip() for name in names.split(",")] if isinstance(names, str) else names
    tried = [case if len(wanted) > 1 else (case,) for case in cases]
    assert tried, f"no cases of {names}"
    if ids is None or callable(ids):
        named = [" ".join(str(ids(part) if ids else part) for part in case) for case in tried]
    else:
        named = list(ids)

    def decorate(test: Test) -> Test:
        signature = inspect.signature(test)

        @wraps(test)
        def swept(**given: Any) -> None:
            faults: dict[str, BaseException] = {}
            for name, case in zip(named, tried, strict=True):
                try:
                    test(**dict(zip(wanted, case, strict=True)), **given)
                except (Exception, pytest.fail.Exception) as fault:
                    faults[name] = fault
            for fault in faults.values():
                fault.add_note(f"{len(faults)} of {len(tried)} failed: {', '.join(faults)}")
                raise fault

        rest = [each for name, each in signature.parameters.items() if name not in wanted]
        swept.__signature__ = signature.replace(parameters=rest)  # type: ignore[attr-defined]
        return swept

    return decorate
