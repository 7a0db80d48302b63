"""The second day, concept by concept: each is taught, in order, and told.

A lesson may be divided, moved or rewritten, but what stands here has to be in the `teaches` of one
and in its text.
"""

from itertools import pairwise

from sweep import sweep
from worked import COURSE, text

from lessons.asking.polls import Poll
from lessons.course.steps import LabLink, Prose
from lessons.figures.kinds import read_figure

DAY_2 = (
    # over- and underfitting
    ("generalization-gap", "fitting", "*generalization gap*; ## three shapes of a pair"),
    ("capacity", "fitting", "*capacity*; d + 1"),
    ("bias-and-variance", "fitting", "*bias*; *variance*; s²·(d + 1)/n"),
    ("double-descent", "fitting", "*double descent*; as many features as digits"),
    ("memorization", "regularization", "drawn by lot; by heart"),
    ("l2-regularization", "regularization", "l2; the same *share*"),
    ("l1-regularization", "regularization", "l1; the same *amount*"),
    ("dropout", "regularization", "*dropout*; divided by 1 − p"),
    ("augmentation", "regularization", "*augmentation*; more examples; the test set"),
    # convolutional networks
    ("locality", "kernels", "a small window; close together"),
    ("weight-sharing", "kernels", "the same weights; look for the same everywhere"),
    ("convolution", "kernels", "*kernel*; *convolution*; *feature map*; turned round"),
    ("stride-and-padding", "kernels", "*padding*; *stride*"),
    ("output-size", "kernels", "n + 2 p - k}{s} + 1"),
    ("channels", "channels", "*channels*"),
    ("convolution-parameters", "channels", "3,216; o·(c·k·k + 1)"),
    ("pooling", "channels", "*pooling*; max pooling"),
    ("receptive-field", "channels", "*receptive field*; 2l + 1"),
    ("convolutional-network", "cnn", "5,994; 25,450"),
    ("translation", "cnn", "moves along with the digit; ## what survives a shuffle"),
    ("lenet", "cnn", "*lenet-5*; 1989; 1998"),
    ("alexnet", "cnn", "*alexnet*; 2012"),
    ("residual-connections", "cnn", "*residual connection*; x + f(x)"),
)


def plain(lesson_id: str) -> str:
    return text(lesson_id).lower()


@sweep(("concept", "lesson_id", "told"), DAY_2, ids=[c for c, *_ in DAY_2])
def test_a_concept_of_the_second_day_is_taught_and_told(
    concept: str, lesson_id: str, told: str
) -> None:
    lesson = COURSE.lesson(lesson_id)
    assert lesson is not None and (lesson.day, lesson.session) == (2, 1)
    assert concept in lesson.teaches
    for piece in told.split("; "):
        assert piece in plain(lesson_id), f"{lesson_id} does not tell {piece!r}"


def test_they_come_in_this_order() -> None:
    places = {lesson.id: at for at, lesson in enumerate(COURSE.lessons)}
    for (one, first, _), (other, second, _) in pairwise(DAY_2):
        assert places[first] <= places[second], f"{one} before {other}"


def test_the_list_holds_all_that_the_session_teaches() -> None:
    taught = {
        concept
        for lesson in COURSE.lessons
        if (lesson.day, lesson.session) == (2, 1)
        for concept in lesson.teaches
    }
    assert taught <= {concept for concept, *_ in DAY_2}


MEASURED_IN_A_LAB = (
    ("gates", "names?kind=lstm", "2.0 nats; about 12; about 42"),
    ("attention", "names?kind=transformer", "2.07; 2.1 "),
    ("autoencoder", "latent?code=2", "0.045; more than 80"),
    ("gan", "gan?part=ring", "7 or 8; 5 to 7"),
    ("project", "project?seed=0", "a third; 33"),
    ("brittle", "fooled?part=step", "| 9.8 |; | 91.2 |"),
    ("brittle", "fooled?part=strange", "91.6; 88 of 100"),
    ("data-bias", "fooled?part=tag", "42.6; 87.9"),
)


@sweep(
    ("lesson_id", "door", "measured"), MEASURED_IN_A_LAB, ids=[d for _, d, _ in MEASURED_IN_A_LAB]
)
def test_what_a_lab_asks_for_is_told_nowhere_before_its_door(
    lesson_id: str, door: str, measured: str
) -> None:
    """It is told behind an answer: whoever reads the page first still has something to predict.

    A question before the door tells it with its answer, and a figure beside it by how it begins.
    """
    lesson = COURSE.lesson(lesson_id)
    assert lesson is not None
    told = ""
    for step in lesson.steps:
        if step.figure is not None:
            figure = read_figure(step, step.figure)
            told += figure.drawing.say(figure.start)
        for block in step.blocks:
            if isinstance(block, Prose):
                told += block.markdown
            elif isinstance(block, Poll):
                told += " ".join([block.explanation, *(choice.why for choice in block.choices)])
            elif isinstance(block, LabLink) and block.state.startswith(door):
                assert not [each for each in measured.split("; ") if each in told]
                return
    raise AssertionError(f"{lesson_id} has no door to {door}")
