"""What the knobs of the MNIST lab mean together: which suit each other, and as a run takes them.

The screen, `dl-tui train` and the engine each have their own form of the same settings.
"""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from lessons.knobs import Knob, Settings, Value
from lessons.labs.mnist.knobs import CNN_TRAINING, DEFAULT_LR, KNOBS

_ADAMS = ("adam", "adamw")
# What some knobs need, to make a difference: another one with one of these values.
NEEDS: dict[str, tuple[str, tuple[Value, ...]]] = {
    "momentum": ("optimizer", ("momentum", "nesterov", *_ADAMS)),
    "weight_decay": ("optimizer", ("adamw",)),
    "decay": ("schedule", ("step",)),
    "decay_every": ("schedule", ("step",)),
}


def suited_lr(settings: Mapping[str, Value]) -> float:
    """The learning rate that suits the optimizer, and this network."""
    optimizer = str(settings["optimizer"])
    if settings["network"] == "cnn" and optimizer == CNN_TRAINING["optimizer"]:
        return float(CNN_TRAINING["lr"])
    return DEFAULT_LR[optimizer]


def turned(settings: Settings, name: str, value: Value, knobs: Sequence[Knob] = KNOBS) -> Settings:
    """The settings with another value of a knob, and with what that brings along.

    Another optimizer brings its learning rate and another network its training, as far as these
    were as usual before. `knobs` say what that is.
    """
    now = settings | {name: value}
    if name == "network" and value != settings[name]:
        mlp = {knob.name: knob.default for knob in knobs if knob.name in CNN_TRAINING}
        before, after = (mlp, CNN_TRAINING) if value == "cnn" else (CNN_TRAINING, mlp)
        for each in mlp.keys() - {"lr"}:
            if settings[each] == before[each]:
                now[each] = after[each]
    if name in ("network", "optimizer") and settings["lr"] == suited_lr(settings):
        now["lr"] = suited_lr(now)
    return now


def lacks(settings: Mapping[str, Value], name: str) -> str:
    """Why turning this knob would make no difference now, in a few words; else nothing."""
    if settings["network"] == "cnn":
        if name in ("hidden", "layers"):
            return "only with mlp"
    elif settings["layers"] == 0 and name in ("hidden", "activation", "batch_norm", "dropout"):
        return "no hidden layer"
    other, values = NEEDS.get(name, ("", ()))
    if not other or settings[other] in values:
        return ""
    return f"only with {values[0]}" if len(values) == 1 else f"not with {settings[other]}"


def widths(settings: Mapping[str, Value]) -> tuple[int, ...]:
    """The widths of the hidden layers."""
    return (int(settings["hidden"]),) * int(settings["layers"])


def configuration(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The knobs as the fields of the engine's TrainingConfig.

    `hidden` may be a tuple of widths already, one for each layer; then `layers` is not read.
    """
    fields = dict(settings)
    layers = fields.pop("layers", 1)
    if not isinstance(fields["hidden"], tuple):
        fields["hidden"] = (fields["hidden"],) * layers
    for name in ("limit", "patience"):
        fields[name] = fields.get(name) or None
    if fields.get("initializer") == "suited":
        fields["initializer"] = ""
    fields["batch_norm"] = fields.get("batch_norm") in ("yes", True)
    return fields


def settings_of(config: Any) -> Settings:
    """The knobs of a TrainingConfig; layers of several widths are text, such as `128,64`."""
    fields: dict[str, Any] = {knob.name: getattr(config, knob.name, None) for knob in KNOBS}
    widths = config.hidden
    fields["layers"] = len(widths)
    fields["hidden"] = (widths or (KNOBS[0].default,))[0]
    if len(set(widths)) > 1:
        fields["hidden"] = ",".join(map(str, widths))
    for name in ("limit", "patience"):
        fields[name] = fields[name] or 0
    fields["initializer"] = fields["initializer"] or "suited"
    fields["batch_norm"] = "yes" if fields["batch_norm"] else "no"
    return fields


def options(settings: Mapping[str, Value], *, brief: bool = False) -> list[str]:
    """The options of `dl-tui train` that set these knobs; if `brief` only what is not usual."""
    words = []
    usual = {knob.name: knob.default for knob in KNOBS}
    if settings.get("network") == "cnn":
        usual |= CNN_TRAINING
    usual["lr"] = suited_lr(usual | dict(settings))
    for name, value in settings.items():
        several = name == "layers" and "," in str(settings.get("hidden", ""))
        if several or (brief and value == usual.get(name)):
            continue
        text = repr(value) if isinstance(value, float) else str(value)
        words += [f"--{name.replace('_', '-')}", text]
    return words


def as_command(settings: Mapping[str, Value], path: str = "") -> str:
    """The command line that trains the same, on the pictures that lie there if not on MNIST."""
    data = ["--data", shlex.quote(path)] if path else []
    return " ".join(["dl-tui train", *data, *options(settings, brief=True)])
