"""The second session of the workshop, concept by concept: each is taught, in order, and told.

The list is the workshop's own, in its order, with what the course adds to it in between. A lesson
may be divided, moved or rewritten, but what stands here has to be in the `teaches` of one and in
its text.
"""

import re
from itertools import pairwise

from sweep import sweep
from worked import COURSE, POLLS, text

from lessons.course.steps import LabLink, Prose
from lessons.labs.loss.loss import Loss
from lessons.labs.splits.splits import Splits

SESSION_2 = (
    # loss
    (
        "supervised-learning",
        "data",
        "## a rule by hand; ## examples instead of rules; 60,000×784; 60,000×10; 101,770",
    ),
    ("loss", "loss", "accuracy; its slope is 0 nearly everywhere"),
    ("cross-entropy", "loss", "*cross entropy*; −ln"),
    ("squared-error", "loss", "*squared error*"),
    ("cost", "loss", "*cost; the mean"),
    # gradient descent
    ("gradient", "gradient", "*gradient*; vector"),
    ("partial-derivative", "gradient", "*partial derivative*; 4.50; −5"),
    ("learning-rate", "gradient", "*learning rate*; w' = w - α"),
    ("gradient-descent", "descent", "random; but not by too much"),
    ("largest-rate", "descent", "2/λ"),
    # backprop
    ("computational-graph", "graphs", "*computational graph*; x + y = q"),
    ("chain-rule", "graphs", "*chain rule*"),
    ("backpropagation", "backprop", "max; kept; added; tie"),
    ("gradient-check", "backprop", "gradient check"),
    ("gradient-of-cross-entropy", "backprop-layer", "p − y"),
    ("cost-of-a-gradient", "speed", "25,451"),
    # training
    ("stochastic-gradient-descent", "sgd", "*stochastic gradient descent*; *batch*"),
    ("epoch", "sgd", "*epoch*; 1,200"),
    ("momentum", "optimizers", "*momentum*"),
    ("rmsprop", "optimizers", "*rmsprop*"),
    ("adam", "optimizers", "*adam*"),
    ("adamw", "optimizers", "*adamw*"),
    ("learning-rate-schedule", "optimizers", "*schedule*; *warm-up*"),
    ("initialization", "start", "zeros; too small; too large; variance"),
    ("symmetry-breaking", "start", "same gradient, same step; chance breaks the symmetry"),
    ("glorot-initialization", "start", "## glorot; glorot and bengio"),
    ("he-initialization", "start", "√(2/n), after he"),
    ("dead-units", "start", "dead"),
    ("validation-set", "splits", "*training set*; *validation set*; *hyper-parameters*"),
    ("test-set", "splits", "*test set*; once"),
    ("leakage", "splits", "*leak*"),
    ("overfitting", "splits", "*overfits*; *underfits*"),
    ("early-stopping", "splits", "## when to stop; *early stopping*"),
    (
        "training-loop",
        "loop",
        "**sample** a batch; **forward pass.**; **loss.**; **backpropagate.**; **update**;"
        " **repeat.**",
    ),
    (
        "workflow",
        "loop",
        "**split** the data; an **architecture**; **hyper-parameters**; **train and validate.**;"
        " **check** for over- and underfitting; **modify** one thing",
    ),
    ("training-run", "training", "ln 10 = 2.303; ## reading its curves"),
    # tools: a complete example, and a playground
    ("decision-boundary", "example", "*decision boundary*"),
)


def plain(lesson_id: str) -> str:
    return text(lesson_id).lower()


@sweep(("concept", "lesson_id", "told"), SESSION_2, ids=[c for c, *_ in SESSION_2])
def test_a_concept_of_the_second_session_is_taught_and_told(
    concept: str, lesson_id: str, told: str
) -> None:
    lesson = COURSE.lesson(lesson_id)
    assert lesson is not None and (lesson.day, lesson.session) == (1, 2)
    assert concept in lesson.teaches
    for piece in told.split("; "):
        assert piece in plain(lesson_id), f"{lesson_id} does not tell {piece!r}"


def test_they_come_in_the_order_of_the_workshop() -> None:
    places = {lesson.id: at for at, lesson in enumerate(COURSE.lessons)}
    for (one, first, _), (other, second, _) in pairwise(SESSION_2):
        assert places[first] <= places[second], f"{one} before {other}"


def test_the_list_holds_all_that_the_session_teaches() -> None:
    taught = {
        concept
        for lesson in COURSE.lessons
        if (lesson.day, lesson.session) == (1, 2)
        for concept in lesson.teaches
    }
    assert taught <= {concept for concept, *_ in SESSION_2}


def test_the_polls_of_the_workshop_stand_where_their_concepts_are_told() -> None:
    places = {
        poll.id.rpartition(".")[2]: lesson.id
        for lesson in COURSE.lessons
        for poll in lesson.polls
        if "workshop" in poll.topics
    }
    assert places == {
        "p1": "products", "p3": "layer", "p2": "activations", "p4": "backprop-layer",
        "p5": "training",
    }  # fmt: skip
    for lesson_id, shown in (("layer", "p3-hidden"), ("training", "p5")):
        poll = POLLS[f"{lesson_id}.{shown}"]
        assert all(choice.why for choice in poll.choices) and poll.explanation


def test_a_lab_does_not_ask_for_what_the_page_of_its_door_has_told() -> None:
    """Its numbers stand on no page that leads to it: other guessers, another leak, other points."""
    doors = {}
    for lesson in COURSE.lessons:
        for step in lesson.steps:
            for block in step.blocks:
                if isinstance(block, LabLink) and block.state:
                    doors[block.state.partition("&seed")[0]] = (block, str(step.blocks))
    luck, page = next(found for state, found in doors.items() if state.startswith("splits?part=lu"))
    guessers = Splits.from_state(luck.state).settings["guessers"]
    assert "| 1,000 |" in page and not re.search(rf"\b{guessers}\b (networks|\|)", page)
    leak, page = next(found for state, found in doors.items() if state.startswith("splits?part=le"))
    leaked = Splits.from_state(leak.state).settings["leaked"]
    assert "| 50 % |" in page and f"| {leaked} % |" not in page
    ten, page = doors["loss?part=ten"]
    assert "0.352" in page and Loss.from_state(ten.state).settings["seed"] != 0  # its lowest cost
    lesson = COURSE.lesson("sgd")
    assert lesson is not None
    step = next(step for step in lesson.steps if any(isinstance(b, LabLink) for b in step.blocks))
    before = " ".join(
        [block.markdown for block in step.blocks if isinstance(block, Prose)]
        + [poll.question + "".join(choice.text for choice in poll.choices) for poll in step.polls]
    )
    told = next(poll.explanation for poll in step.polls)
    assert "28 of 100" in told and "small ones 91" in told
    assert not {"28", "91"} & set(re.findall(r"\b\d+\b", before))
