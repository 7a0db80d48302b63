"""The signs of the course, a key away: how each is said, what it means, and one small example.

A formula is hard to think about while one cannot read it aloud. Every sign that a lesson uses is
here; `lesson` is the one that introduces it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sign:
    """A sign, how it is said aloud, what it means, and an example with numbers."""

    sign: str
    said: str
    means: str
    example: str
    lesson: str


SIGNS: tuple[Sign, ...] = (
    Sign("·", "times; dot", "A product of numbers, or the inner product of two vectors.",
         "(2, 7, 3) · (1, 3, 6) = 41", "vectors"),
    Sign("ℝ", "R", "All real numbers. ℝ³ are the vectors of three, ℝ²ˣ³ the tables of two rows and"
         " three columns.", "(0, 3, 2) ∈ ℝ³", "vectors"),
    Sign("∈", "in; is an element of", "What stands before it is one of those behind it.",
         "3 ∈ ℝ", "vectors"),
    Sign("ᵀ", "transposed", "Rows become columns: what lay stands up, what stood lies down.",
         "[1 3 2]ᵀ is the column 1, 3, 2", "vectors"),
    Sign("m×n", "m by n", "A shape: m rows of n columns, rows first.",
         "(3×8)(8×2) → 3×2", "vectors"),
    Sign("→", "becomes; goes to", "What comes out of what stands before it, or where it tends to.",
         "784 → 128 → 10", "products"),
    Sign("xᵢ, w₁", "x i, w one", "One of several: the small number or letter says which.",
         "x = (5, 7): x₂ = 7", "products"),
    Sign("⊙", "times, entry by entry", "The Hadamard product: both of the same shape, no sums.",
         "(2, 3) ⊙ (4, 5) = (8, 15)", "products"),
    Sign("ŷ", "y hat", "The network's answer, as against y, the right one.",
         "y = 1, ŷ = 0.9", "layer"),
    Sign("e", "e", "The number 2.718…; e^z is e to the power of z.",
         "e^0 = 1, e^1 = 2.718", "activations"),
    Sign("ln", "natural logarithm", "The way back from e^z: ln(e^z) = z.",
         "ln 10 = 2.303", "activations"),
    Sign("σ", "sigma", "The logistic function, 1 / (1 + e^−z).", "σ(0) = 0.5", "activations"),
    Sign("²", "squared; to the power of", "A small raised number: a product of so many.",
         "3² = 3·3 = 9", "activations"),
    Sign("½", "one half", "A fraction in one sign.", "½ = 0.5", "activations"),
    Sign("∂", "d; partial", "∂F/∂x is the slope of F for x, all else standing still. A number"
         " marked ∂ is such a slope.", "F = 5x + y: ∂F/∂x = 5", "activations"),
    Sign("Σ", "sum of", "Add up what follows, for each i if there is one.",
         "x = (1, 2, 3): Σ xᵢ = 6", "loss"),
    Sign("Δ", "delta", "A change.", "from 2 to 2.1: Δx = 0.1", "gradient"),
    Sign("≈", "is about", "Equal but for a little.", "1/3 ≈ 0.333", "gradient"),
    Sign("∇", "nabla; gradient of", "All slopes of a function in one vector.",
         "F = 5x + y: ∇F = (5, 1)", "gradient"),
    Sign("α", "alpha", "The learning rate: how far a step goes along the slope.",
         "w' = 3 − α·6 = 2.4 with α = 0.1", "gradient"),
    Sign("w'", "w prime", "The new value of w, after a step.", "w = 3, w' = 2.4", "gradient"),
    Sign("λ", "lambda", "The bend of a bowl: how fast its slope changes.",
         "w² has the slope 2w: λ = 2", "descent"),
    Sign("≥", "is at least", "Greater or equal.", "4 ≥ 4", "graphs"),
    Sign("√", "square root", "What times itself gives the number.", "√9 = 3", "graphs"),
    Sign("dW", "d W", "Short for ∂F/∂W: a slope for each entry of W, in a table of W's shape.",
         "W is 8×32, and so is dW", "backprop-layer"),
    Sign("±", "plus or minus", "Both ways: so much more or so much less.",
         "5 ± 2 goes from 3 to 7", "splits"),
    Sign("hₜ₋₁", "h t minus one", "Of a row of values in time, the one before hₜ.",
         "h = 1, 4, 9: h₃ = 9, and h₃₋₁ = 4", "sequences"),
    Sign("←", "becomes; takes the value", "What stands before it takes the value behind it.",
         "g ← g/2 with g = 6: from then on g is 3", "through-time"),
    Sign("∞", "infinity", "Larger than any number: what grows without end goes there.",
         "e^−∞ = 0", "attention"),
    Sign("‖x‖", "norm of x; length of x", "The length of an arrow: the root of the sum of squares."
         " Seen in books and in the charts.", "‖(3, 4)‖ = 5", ""),
)  # fmt: skip
