"""What stands beside the faces of the MNIST lab: what is in sight, and which key goes on."""

from lessons.labs.mnist.mnist import Mnist
from lessons.runs import Status
from tui.labs.mnist.training import Training


def words(
    lab: Mnist,
    training: Training,
    *,
    proving: bool,
    sweeping: bool,
    curves: bool = True,
    brief: bool = False,
) -> list[str]:
    """Which run's curves are in sight, which one is pinned, and how to begin.

    `curves` says that the run is in sight, `proving` that experiments, tables and sweeps are,
    `sweeping` that a sweep is, where the keys that run mean all its runs. `brief` leaves out what
    can wait: in a small window each line is one that the charts have not.
    """
    told = lab.told(in_sight=curves)
    if training.can_wake and lab.run is not None and lab.run.status is Status.DIED:
        step = (
            f" from step {lab.run.saved:,}, where it was last" if lab.run.saved else ", as it was"
        )
        told.append(f"space goes on{step} saved.")
    elif training.can_wake and lab.run is not None and lab.run.status is not Status.LEFT:
        told.append("space wakes its network, which was saved.")
    if lab.cure:
        told.append(f"enter mends it: again, with {lab.cure}.")
    elif lab.run is not None and lab.run.status is Status.DIED and not lab.outdated:
        told.append("r runs it again from its beginning.")
    elif lab.ready and not sweeping:
        key = "space" if proving else "enter"  # which opens there what is marked
        told.append(f"{key} runs it with these knobs.")
    elif lab.reference is not None and not (lab.busy or lab.outdated or proving):
        told.append("p changes one thing of it: what will happen?")
    run = lab.run
    if run is None or not curves or (brief and len(told) > 1):
        return told
    if run.running:
        told.append("> epoch's end   s stop   , back   [ ] pace")
    elif training.listens and run.step:
        film = ", and . wind through the run as through a film"
        told.append(f"{film}; s saves it." if run.ended else f"{film}.")
    return told
