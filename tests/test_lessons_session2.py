"""The second session of the workshop, concept by concept: each is taught, in order, and told.

The list is the workshop's own, in its order, with what the course adds to it in between. A lesson
may be divided, moved or rewritten, but what stands here has to be in the `teaches` of one and in
its text.
"""

from itertools import pairwise

import pytest
from worked import COURSE, POLLS, text

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


@pytest.mark.parametrize(
    ("concept", "lesson_id", "told"), SESSION_2, ids=[c for c, *_ in SESSION_2]
)
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
