"""The second day, concept by concept: each is taught, in order, and told.

A lesson may be divided, moved or rewritten, but what stands here has to be in the `teaches` of one
and in its text.
"""

from itertools import pairwise

from sweep import sweep
from worked import COURSE, text

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
