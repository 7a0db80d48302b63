"""Workers of scikit-learn and micrograd."""

from collections.abc import Callable

from benchmarks.worker import serve


def _scikit_learn(solver: str, rate: float) -> Callable:
    """Steps of scikit-learn's network of the same size, on 64 images each."""
    import numpy as np
    from sklearn.neural_network import MLPClassifier

    from engine.tasks.mnist import load

    split = load().train
    X = (split.images[:6400].reshape(-1, 784) / 255).astype(np.float32)
    y = split.labels[:6400]
    network = MLPClassifier(
        (128,), solver=solver, batch_size=64, learning_rate_init=rate, momentum=0, alpha=0
    )

    def piece() -> int:
        network.partial_fit(X, y, classes=np.arange(10))
        return len(X) // 64

    return piece


def _micrograd() -> Callable:
    """micrograd has no max; a user of it writes max(s, t) as relu(s − t) + t."""
    from micrograd.engine import Value

    def piece() -> int:
        for _ in range(2000):
            w1, x1, w2, x2, x3 = Value(3.0), Value(2.0), Value(-2.0), Value(1.0), Value(3.0)
            F = (w1 * x1 + w2 * x2 - x3).relu() + x3
            F.backward()
        return 2000

    return piece


def _micrograd_with_max() -> Callable:
    """micrograd, taught a max of its own in its own style."""
    from micrograd.engine import Value

    class Number(Value):
        def max(self, other: Value) -> Value:
            out = Value(max(self.data, other.data), (self, other), "max")

            def _backward() -> None:
                self.grad += (self.data >= other.data) * out.grad
                other.grad += (other.data > self.data) * out.grad

            out._backward = _backward
            return out

    greater = Number.max

    def piece() -> int:
        for _ in range(2000):
            w1, x1, w2, x2, x3 = Value(3.0), Value(2.0), Value(-2.0), Value(1.0), Value(3.0)
            F = greater(w1 * x1 + w2 * x2, x3)
            F.backward()
        return 2000

    return piece


TASKS = {
    "sklearn-sgd": lambda: _scikit_learn("sgd", 0.1),
    "sklearn-adam": lambda: _scikit_learn("adam", 0.001),
    "micrograd": _micrograd,
    "micrograd-max": _micrograd_with_max,
}

if __name__ == "__main__":
    serve(TASKS)
