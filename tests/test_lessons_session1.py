"""The first session of the workshop, concept by concept: each is taught, in order, and told.

The list is the workshop's own, in its order. A lesson may be divided, moved or rewritten, but what
stands here has to be in the `teaches` of one and in its text.
"""

from itertools import pairwise

from sweep import sweep
from worked import COURSE, text

SESSION_1 = (
    # the introduction
    (
        "deep-learning",
        "deep-learning",
        "*artificial intelligence*; *machine learning*; *deep learning*",
    ),
    ("neighbouring-fields", "deep-learning", "data science asks; big data is about"),
    (
        "uses",
        "deep-learning",
        "(ocr); image classification:; translation:; image generation:; text:; audio:;"
        " reinforcement learning:; energy:; healthcare:; biology:; development:; investing:;"
        " surveillance:",
    ),
    ("learned-features", "deep-learning", "*features* made by hand"),
    # why now
    ("why-now", "deep-learning", "*data*:; *compute*:; games of the 1990s; *algorithms*:"),
    ("unstructured-data", "deep-learning", "unstructured, as one says"),
    (
        "history",
        "deep-learning",
        "mcculloch; 1957; minsky; 1974; 1980; neocognitron; 1986; 1987; 1989; 1991; 1997; 2006;"
        " 2009; 2012; 2014; tensorflow, keras and pytorch",
    ),
    # the mathematics
    ("vector", "vectors", "a *vector* is the simplest way"),
    ("dimension", "vectors", "a vector of dimension 3"),
    ("scalar-multiple", "vectors", "a *scalar*"),
    ("vector-sum", "vectors", "## scale and add"),
    ("transpose", "vectors", "transpos"),
    ("inner-product", "vectors", "2 + 21 + 18 = 41"),
    ("matrix", "matrices", "a *matrix* is a table of numbers"),
    ("rows-and-columns", "matrices", "three rows lying; three columns standing"),
    ("matrix-multiple-and-sum", "matrices", "## scale, add, transpose"),
    ("matrix-transpose", "matrices", "a^t ="),
    ("matrix-times-vector", "matrices", "## first view: rows ask"),
    ("mix-of-columns", "matrices", "## second view: columns mix"),
    ("matrix-product", "products", "## cell by cell; inner sizes"),
    ("product-by-columns", "products", "a[b₁ b₂] = [ab₁ ab₂]"),
    # networks
    ("layer", "layer", "g(wx + b)"),
    ("weights", "layer", "w and b are trained"),
    ("bias", "layer", "b is the *bias*"),
    ("elementwise-activation", "layer", "is applied to every number by itself"),
    ("row-neuron", "layer", r"g(w_1 \cdot x + b_1)"),
    ("circle-and-edge", "layer", "each neuron is a circle, and each weight is an *edge*"),
    ("layer-shape", "layer", "a matrix with m rows and n columns takes a vector of n numbers to"),
    ("stacking", "layer", "that is all that *deep* means"),
    # of the mathematics, but its examples are those of a layer
    ("tensor", "tensors", "a tensor is an array of numbers with any number of *axes*"),
    # activations
    ("nonlinearity", "activations", "any number of layers is only one layer"),
    (
        "activation-function",
        "activations",
        "| unit step |; | sign |; | linear |; | piecewise linear |; | logistic, σ(z) |; | tanh |;"
        " | relu |; | softplus |",
    ),
    ("vanishing-gradient", "activations", "fewer vanishing gradients"),
    (
        "choice-of-activation",
        "activations",
        "**why not x²?**; **how do i choose?**; relu, the most common one; *validation set*",
    ),
    ("depth", "neuron", "depth"),
    # outputs
    ("classification", "inputs-outputs", "*classification* asks which"),
    ("regression", "inputs-outputs", "*regression* asks how much"),
    ("one-hot", "inputs-outputs", "with a 1 in the place of the true class and 0 elsewhere"),
    ("one-hot-input", "inputs-outputs", "written one-hot, the colour has three inputs"),
    ("probabilities", "inputs-outputs", "none of them is below 0; together they are 1"),
    ("softmax", "softmax", "divided by the sum; 45.350"),
)


def plain(lesson_id: str) -> str:
    return text(lesson_id).lower()


@sweep(("concept", "lesson_id", "told"), SESSION_1, ids=[c for c, *_ in SESSION_1])
def test_a_concept_of_the_first_session_is_taught_and_told(
    concept: str, lesson_id: str, told: str
) -> None:
    lesson = COURSE.lesson(lesson_id)
    assert lesson is not None and (lesson.day, lesson.session) == (1, 1)
    assert concept in lesson.teaches
    for piece in told.split("; "):
        assert piece in plain(lesson_id), f"{lesson_id} does not tell {piece!r}"


def test_they_come_in_the_order_of_the_workshop() -> None:
    places = {lesson.id: at for at, lesson in enumerate(COURSE.lessons)}
    for (one, first, _), (other, second, _) in pairwise(SESSION_1):
        assert places[first] <= places[second], f"{one} before {other}"
