"""What a tired person types: each answer meets its own idea, several are counted, or none is named.

The table asks of each drill what one would type who is tired: a factor forgotten, a step too many,
the wrong logarithm, the value for its slope. Every one of them is typed for many draws, and so is
what can be typed anywhere.
"""

import math
import os
import random
import re
from itertools import combinations

import pytest
from sweep import sweep

from engine.activations import ACTIVATIONS
from engine.expression.formula import parse
from lessons.asking.answers import Outcome, match_number
from lessons.asking.items import read_drill
from lessons.asking.tasks import Item
from lessons.course.outline import load_course
from lessons.course.templates import TemplateError, compute
from lessons.graphs.graph import Kind, build
from lessons.labs.activations.judging import judge as judge_about
from lessons.labs.activations.predictions import predictions
from lessons.labs.backprop.diagnosis import judge as judge_move
from lessons.labs.backprop.sheet import SHEETS
from lessons.labs.backprop.sheet import judge_cell as judge_on_the_sheet
from lessons.labs.descent.descent import Descent
from lessons.labs.softmax.softmax import half
from lessons.products.diagnosis import judge_cell
from lessons.products.factors import factors_of
from lessons.products.problems import make

ITEMS = {
    item.id: item
    for lesson in load_course().lessons
    for item in map(read_drill, lesson.drills)
    if item.kind in {"number", "shape"}
}
NUMBERS = [item for item in ITEMS.values() if item.kind == "number"]
SEEDS = range(1, 6)
INSTANCES = int(os.environ.get("DL_TUI_INSTANCES", "6"))

# The sign, the decimal point, one more or less, the double, the half, upside down, nothing.
ANYWHERE = ("-t", "10*t", "t/10", "100*t", "t + 1", "t - 1", "2*t", "t/2", "1/t", "0")

# What is said of these where no idea gives them: facts about the number.
FACTS = {"10*t", "t/10", "100*t", "2*t", "t/2", "1/t"}

TIRED = {
    "example.parameters": (
        "f*u, (f + 1)*u, (f + 1)*u + u, f*u + u + 2, (f + 1)*u + 1, f + u + 1"
    ),
    "vectors.mix": (
        "k*a, a + c, k*a - c, k*(a + c), k*b + d, a + k*c, k + a + c, k*a*c, k*a + d, k*b + c"
    ),
    "vectors.dot": (
        "a*x, a*x + b*y, b*y + c*z, a*x + c*z, a*x - b*y + c*z, a*z + b*y + c*x, a + b + c + x + "
        "y + z, (a + b + c)*(x + y + z), a*x*b*y*c*z"
    ),
    "products.work": (
        "m*n, m*k, k*n, m*k + k*n, m + k + n, m*n + k, m*n*(k - 1), m*n*(2*k - 1), m*k*k*n, "
        "2*m*n*k"
    ),
    "layer.neuron": (
        "max(0, a*x + b*y), a*x + b*y + c, abs(a*x + b*y + c), max(0, a*x + c), max(0, b*y + c), "
        "max(0, a*x + b*y - c), max(0, a*x + b*y + 2*c), max(0, a*y + b*x + c), max(0, a*x) + "
        "max(0, b*y) + max(0, c)"
    ),
    "layer.parameters": (
        "n*m, n + m, n*m + n, n*m + 1, n*m + n + m, n*m + 2*m, m, n + m + m, m*m + m"
    ),
    "activations.logistic-slope": (
        "s, 1 - s, s^2, 1 - s^2, (1 - s)^2, s*(1 + s), 0.25, 1, 0, 1/(1 + exp(-s))"
    ),
    "activations.relu": (
        "a + b, a - b, 0, b, -b, 1, 2*a, a*b"
    ),
    "activations.product-of-slopes": (
        "s, s*n, s^(n - 1), s^(n + 1), s^2, s/n, n, 1 - s^n, 1 - s^2, 1/s^n"
    ),
    "inputs-outputs.place": (
        "d, d - 1, 10 - d, 9 - d, 10, 9, d + 2, 1, 0"
    ),
    "inputs-outputs.neuron": (
        "a + b + c + f, a + b + c, f, a*max(0, 1 - abs(k - 1)) + b*max(0, 1 - abs(k - 2)) + "
        "c*max(0, 1 - abs(k - 3)), a*max(0, 1 - abs(k - 1)) + b*max(0, 1 - abs(k - 2)) + "
        "c*max(0, 1 - abs(k - 3)) - f, k*(a*max(0, 1 - abs(k - 1)) + b*max(0, 1 - abs(k - 2)) + "
        "c*max(0, 1 - abs(k - 3))) + f, a*max(0, 1 - abs(k - 2)) + b*max(0, 1 - abs(k - 3)) + "
        "c*max(0, 1 - abs(k - 1)) + f"
    ),
    "inputs-outputs.pixel": (
        "p/256, "
        "p, (255 - p)/255, p/100, p/784, 255/p, p*255, p/28, 1, 0"
    ),
    "inputs-outputs.standardize": (
        "k*s, -k, (m + k*s)/s, (m + k*s)/m, m + k*s - m/s, k*s/m, k*s*s, k/s, k*s - s, 0"
    ),
    "inputs-outputs.missing": (
        "p + q, 1 - p, 1 - q, 1, (p + q)/2, p*q, q - p, 1 - p*q, 1 - p + q, 1/3, 0, p + q - 1, "
        "(1 - p)*(1 - q), 1 - (p + q)/2"
    ),
    "softmax.share": (
        "(exp(b) + exp(c))/(exp(a) + exp(b) + exp(c)), "
        "exp(a), a/(a + b + c), exp(a)/(exp(b) + exp(c)), 1/(1 + exp(-a)), exp(b)/(exp(a) + exp(b) "
        "+ exp(c)), 1/3, 2^a/(2^a + 2^b + 2^c), exp(a) + exp(b) + exp(c), a/(exp(a) + exp(b) + "
        "exp(c)), exp(a)/exp(a + b + c)"
    ),
    "softmax.ratio": (
        "g, exp(-g), 2^g, 10^g, exp(b + g), exp(b + g) - exp(b), (b + g)/b, 1/(1 + exp(-g)), "
        "exp(1)*g, 1, b + g"
    ),
    "softmax.gap": (
        "r, exp(r), log(r)/log(10), log(r)/log(2), 1/r, r/exp(1), sqrt(r), r - 1, r/(r + 1), "
        "-log(r)"
    ),
    "softmax.warm": (
        "10^(g/t), "
        "exp(g), exp(g)/t, exp(g*t), g/t, exp(-g/t), exp(t/g), exp(g - t), 2^(g/t), g, t, 1"
    ),
    "softmax.two": (
        "1/(1 + exp(-a)), 1/(1 + exp(a - b)), a - b, exp(a - b), 1/(1 + exp(-a - b)), exp(a), "
        "a/(a + b), 0.5, exp(b - a), tanh(a - b), 1/(1 + exp(-b))"
    ),
    "data.answer": (
        "1/(1 + exp(a + b - c - d)), 1/(1 + exp(-a - b)), a + b, a + b - c - d, exp(a + b), "
        "exp(a + b - c - d), 1/(1 + exp(b + d - a - c)), 1/(1 + exp(c - a)), 1/(1 + exp(d - b)), 1"
    ),
    "loss.count": (
        "(a + b + c + d + e)/5, 1, 0, a + b + c + d + e, a, d, a*b*c*d*e, "
        "1 - (step(a - 0.5) + step(b - 0.5) + step(c - 0.5) + step(d - 0.5) + step(e - 0.5))/5, "
        "step(a - 0.5) + step(b - 0.5) + step(c - 0.5) + step(d - 0.5) + step(e - 0.5)"
    ),
    "loss.true-class": (
        "log(b), -log(a), -log(1 - a - b), 1 - b, -log(b)/log(10), -log(b)/log(2), b, 1/b, "
        "-log(1 - b), (1 - b)^2, -b*log(b), exp(-b), 0, -log(a) - log(b) - log(1 - a - b)"
    ),
    "loss.back": (
        "exp(c), 1 - c, 1/c, -log(c), 10^(-c), 2^(-c), 1 - exp(-c), log(c), c, -exp(-c), 1"
    ),
    "loss.squared": (
        "d^2 - e^2, d + e, (d - e)^2, (d + e)^2, d - e, e - d, sqrt(d^2 + e^2), (d^2 + e^2)/2, "
        "d^2, e^2, d*e, 2*d + 2*e, d^2*e^2"
    ),
    "loss.mean": (
        "-log(p) - log(q) - log(r), -log((p + q + r)/3), (log(p) + log(q) + log(r))/3, -log(p), "
        "(p + q + r)/3, -log(r), -log(q), (-log(p) - log(q) - log(r))/3/log(10), 2/3, "
        "((1 - p)^2 + (1 - q)^2 + (1 - r)^2)/3, 1 - (p + q + r)/3, (-log(p) - log(q) - log(r))/2"
    ),
    "gradient.wiggle": (
        "h*g, -g, 1/g, h, -h*g, j + h*g, h*h*g, (j + h*g)/(w + h), j/w"
    ),
    "gradient.promise": (
        "0.08, 3, 0.01, 15.03, 0.11, 0.06, 6.03, 18, 0.24, 0, 2.01, 300"
    ),
    "gradient.linear": (
        "a*h + b*k, f + a + b, f + a*h, f + b*k, f + a*k + b*h, f - a*h - b*k, f, f + h + k, f + "
        "(a + b)*(h + k), f + a*h*b*k"
    ),
    "gradient.descend": (
        "w + r*2*w, w - r*w, w - r*w^2, r*2*w, -r*2*w, w - 2*w, 2*w, w - r, w^2 - r*2*w, w - "
        "r*2*w - r*2*(w - r*2*w), (w - r*2*w)^2"
    ),
    "descent.promised": (
        "j + r*g^2, r*g^2, -r*g^2, j - r*g, j + r*g, j - g^2, j - r^2*g^2, j - 2*r*g^2, j - g, j"
    ),
    "descent.factor": (
        "r*k, 1 + r*k, 1 - r, 1 - k, r*k - 1, -r*k, 1 - 2*r*k, 1 - r/k, (1 - r*k)^2, 1 - r*k/2"
    ),
    "descent.border": (
        "1/k, k/2, 2*k, 2, 1/(2*k), k, 2 - k, 1 - 2/k, 4/k, sqrt(2/k), 2/k^2, 1, -2/k, 0"
    ),
    "descent.after": (
        "w*(1 - r*k), w*(1 - n*r*k), w*(1 + r*k)^n, (1 - r*k)^n, w*(r*k)^n, w*(1 - r)^n, w, "
        "w - n*r, w*n*(1 - r*k), w*(1 - r*k)^(n + 1), w*(1 - r*k)^(n - 1), w - w*(1 - r*k)^n"
    ),
    "graphs.forward": (
        "r, (x + y + 1)*r, 1, 0, x + y, (x + y)*r, x*y + 1, x*y, x + y + 1 + r, 1/(x + y + 1)"
    ),
    "graphs.path": (
        "r*y, r, r + x, x, y, 1, 0, x*y*r, (x*y + 2)*r, x*y + 2, (x + 2)*r, r*x + 2"
    ),
    "backprop.times": (
        "u*a, b, u, -u*b, u*a*b, a*b, u + b, a, u*(a + b), u/2, 1"
    ),
    "backprop.twice": (
        "b, k, b*k, a, a + k, a*b + k*a, b + 1, b + k*a, a*b + k, 2*b, (b + k)/2"
    ),
    "backprop-layer.score": (
        "p, 1 - p, -1/p, 1/p, -log(p), log(p), p*(1 - p), p*(p - 1), 2*(p - 1), 0, -1, p + 1"
    ),
    "speed.passes": (
        "n*h + h*k, n*h + h + h*k + k, n*h + h*k + 1, n + h + k, n + h + k + 1, 1, 2*(n*h + h + "
        "h*k + k), n*h + h + h*k + 1, n*h + h*k + k + 1, n*h*k"
    ),
    "speed.kept": (
        "n + h + k, n*h + h*k, b*n, b*(h + k), b*(n + h), b*k, b + n + h + k, b*n*h*k, b*(n*h + "
        "h*k)"
    ),
    "sgd.mean-step": (
        "w - r*(a + b + c), w + r*(a + b + c)/3, (a + b + c)/3, r*(a + b + c)/3, w, w - r*a, "
        "w - (a + b + c)/3, w - r*(a - b + c)/3, w - r*c, w - r*(a + b + c)/2, -r*(a + b + c)/3"
    ),
    "sgd.updates": (
        "e*m, m + 1, m, e*m + 1, e*(b*m + c)/b, (b*m + c)/b, e*(b*m + c), e*b, e, b*m + c, b, "
        "e*(m + 2), e*(m - 1)"
    ),
    "sgd.epochs": (
        "k*b, n/b, k/n, k/b, n/(k*b), k*n/b, k*n, k, n/k, k*b/n + 1, b/n, 1"
    ),
    "optimizers.momentum": (
        "w + r*(0.9*v + g), 0.9*v + g, w - r*g, w - r*(v + g), w - r*0.9*v, w - r*v, w, "
        "w - r*(0.9*v - g), w - (0.9*v + g), w - r*(0.9*v + 0.1*g), r*(0.9*v + g)"
    ),
    "optimizers.rmsprop": (
        "w - r*g/s, "
        "w + r*g/sqrt(0.9*s + 0.1*g^2), w - r*g/(0.9*s + 0.1*g^2), w - r*g/sqrt(s), w - r*g, w, "
        "w - r*g/sqrt(s + g^2), w - r*g/sqrt(0.1*s + 0.9*g^2), 0.9*s + 0.1*g^2, "
        "w - g/sqrt(0.9*s + 0.1*g^2), w - r*sqrt(0.9*s + 0.1*g^2), w - r*g/sqrt(0.1*g^2)"
    ),
    "optimizers.adam": (
        "r*(0.9*a + b)/1.9/sqrt((0.999*a^2 + b^2)/1.999), -r, r, -r*b, -r*(0.9*a + b)/1.9, "
        "-r*0.1*(0.9*a + b)/sqrt(0.001*(0.999*a^2 + b^2)), (0.9*a + b)/1.9, "
        "-r*(0.9*a + b)/1.9/((0.999*a^2 + b^2)/1.999), "
        "-r*(0.9*a + b)/1.9/sqrt(0.001*(0.999*a^2 + b^2)), "
        "-r*0.1*(0.9*a + b)/sqrt((0.999*a^2 + b^2)/1.999)"
    ),
    "optimizers.adamw": (
        "w - r*g/abs(g), w*(1 - r*d) + r*g/abs(g), w*(1 - r*d) - r*g, w*(1 - r*d), w, w - r*g, "
        "w*(1 - d) - r*g/abs(g), w - r*d - r*g/abs(g), w*r*d - r*g/abs(g), w*(1 - d)"
    ),
    "optimizers.falls": (
        "r*f^(m + 1), r*f, r*f*m, r, f^m, r - m*f, r/m, r*(1 - f)^m, r*f^(m - 1), r/f^m, m"
    ),
    "training.price": (
        "log(p), 1 - p, p, -log(p)/log(10), log(p)/log(10), -log(p)/log(2), 1/p, -log(1 - p), (1 "
        "- p)^2, exp(-p), -p*log(p), 0"
    ),
    "loop.pile": (
        "a*g*n*(n + 1), "
        "a*g*n, a*g, a*g*n*n, g*n*(n + 1)/2, a*g*n*(n - 1)/2, a*n*(n + 1)/2, a*g*(n + 1), "
        "-a*g*n*(n + 1)/2, g*n"
    ),
    "training.epoch": (
        "n*b, b, n, 1, n/b + 1, n/b - 1, b/n, n - b, 10*n/b, n/10"
    ),
    "backprop-layer.gates": (
        "u + v + w, max(0, u) + max(0, v) + max(0, w), u*max(0, a) + v*max(0, b) + w*max(0, c), "
        "u*a + v*b + w*c, max(0, a) + max(0, b) + max(0, c), a + b + c"
    ),
    "tensors.place": (
        "i*c + j, (j - 1)*r + i, (i - 1)*c + j - 1, i*j, r*c, (i - 1)*c, (j - 1)*c + i, i + j, (i "
        "- 1)*r + j, (i - 1)*c + j + 1"
    ),
    "activations.chord": (
        "2*x, 2*(x + h), h*(2*x + h), h, h^2, 1/(2*x + h), (x + h)^2, x + h, h*h*(2*x + h)"
    ),
    "matrices.helping": (
        "r, r + k, r + e, k*e, r + k*c, r + k*f, s + k*f, r + k*d, r - k*e, r + e + k"
    ),
    "gradient.by-heart": (
        "2*x, a, x + a, x^2 + a*x + c, 2*x + a*x, 2*x + a + c, 2 + a, x^2 + a, 2*x*a, 2*a + x"
    ),
    "speed.paths": (
        "n*h, h*k, n + h + k, n*h + h*k, n*k, h + k, n*h + k, n*h*k + n*h"
    ),
    "backprop-layer.one-entry": (
        "a*p, a + b + c, p + q + r, (a + b + c)*(p + q + r), a*p + b*q, b*q + c*r, a*r + b*q + "
        "c*p, a + b + c + p + q + r, p"
    ),
    "neuron.through": (
        "p*(a*x + b*y) + q*(c*x + d*y), p*max(0, a*x + b*y), q*max(0, c*x + d*y), "
        "max(0, a*x + b*y) + max(0, c*x + d*y), q*max(0, a*x + b*y) + p*max(0, c*x + d*y), "
        "p*abs(a*x + b*y) + q*abs(c*x + d*y), p*max(0, a*x + c*y) + q*max(0, b*x + d*y), "
        "(p + q)*(max(0, a*x + b*y) + max(0, c*x + d*y))"
    ),
    "neuron.pieces": (
        "2*n, n + 1, n^2, 2^(n - 1), 2^(n + 1), 2^n - 1, 2^n + 1, n, 2, 2*n + 1, 4^n"
    ),
    "neuron.count": (
        "n*m + m*p, n*m + m, m*p + p, n*m + m + m*p, n*m + m*p + p, n + m + p, n*m*p, "
        "n*m + m*p + 2, m + p, n*m + m + m*p + p + n"
    ),
    "neuron.one-bias": (
        "b + d, d, b, c*b, c*(b + d), c*d + b, c*a, a*b + d, b*d, c*b - d, a*d + b, c + b + d"
    ),
    "deep-learning.hours": (
        "w*n/a, 3*w*n, 3*w*n*a, 2*w*n/a, w*n, w*n/(3*a), 3*w*n/a/60, 3*w/a, 3*n/a, 3*(w + n)/a"
    ),
    "start.factor": (
        "n*s, s^2, sqrt(n)*s, n^2*s^2, n*s^2/2, 2*n*s^2, n*sqrt(s), s^2/n, s, n, 1/(n*s^2)"
    ),
    "start.he": (
        "2/n, sqrt(1/n), 1/n, sqrt(2/m), sqrt(2/(n + m)), 2/sqrt(n), sqrt(2)/n, sqrt(n/2), "
        "sqrt(2*n), sqrt(6/n), (2/n)^2, sqrt(1/(2*n)), n, 2/m"
    ),
    "start.glorot": (
        "2/(n + m), sqrt(2/n), sqrt(1/n), sqrt(1/m), sqrt(2/m), sqrt(1/(n + m)), sqrt(6/(n + m)), "
        "sqrt(2/(n*m)), 2/sqrt(n + m), sqrt(2)/(n + m), sqrt((n + m)/2), 1/(n + m)"
    ),
    "start.depth": (
        "k^l, sqrt(k), k, l*sqrt(k), k*l, k*l/2, k^l/2, k^(l - 1), k^((l - 1)/2), k^((l + 1)/2), "
        "k^(2*l), k^(-l/2), sqrt(k*l), l"
    ),
    "approximation.where": "-s, -w*s, w*s, 1/s, -1/s, 0, 0.5, w, w*s + w",
    "approximation.two-steps": (
        "c, h*step(p - s) + k*step(p - t), c + h + k, c + h, c + k, c + h*p, c - h*step(p - s) - "
        "k*step(p - t), c*h, c + h/2"
    ),
    "approximation.soft-bump": (
        "v, 0, v*sigmoid(w*d/2), v/2, v*sigmoid(w*d/2) + v*sigmoid(-w*d/2), v*sigmoid(w*d) - "
        "v*sigmoid(0), sigmoid(w*d/2) - sigmoid(-w*d/2), v*sigmoid(d/2) - v*sigmoid(-d/2)"
    ),
    "approximation.units": "n, n + 1, 2*n + 1, 3*n, 6*n, n^2, 2*n - 1, 2",
    "approximation.parameters": (
        "3*n, 2*n, 2*n + 1, n + 1, n, 3*n + 2, 4*n, 3*n + 3, n^2 + 1"
    ),
    "splits.spread": (
        "0.3/sqrt(k), 900/k, 9/k, 30, 100/sqrt(k), 90/sqrt(k), 9/sqrt(k), sqrt(k), 30/k, "
        "30*sqrt(k), 10/sqrt(k)"
    ),
    "splits.promised": (
        "u, u + k, 100, k, (100 - k)*u/100, u + (100 - k)*u/100, (u + 100)/2, u + k*u/100, k*u/100"
    ),
    "splits.patience": "b, p, b + p + 1, b + p - 1, b - p, b*p, b + 1, 2*b, b + 2*p",
    "fitting.gap": "a - b, b, a, a + b, b/a, (a + b)/2, (b - a)/a, (b - a)/b",
    "fitting.through": "n, n + 1, n - 2, n/2, 2*n, 2, 1",
    "fitting.variance": (
        "s*d/n, s, s/n, s*(d + 1), (d + 1)/n, s*n/(d + 1), s^2*(d + 1)/n, sqrt(s)*(d + 1)/n, "
        "s*(d + 2)/n, s*(1 - (d + 1)/n), s + s*(d + 1)/n"
    ),
    "regularization.step": (
        "w - a*g, w - a*l*w, w - a*(g + 2*l*w), w - a*(g + l*w/2), w - a*(g - l*w), "
        "w + a*(g + l*w), w - a*(g + l), w - a*(g + l*w^2), w - a*(g + l*w^2/2), "
        "w - (g + l*w), g + l*w, w - a*g - l*w"
    ),
    "regularization.even": (
        "w/l, w/a, 1/(a*l), w*a*l, 2*w/(a*l), w*l/a, w*a/l, a*l, w/(a*l) + 1, w/(a + l)"
    ),
    "regularization.scaled": "v, v*(1 - p), v/p, v*p, 0, v*(1 + p), v/(1 + p), v + p, v/(1 - p)^2",
    "regularization.copies": (
        "s^2, (s + 1)^2, (2*s)^2, 2*s + 1, 2*(2*s + 1), 4*s, 4*s + 1, (2*s + 1)^2 - 1, "
        "4*s^2 + 1"
    ),
    "kernels.cell": (
        "c*x + b*y + a*z, x + y + z, a*x + b*y, b*y + c*z, a*x + c*z, "
        "abs(a)*x + abs(b)*y + c*z, (a + b + c)*(x + y + z), a*y + b*z"
    ),
    "kernels.size": (
        "(n + 2*p - k)/s, (n - k)/s + 1, (n + p - k)/s + 1, n + 2*p - k + 1, n + 2*p - k, "
        "n/s, n, (n + 2*p)/s + 1, (n + 2*p - k + 1)/s, (n + 2*p + k)/s + 1, "
        "((n + 2*p - k)/s + 1)^2"
    ),
    "kernels.same": (
        "k - 1, k/2, (k + 1)/2, k, 1, 0, 2*(k - 1)"
    ),
    "channels.parameters": (
        "o*c*k*k, o*(k*k + 1), o*k*k, c*k*k + 1, o*(c*k + 1), o*(c + k*k + 1), o*c*k*k + 1, "
        "o*c*(k*k + 1), o*(c*k*k + 1)*n*n, (c*n*n + 1)*o, k*k + 1, c*(o*k*k + 1)"
    ),
    "channels.after": (
        "n - k + 1, n/2, (n - k)/2, (n - k + 1)/4, n - k, n/2 - k + 1, ((n - k + 1)/2)^2, "
        "(n - k + 1)/2 + 1"
    ),
    "channels.field": (
        "l*k, k, l*(k - 1), k^l, l*(k - 1)/2 + 1, (l - 1)*(k - 1) + 1, (l*(k - 1) + 1)^2, "
        "l*k + 1, l*(k - 1) + 2, (l + 1)*(k - 1) + 1"
    ),
    "cnn.through": (
        "s^n, 1 + s^n, 1 + n*s, n*(1 + s), 1 + s, n*s, (1 + s)^(n - 1), (1 + s)^(n + 1), "
        "(1 - s)^n, 1"
    ),
    "sequences.state": (
        "w*x + u*h, tanh(w*x), tanh(u*h), tanh(w*x + h), tanh(x + u*h), tanh(x + h), tanh(u*x + "
        "w*h), tanh(w*x) + u*h, tanh(w*x - u*h), tanh(w*x*u*h), sigmoid(w*x + u*h), 1 - tanh(w*x + "
        "u*h)^2, max(0, w*x + u*h)"
    ),
    "sequences.parameters": (
        "(n*h + h*h + h)*t, n*h + h, n*h + h*h, n*h + h + h, n*h*t + h*h + h, n*h + h*h + n, n*h + "
        "h*h + 1, h*h + h, n*h + h*h + h + h, (n + h)*(n + h) + h, n*n + h*h + h, n*h*h + h, n + h "
        "+ h"
    ),
    "sequences.as-among": (
        "log(l), 10^l, 2^l, exp(-l), 27*l, 27/l, l, 27/exp(l), 27 - exp(l), exp(1)*l, 27, 1/l"
    ),
    "through-time.back": (
        "g*u, g*(1 - h^2), (1 - h^2)*u, g*h*u, g*(1 - h)*u, g*h*(1 - h)*u, g*h^2*u, g*(1 - h^2)*h, "
        "g*(1 + h^2)*u, g + (1 - h^2)*u, g*(1 - h^2)/u, g*(1 - h^2)^2*u, g*(1 - h^2)*u^2, g"
    ),
    "through-time.left": (
        "r^n, s^n, r*s, r*s*n, (r*s)^(n - 1), (r*s)^(n + 1), r^n*s, r*s^n, (r + s)^n, (r*(1 - "
        "s^2))^n, (r*s)^(2*n), 1/(r*s)^n, n^(r*s), 1"
    ),
    "through-time.clipped": (
        "c, a, b*c/sqrt(a^2 + b^2), a*c/(a + b), a/sqrt(a^2 + b^2), a*c, a*c/(a^2 + b^2), "
        "a*sqrt(a^2 + b^2)/c, a - c, a*c/b, c/sqrt(a^2 + b^2), sqrt(a^2 + b^2), c/2"
    ),
    "gates.gate": (
        "w*x + u*h + b, tanh(w*x + u*h + b), sigmoid(w*x + u*h), sigmoid(w*x + b), sigmoid(u*h + "
        "b), sigmoid(-(w*x + u*h + b)), sigmoid(u*x + w*h + b), sigmoid(w*x + u*h - b), exp(w*x + "
        "u*h + b), 1/(1 + w*x + u*h + b), max(0, w*x + u*h + b), sigmoid(w*x*u*h + b)"
    ),
    "gates.memory": (
        "f*c, i*g, i*c + f*g, (1 - f)*c + i*g, c + i*g, f*c + g, c + g, f*c - i*g, o*(f*c + i*g), "
        "o*tanh(f*c + i*g), tanh(f*c + i*g), f*c + i*tanh(g), f*c*i*g"
    ),
    "gates.along": (
        "f^n, g*f, g*f*n, g*(1 - f)^n, g*(1 - f^n), g*f^(n - 1), g*f^(n + 1), g*(f*(1 - f))^n, "
        "(g*f)^n, g*(1 - f^2)^n, g - n*(1 - f), g/f^n, g"
    ),
    "gates.cooler": (
        "1/(1 + exp(b - a)), 1/(1 + exp((b - a)*t)), 1/(1 + exp((a - b)/t)), a/(a + b), exp((a - "
        "b)/t), 1/(1 + exp(b - a))/t, 1/(1 + exp(-a/t)), exp(a/t), (a - b)/t, 0.5, 1/27, 1/(1 + "
        "10^((b - a)/t)), 1"
    ),
    "attention.fits": (
        "a*p + b*q + c*r + e*s, (a*p + b*q + c*r + e*s)/4, (a*p + b*q + c*r + e*s)*2, (a + b + c "
        "+ e)*(p + q + r + s)/2, (a*p + b*q + c*r)/2, (b*q + c*r + e*s)/2, (a*s + b*r + c*q + "
        "e*p)/2, (a + b + c + e + p + q + r + s)/2, (a*p + b*q + c*r + e*s)/8, a*p/2"
    ),
    "attention.taken": (
        "(v + w)/2, v/(1 + exp(a - b)) + w/(1 + exp(b - a)), a*v + b*w, (a*v + b*w)/(a + b), v + "
        "w, v/(1 + exp(b - a)), w/(1 + exp(a - b)), exp(a)*v + exp(b)*w, max(v, w), (v/(1 + exp(b "
        "- a)) + w/(1 + exp(a - b)))/2"
    ),
    "attention.normal": (
        "a, a/((a^2 + b^2)/2), (m + a)/sqrt((a^2 + b^2)/2), a/sqrt(2*a^2 + 2*b^2), a/m, a/((a + "
        "b)/2), b/sqrt((a^2 + b^2)/2), -a/sqrt((a^2 + b^2)/2), m + a, a/sqrt(a^2 + b^2)"
    ),
    "autoencoder.parameters": (
        "2*n*h + 2*h*k, n*h + h + h*k + k, k*h + h + h*n + n, 2*(n*h + h + h*k + k), 2*(k*h + h + "
        "h*n + n), n*h + h*k, 2*n*k + n + k, 2*n + 2*h + k, 2*n*h + 2*h*k + 2*n + 2*h + k"
    ),
    "autoencoder.grey": (
        "p/100, 1 - p/100, 0.25, 2*p/100*(1 - p/100), min(p, 100 - p)/100, (1 - p/100)^2, "
        "(p/100)^2, (p/100)^2 + (1 - p/100)^2, p/100*(1 - p/100)^2"
    ),
    "autoencoder.walk": (
        "c + s/100*(a - c), (a + c)/2, s/100*(c - a), a + s/100*c, s/100*c, b + s/100*(e - b), a "
        "+ s/100*(b - a), a - s/100*(c - a), a + s/100, s/100*a + s/100*c"
    ),
    "autoencoder.head": (
        "k*c, k*c + k, n*h + h + h*k + k, n*h + h + h*k + k + k*c + c, n*c + c, h*c + c, k + c, "
        "k*h + h + h*n + n, h*k + k, k*c + c + k"
    ),
    "gan.loss": (
        "-log(p), -log(1 - q), -log(p) - log(q), -log(1 - p) - log(q), -log(1 - p) - log(1 - q), "
        "(-log(p) - log(1 - q))/2, -log(q), 1 - p + q, p*(1 - q), log(1 - q) - log(p)"
    ),
    "gan.slope": (
        "(1 - q)*w, -q*w, q*w, -(1 - q), -w, -(1 - q)*w*z, -q*(1 - q)*w, -w/q, -(1 - q)*c, -(1 - "
        "q)*(w + c)"
    ),
    "gan.best": (
        "m/(r + m), r/m, 0.5, m/r, 1/(1 + exp(m - r)), (r - m)/(r + m), r, 1/(r + m), log(r + m) - "
        "log(r)"
    ),
    "gan.spread": (
        "n/k, n*(1 - o/100)/8, n/8, n*(1 - o/100), n*o/100/k, n*o/100, n*(1 - o/100)/(8 - k), n*(1 "
        "- o/100)*k/8, n*(1 - o/100)*k, n/k - o"
    ),
    "libraries.bytes": (
        "(n + 1)*h + (h + 1)*10, 4*(n*h + h*10), n*h + h*10, 8*((n + 1)*h + (h + 1)*10), 32*((n + "
        "1)*h + (h + 1)*10), 4*(n + 1)*h, 4*((n + 1)*h + h*10), 4*(n + h + 10)"
    ),
    "libraries.floor": (
        "log(k), exp(1)/(exp(1) + k - 1), log(1 + k/exp(1)), log(k - 1), 1 + (k - 1)/exp(1), "
        "log(1 + (k - 1)/exp(1))/log(10)"
    ),
    "libraries.batches": "q, q + r/b, q*b + r, b, q + r, q + 2, q*b, r",
    "project.classes": (
        "100*(x + y)/(a + b), 100*x/a, 100*y/b, 100*(x/a + y/b), (x + y)/2, 0.5*(x/a + y/b), 100 - "
        "50*(x/a + y/b)"
    ),
    "project.points": (
        "sqrt(p*(1 - p)/n), 100*p*(1 - p)/n, 100*sqrt(p*(1 - p))/n, 100*sqrt(p/n), 100/sqrt(n), "
        "100*sqrt(p*(1 - p)), 100/n"
    ),
    "brittle.pixel": "(1 - p)*w, (p - 1)*v, w, p - 1, p*w, p*(1 - p)*w",
    "brittle.step": "x + e*g, x - e*g/abs(g), x + g/abs(g), e*g/abs(g), x + g, x - e*g",
    "brittle.adds": "w*e, n*e, n*w, n*w*e/2, sqrt(n)*w*e, n*w^2*e",
    "brittle.ece": (
        "(g + h + k)/3, abs(a*g - b*h + c*k)/(a + b + c), g + h + k, a*g + b*h + c*k, (a*(50 - g) "
        "+ b*(70 + h) + c*(90 - k))/(a + b + c), (a*50 + b*70 + c*90)/(a + b + c)"
    ),
    "data-bias.always": "100*k/n, 50, 100, n - k, 100 - k, 100 - k/n",
    "data-bias.find": (
        "100*a/(a + c), 100*(a + d)/(a + b + c + d), 100*b/(a + b), 100*d/(c + d), a/(a + b), "
        "100*a/(a + b + c + d)"
    ),
    "data-bias.trust": (
        "100*a/(a + b), 100*(a + d)/(a + b + c + d), 100*c/(a + c), 100*d/(b + d), a/(a + c), "
        "100*a/(a + b + c + d)"
    ),
    "data-bias.mix": (
        "(a + b)/2, (a*s + b*(100 - s))/100, a, a*(100 - s)/100, b*s/100, b"
    ),
}  # fmt: skip


# What another reader typed, who had not written the questions.
TYPED_TOO = {
    "fitting.gap": "a/b",
    "fitting.variance": "sqrt(s*(d + 1)/n), s*(d + 1)/(n - 1)",
    "regularization.step": "(w - a*g)*(1 - a*l), w*(1 - a*l) + a*g, -a*(g + l*w)",
    "regularization.scaled": "1/(1 - p)",
    "regularization.copies": "8*s + 1",
    "kernels.size": "(n - k)/s, (n - 2*p - k)/s + 1",
    "channels.parameters": "c*k*k",
    "channels.after": "(n - k)/2 + 1",
    "channels.field": "2*l + 1",
    "sequences.state": "w*tanh(x) + u*tanh(h), tanh(w*x) + tanh(u*h), tanh(u*h - w*x)",
    "sequences.parameters": "n*h + h*h*t + h",
    "sequences.as-among": "exp(l)/27",
    "through-time.back": "g*(1 - tanh(h)^2)*u, g*(1 - h)^2*u",
    "through-time.left": "(r*(1 - s))^n, 1 - (r*s)^n",
    "through-time.clipped": "a/c",
    "gates.gate": (
        "sigmoid(w*x + u*h) + b, sigmoid(w*x + u*h + b)*(1 - sigmoid(w*x + u*h + b)), "
        "1/(1 + 10^(-(w*x + u*h + b))), sigmoid(abs(w*x) + abs(u*h) + b)"
    ),
    "gates.memory": "f*c + (1 - f)*g, f*c + i*g*o, i*g - f*c",
    "gates.along": "g*(1 - n*(1 - f))",
    "gates.cooler": "exp(a/t)/(exp(a/t) + exp(b))",
    "attention.fits": (
        "(a*p + b*q + c*r + e*s)/sqrt(2), "
        "(abs(a*p) + abs(b*q) + abs(c*r) + abs(e*s))/2"
    ),
    "attention.taken": (
        "v/(1 + exp(-a)) + w/(1 + exp(-b)), (a*v + b*w)/2, 1/(1 + exp(b - a)), "
        "1/(1 + exp(a - b))"
    ),
    "attention.normal": "a/sqrt((2*a^2 + 2*b^2)/3), sqrt((a^2 + b^2)/2)",
}  # fmt: skip


def slips(item: Item) -> list[str]:
    typed = _split(TIRED[item.id]) + _split(TYPED_TOO.get(item.id, TIRED[item.id]))
    return [formula.strip() for formula in dict.fromkeys(typed)]


def _split(text: str) -> list[str]:
    """At commas outside of brackets: max(0, a) is one."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def test_every_number_drill_has_its_tired_answers() -> None:
    assert {item.id for item in NUMBERS} == TIRED.keys()
    assert all(len({*slips(item), *ANYWHERE}) >= 16 for item in NUMBERS)


@sweep("item", NUMBERS, ids=lambda item: item.id)
def test_a_tired_answer_meets_its_idea_or_an_honest_several(item: Item) -> None:
    named = told = 0
    for seed in SEEDS if item.varies else (1,):
        task = item.draw(seed)
        for formula in slips(item):
            typed = compute(formula, task.values)
            verdict = task.judge(repr(typed))
            if match_number(
                repr(typed), task.wanted, digits=item.digits, within=item.within
            ).correct:
                assert verdict.correct  # a slip that is none for these numbers
                continue
            assert verdict.outcome is Outcome.WRONG, (formula, task.values, verdict)
            assert verdict.ideas, (formula, task.values, verdict)
            named += 1
            told += len(verdict.ideas) == 1
            assert (" ideas give " in verdict.message) is (len(verdict.ideas) > 1)
    assert told >= named * 0.6  # for most numbers it is one idea alone


@sweep("item", NUMBERS, ids=lambda item: item.id)
def test_what_is_typed_anywhere_is_never_claimed_for_an_idea_that_does_not_give_it(
    item: Item,
) -> None:
    for seed in SEEDS if item.varies else (1,):
        task = item.draw(seed)
        ideas = {idea.name: idea.value for idea in task.ideas}
        for formula in ANYWHERE:
            try:
                typed = compute(formula, {"t": task.wanted})
            except TemplateError:
                continue
            verdict = task.judge(repr(typed))
            if verdict.correct or verdict.refused:
                continue
            gave = [
                name for name, value in ideas.items() if math.isclose(value, typed, rel_tol=1e-9)
            ]
            assert {*gave} <= {*verdict.ideas}
            if formula == "-t" and not gave and task.wanted:
                assert "sign" in verdict.message, verdict
            if formula in FACTS and not gave and task.wanted and not verdict.ideas:
                pytest.fail(f"{verdict}")
            if not verdict.ideas:
                assert "none of the usual slips" in verdict.message


@pytest.mark.parametrize(
    "item", [item for item in ITEMS.values() if item.kind == "shape"], ids=lambda item: item.id
)
def test_a_shape_is_said_to_be_that_of_what_the_question_gives_it_to(item: Item) -> None:
    """Two sizes of the question, or 1, in any order: each is another shape, an idea's or none."""
    for seed in SEEDS:
        task = item.draw(seed)
        given = {
            name: (int(rows), int(columns))
            for name, rows, columns in re.findall(
                r"\b([A-Z]\w?)(?: is| of shape|,) \(?(\d+)[×,] ?(\d+)\)?", task.question
            )
        }
        sizes = {1, *(int(value) for value in task.values.values()), *(task.wanted_shape or ())}
        for shape in ((a, b) for a in sizes for b in sizes if (a, b) != task.wanted_shape):
            verdict = task.judge(f"{shape[0]}x{shape[1]}")
            assert verdict.outcome is Outcome.WRONG, (shape, verdict)
            assert verdict.ideas or "none of the usual slips" in verdict.message
            for name in re.findall(r"that is the shape of ([^;,]+)", verdict.message):
                if " · " not in name:
                    assert name in task.question, (name, task.question)
                    assert given.get(name, shape) == shape, (name, shape, task.question)
        assert task.judge("none").ideas


@sweep("item", ITEMS.values(), ids=lambda item: item.id)
def test_every_instance_of_a_template_can_be_asked(item: Item) -> None:
    """Its answer is taken, no idea that is told is the truth, and no number is absurd."""
    met = set()
    for seed in range(INSTANCES if item.varies else 1):
        task = item.draw(seed)
        if tuple(task.values.items()) in met:
            continue
        met.add(tuple(task.values.items()))
        assert task.judge(task.solution).correct, task.values
        for idea in task.ideas if item.kind == "number" else ():
            correct = task.judge(repr(idea.value)).correct
            wrong = item.wrong[int(idea.name.split()[-1]) - 1]
            assert not correct or wrong.sometimes, (idea, task.values)
        for text in (task.question, task.solution, *task.hints):
            assert not re.search(r"NaN|∞|{|e[−-]?\d|\d{8}|\.\d{9}", text), text


@sweep("item", ITEMS.values(), ids=lambda item: item.id)
def test_in_every_instance_a_listed_idea_gives_another_answer_than_the_truth(item: Item) -> None:
    shows = [0] * len(item.wrong)
    seeds = range(1, 25) if item.varies else (1,)
    for seed in seeds:
        task = item.draw(seed)
        for number, idea in enumerate(item.wrong):
            if item.kind == "number":
                value = compute(str(idea.answer), task.values)
                other = not match_number(
                    repr(value), task.wanted, digits=item.digits, within=item.within
                ).correct
            else:
                sizes = tuple(round(compute(str(size), task.values)) for size in idea.answer)
                other = sizes != (task.wanted_shape or ())
            assert other or idea.sometimes, (item.id, idea, task.values)
            shows[number] += other
    assert all(count >= len(seeds) / 8 for count in shows), (item.id, shows)


@sweep("item", NUMBERS, ids=lambda item: item.id)
def test_ideas_part_from_each_other_wherever_the_numbers_allow_it(item: Item) -> None:
    pairs = alike = 0
    for seed in SEEDS if item.varies else (1,):
        task = item.draw(seed)
        values = [
            idea.value
            for idea in task.ideas
            if not match_number(repr(idea.value), task.wanted, digits=item.digits).correct
        ]
        for a, b in combinations(values, 2):
            pairs += 1
            alike += math.isclose(a, b, rel_tol=1e-9)
    assert alike <= 0.12 * pairs, (item.id, alike, pairs)


# ---- the labs ------------------------------------------------------------------------------------


def each(*head: object, typed: str) -> list[tuple[object, ...]]:
    """One case for each of the answers, which are written with spaces between them."""
    return [(*head, answer) for answer in typed.split()]


@pytest.mark.parametrize("seed", range(1, 8))
def test_the_score_that_gets_half_of_everything(seed: int) -> None:
    rng = random.Random(seed)
    scores = tuple(round(rng.uniform(-4, 4), 1) for _ in range(5))
    top, *rest = sorted(scores, reverse=True)
    total = sum(map(math.exp, rest))
    wanted = math.log(total)
    ask = half(scores, seed)
    assert ask.judge(repr(wanted)).correct
    for typed in (
        top / 2, top - math.log(2), rest[0], total, math.log10(total), math.log2(total), sum(rest),
        sum(rest) / 4, math.log(total + math.exp(top)), wanted - top, -wanted, 0.5, 0.0, top,
    ):  # fmt: skip
        verdict = ask.judge(repr(typed))
        assert verdict.correct or verdict.ideas, typed
    for odd, share in (("77.25", "nearly 1"), ("-77.25", "nearly 0"), ("0.125", "0.")):
        verdict = ask.judge(odd)
        assert not verdict.ideas and f"it would get {share}" in verdict.message


@pytest.mark.parametrize("seed", range(6))
def test_where_a_step_leads_and_how_large_it_may_be(seed: int) -> None:
    asks = Descent.from_state(f"descent?part=line&seed={seed}").asks()
    for ask in (ask for ask in asks if ask.id != "descent.largest"):
        wanted = float(ask.solution.replace("−", "-"))
        w, slope, alpha = (
            float(found.replace("−", "-"))
            for found in re.findall(r"(?:w =|there is|α =) ([−\d.]*\d)", ask.prompt)
        )
        assert wanted == pytest.approx(w - alpha * slope, abs=1e-4)
        for typed in (
            w + alpha * slope, alpha * slope, -alpha * slope, w - slope, w - alpha, slope, w,
            w - alpha * w, -wanted, 0.0,
        ):  # fmt: skip
            verdict = ask.judge(f"{typed:.6g}")
            assert verdict.correct or verdict.ideas, (ask.prompt, typed)
        for typed in (2 * w, wanted + 0.3 * (w - wanted), wanted - 0.3 * (w - wanted)):
            verdict = ask.judge(f"{typed:.6g}")
            uphill, short = (typed - w) * slope > 0, (typed - wanted) * slope > 0
            if not verdict.ideas:
                told = "uphill" if uphill else "leads further" if short else "not so far"
                assert told in verdict.message, (ask.prompt, typed, verdict)


@sweep(
    ("function", "asked", "typed"),
    [
        *each("logistic", "slope", typed="0.982 0.2455 0.25 0 0.482 -12 -0.01766 4"),
        *each("tanh", "slope", typed="0 0.9993 0.24983 1 -15 0.00067 -0.00134 4"),
        *each("relu", "slope", typed="4 0 -1 -12 -15"),
        *each("logistic", "steepest", typed="0.5 1 0 4 -0.25 0.01766 i"),
        *each("tanh", "steepest", typed="0 0.25 2 -1 0.00134 i"),
        *each("logistic", "product", typed="2 0.25 0.0625 0.03125 0 1 8"),
        *each("logistic", "limit", typed="0 0.5 i -i"),
        *each("tanh", "limit", typed="-1 0 i -i"),
    ],
)
def test_the_questions_about_a_function(function: str, asked: str, typed: str) -> None:
    found = {each.id: each for each in predictions(ACTIVATIONS[function])}[asked]
    verdict = judge_about(found, typed)
    assert verdict.outcome is Outcome.WRONG and verdict.ideas, verdict
    assert (" ideas give " in verdict.message) is (len(verdict.ideas) > 1)


@pytest.mark.parametrize("typed", ["0", "-.0005", ".003", ".0015", ".001", "0.002"])
def test_a_tenth_of_a_small_slope_is_small(typed: str) -> None:
    found = {each.id: each for each in predictions(ACTIVATIONS["tanh"])}["slope"]
    assert not judge_about(found, typed).correct
    assert judge_about(found, ".00134").correct and judge_about(found, ".0014").correct


@sweep(
    ("text", "values", "wire", "typed"),
    [
        *each("x*y*r", {"x": 4.0, "y": 3.0, "r": 7.0}, "x", typed="3 7 28 10 -21 4 3.5 84"),
        *each("(x + y)*r", {"x": 4.0, "y": 3.0, "r": 7.0}, "x", typed="1 3.5 -7 8 21 4"),
        *each("(x - y)*r", {"x": 4.0, "y": 3.0, "r": 7.0}, "y", typed="7 -1 -3.5 -28"),
        *each("x^2*r", {"x": 4.0, "r": 7.0}, "x", typed="28 8 14 224 112 -56 4"),
        *each("exp(x)*r", {"x": 2.0, "r": 7.0}, "x", typed="7.389 14 7 -51.72 38.05"),
        *each("log(x)*r", {"x": 4.0, "r": 7.0}, "x", typed="0.25 28 9.704 7 -1.75"),
        *each("relu(x)*r", {"x": 4.0, "r": 7.0}, "x", typed="0 28 1 -7 4 8"),
        *each("relu(x)*r", {"x": -4.0, "r": 7.0}, "x", typed="7 -28 -4"),
        *each("max(x, y)*r", {"x": 4.0, "y": 3.0, "r": 7.0}, "x", typed="0 3.5 28 1 -7"),
        *each("x/y*r", {"x": 8.0, "y": 4.0, "r": 7.0}, "y", typed="-14 1.75 -0.5 3.5"),
        *each("tanh(x)*r", {"x": 0.5, "r": 7.0}, "x", typed="3.235 7 0.7864 5.25 -5.505"),
    ],
)  # fmt: skip
def test_the_way_back(text: str, values: dict[str, float], wire: str, typed: str) -> None:
    graph = build(parse(text), values)
    move = [
        m for m in graph.moves if m.kind is Kind.BACKWARD and graph.points[m.target].wire == wire
    ][-1]
    verdict = judge_move(graph, move, typed)
    assert verdict.outcome is Outcome.WRONG and verdict.ideas, verdict
    assert (" ideas give " in verdict.message) is (len(verdict.ideas) > 1)


def test_the_cells_of_the_sheets() -> None:
    for make_sheet in SHEETS.values():
        for cell in make_sheet().cells:
            if cell.shape:
                continue
            assert len(cell.ideas) >= 8
            for idea in cell.ideas:
                verdict = judge_on_the_sheet(cell, repr(idea.value))
                assert verdict.outcome is Outcome.WRONG and idea.name in verdict.ideas
    cell = next(cell for cell in SHEETS["softmax"]().cells if cell.item == "d-z2")
    p = 1 + cell.number
    for typed in (
        p,
        -cell.number,
        -1 / p,
        1 / p,
        -math.log(p),
        p * (1 - p),
        2 * cell.number,
        0.0,
        1.0,
    ):
        assert judge_on_the_sheet(cell, repr(typed)).ideas, typed


def test_the_cells_of_the_matrix_lab() -> None:
    for level in range(2, 7):
        layer = make("layer", level, 3 + level)
        if layer.shape is None:
            continue
        cell = next(iter(layer.blanks))
        bias = layer.values["b"][cell[0]][0]
        dot = layer.answer(cell) - bias
        for typed in (dot, dot + 2 * bias, dot - bias, bias, -layer.answer(cell)):
            assert judge_cell(layer, cell, repr(round(typed, 9))).ideas, (level, typed)
    turned = make("transpose", 4, 2)
    values = [x for row in turned.values["A"] for x in row]
    assert turned.shape is not None
    told = 0
    for at, x in enumerate(values):
        cell = divmod(at, turned.shape[1])
        if x != turned.answer(cell):
            told += "reshaped" in judge_cell(turned, cell, repr(x)).ideas
    assert told > 2


@pytest.mark.parametrize("kind", ["inner", "vector", "product"])
def test_a_tired_answer_in_a_product_meets_its_idea(kind: str) -> None:
    for seed in range(20):
        problem = make(kind, 3, seed)
        if problem.shape is None:
            continue
        factors = factors_of(problem)
        assert factors is not None
        for cell in problem.blanks:
            pairs = factors.pairs(cell)
            lefts, rights = zip(*pairs, strict=True)
            terms = [a * b for a, b in pairs]
            for typed in (
                sum(lefts), sum(rights), terms[0] - sum(terms[1:]), 0.0,
                sum(a * b for a, b in zip(lefts, rights[::-1], strict=True)),
                lefts[0] + rights[0] + sum(terms[1:]), terms[0], sum(terms[:-1]),
                sum(map(abs, terms)), sum(lefts) * sum(rights), -problem.answer(cell),
            ):  # fmt: skip
                verdict = judge_cell(problem, cell, repr(typed))
                assert verdict.correct or verdict.ideas, (problem, cell, typed)
