"""Training from the first step to the last, and news of each.

`fit` repeats `Run.train_step` and yields a small frozen event after each step and each epoch. It
does nothing between two events, so whoever asks for the next one decides whether there is a pause,
a stop or another learning rate. Events hold plain numbers, never arrays that go on changing.
"""

from collections.abc import Iterator

import numpy as np

from engine.training.collapse import find_collapse
from engine.training.events import End, Event, Examples, Initial, Start, Step
from engine.training.run import Run


def fit(run: Run, initial: bool = False) -> Iterator[Event]:
    """Train to the end, event by event: Start, then Steps and Epochs, then Examples and End.

    With `initial`, an Initial event follows the Start. A run that was interrupted goes on where it
    stands. The test set is looked at once, at the end.
    """
    config, batches = run.config, len(run.batches)
    yield Start(
        config,
        run.network.parameters.size,
        len(run.batches.indices),
        len(run.task.validation),
        len(run.task.test),
        batches,
        run.step,
        run.steps,
        run.task.name,
        config.seed,
        names=run.task.names,
        lacking=run.lacking,
    )
    if initial:
        yield Initial(*run.validate())
    train_step = run.train_step
    while len(run.curve) < config.epochs and not run.out_of_patience:
        epoch = len(run.curve) + 1
        while run.step < epoch * batches and not run.stopping:
            loss = train_step()
            if run.divergence is not None:
                break
            yield Step(run.step, epoch, loss)
        if run.stopping or run.divergence is not None:
            break
        finished = run.finish_epoch()
        if finished is None:
            break
        yield finished
    yield from _finish(run)


def _finish(run: Run) -> Iterator[Event]:
    if run.divergence is not None:
        yield _end(run, "diverged", None, run.divergence.text)
        return
    complete = len(run.curve) == run.config.epochs
    epochs = len(run.curve)
    reason, explanation = "finished", f"{epochs} epoch{'s' * (epochs != 1)}"
    if run.best is not None and (complete or run.out_of_patience):
        best = min(run.curve, key=lambda e: e.validation_loss).epoch
        if best < epochs:
            back = f"the validation loss was best in epoch {best}: back to its weights"
            explanation = f"{explanation}; {back}" if complete else back
    elif not complete:
        reason, explanation = "stopped", f"stopped at step {run.step} of {run.steps}"
    if reason == "finished":
        if run.best is not None:
            run.last = run.network.values.copy()
            np.copyto(run.network.values, run.best)
        run.collapse = find_collapse(run)
    if run.collapse is not None:
        reason, explanation = "collapsed", run.collapse.text
    accuracy = None
    if not run.skip_test:
        accuracy, samples = run.test()
        yield Examples(samples)
    yield _end(run, reason, accuracy, explanation)


def _end(run: Run, reason: str, accuracy: float | None, explanation: str) -> End:
    failures = run.divergence, run.collapse
    return End(reason, run.step, accuracy, run.clock(), explanation, *failures)
