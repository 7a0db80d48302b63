"""What was said of runs on MNIST before they were seen, and how they judge it.

A configuration is everything a learner sets but the seed: chance is not what is predicted. What is
said of one stays with it, however often the knobs go elsewhere and come back. The first run through
an epoch is the reference, of which the experiments (`experiments`) change one thing.
"""

import math

from lessons.asking.ask import Ask, ask_prediction
from lessons.asking.attempt import Attempt
from lessons.asking.predictions import Prediction, Said
from lessons.knobs import Settings, Value
from lessons.labs.mnist.experiments import Reference, recognized
from lessons.labs.mnist.pictures import MNIST, Pictures
from lessons.labs.mnist.questions import ACCURACY, LOSS, predictions
from lessons.runs import Run, Status
from lessons.store.records import Answer

NUMBER, SHARE = "a number such as 0.7", "a share such as .5, or 50%"

_Configuration = tuple[Value, ...]


def _configuration(settings: Settings) -> _Configuration:
    """What a prediction is about: all but the seed."""
    return tuple(value for name, value in settings.items() if name != "seed")


def _ask(prediction: Prediction) -> Ask:
    return ask_prediction(prediction, NUMBER if prediction.item == LOSS else SHARE)


def _truth(run: Run, item: str) -> float | None:
    """What a run says on a prediction; None as long as it does not say."""
    if item == LOSS:
        return run.validation.values[0] if run.validation.values else None
    accuracy = run.accuracy.values[1] if len(run.accuracy.values) > 1 else None
    if accuracy is None and run.status is Status.DIVERGED:
        accuracy = math.nan
    return accuracy


class Predicted:
    """The learner's predictions of runs on the same pictures, by configuration, and the run that
    experiments compare with."""

    def __init__(self, pictures: Pictures = MNIST) -> None:
        self.pictures = pictures
        self.reference: Reference | None = None
        self._tried: dict[_Configuration, dict[str, tuple[Prediction, Attempt]]] = {}

    def asks(self, settings: Settings, state: str) -> tuple[Ask, ...]:
        """What is to be predicted of a run with these knobs, whose string is `state`."""
        made, key = self._of(settings), _configuration(settings)
        posed = [one.question for one, _ in self._attempts(settings)]
        if posed != [one.question for one in made]:
            self._tried[key] = {one.item: (one, Attempt(_ask(one), "lab", state)) for one in made}
        return tuple(attempt.ask for _, attempt in self._tried[key].values())

    def attempt(self, ask: Ask, settings: Settings, state: str) -> Attempt:
        """What is said for these knobs; another seed is no other question."""
        self.asks(settings, state)
        posed = self._tried[_configuration(settings)].get(ask.id)
        return posed[1] if posed is not None else Attempt(ask, "lab", state)

    def compared(self, run: Run | None, settings: Settings) -> list[Said]:
        """What was said of this run, judged by it; without one what was said for these knobs."""
        found = []
        for prediction, attempt in self._attempts(run.settings if run is not None else settings):
            if not attempt.taken or attempt.last is None:
                continue
            typed = attempt.last.text
            found.append(Said(prediction, typed, prediction.read(typed)))
            was = _truth(run, prediction.item) if run is not None else None
            if was is not None:
                found[-1].reveal(was)
        return found

    def hear(self, run: Run) -> list[Answer]:
        """The run has news: returns predictions that it has just decided."""
        answers: list[Answer] = []
        for prediction, attempt in self._attempts(run.settings):
            was = _truth(run, prediction.item)
            if was is not None and attempt.taken and not attempt.settled:
                attempt.reveal(was)
                answers += attempt.take()
        if len(run.accuracy.values) <= 2:  # its first epoch is over now, and not long ago
            self.refer(run)
        return answers

    def _of(self, settings: Settings) -> tuple[Prediction, ...]:
        """The loss before training, and the accuracy after one epoch; of an experiment this."""
        begun = self._attempts(settings)
        if any(attempt.taken or attempt.passed for _, attempt in begun):
            return tuple(prediction for prediction, _ in begun)
        change = recognized(self.reference, settings)
        if change is not None and self.reference is not None:
            return (change.prediction(self.reference),)
        return predictions(self.pictures, int(settings["limit"]))

    def _attempts(self, settings: Settings) -> list[tuple[Prediction, Attempt]]:
        return list(self._tried.get(_configuration(settings), {}).values())

    def refer(self, run: Run) -> None:
        """Compare with this run from now on, unless it is an experiment on the one before."""
        accuracy = _truth(run, ACCURACY)
        if accuracy is None or not math.isfinite(accuracy):
            return
        if run.steps_per_epoch not in (0, run.accuracy.steps[1]):  # of a long run they are thinned
            return
        if not (run.lr_changes or run.live) and recognized(self.reference, run.settings) is None:
            self.reference = Reference(run.settings, accuracy, self.pictures)
