"""Workers of scikit-learn, JAX and micrograd."""

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


def _jax(optimizer: str) -> Callable:
    """Steps of 784-128-10, each a call of its own, as a loop that is watched needs."""
    import jax
    import jax.numpy as jnp
    import numpy as np

    from engine.tasks.mnist import load

    split = load().train
    X = jnp.asarray((split.images.reshape(-1, 784) / 255).astype(np.float32))
    y = jnp.asarray(split.labels.astype(np.int32))
    rng = np.random.default_rng(0)
    shapes = ((784, 128), (128,), (128, 10), (10,))
    theta = [jnp.asarray(0.05 * rng.standard_normal(s), jnp.float32) for s in shapes]
    memory = [[jnp.zeros_like(t) for t in theta] for _ in range(2)]

    def loss(theta: list, x: jax.Array, labels: jax.Array) -> jax.Array:
        W1, b1, W2, b2 = theta
        scores = jax.nn.log_softmax(jnp.maximum(x @ W1 + b1, 0) @ W2 + b2)
        return -jnp.take_along_axis(scores, labels[:, None], 1).mean()

    def step(theta: list, memory: list, count: int, chosen: jax.Array) -> tuple:
        value, slopes = jax.value_and_grad(loss)(theta, X[chosen], y[chosen])
        if optimizer == "sgd":
            return [t - 0.1 * g for t, g in zip(theta, slopes, strict=True)], memory, value
        m = [0.9 * m + 0.1 * g for m, g in zip(memory[0], slopes, strict=True)]
        v = [0.999 * v + 0.001 * g * g for v, g in zip(memory[1], slopes, strict=True)]
        rate = 0.001 * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
        moved = [t - rate * a / (jnp.sqrt(b) + 1e-8) for t, a, b in zip(theta, m, v, strict=True)]
        return moved, [m, v], value

    compiled = jax.jit(step, donate_argnums=(0, 1))
    order, count = iter(()), 0

    def piece() -> int:
        nonlocal order, theta, memory, count
        for _ in range(100):
            chosen = next(order, None)
            if chosen is None:
                order = iter(rng.permutation(len(X) - len(X) % 64).reshape(-1, 64))
                chosen = next(order)
            count += 1
            theta, memory, value = compiled(theta, memory, count, chosen)
            float(value)  # who watches wants to see it
        return 100

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
    "jax-sgd": lambda: _jax("sgd"),
    "jax-adam": lambda: _jax("adam"),
    "micrograd": _micrograd,
    "micrograd-max": _micrograd_with_max,
}

if __name__ == "__main__":
    serve(TASKS)
