"""Finding a word in the whole course: in what is read, asked and recalled, and in the labs.

What is found is told with its place. Of a question only the question is shown, never what the right
answer is: whoever looks for a word should not have it spoiled.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lessons.asking.polls import Poll
from lessons.course.outline import Course, Lesson
from lessons.course.steps import Drill, LabLink, Math, Prose
from lessons.course.tables import LessonError
from lessons.lab import Lab
from lessons.labs import LABS, lab_of_state
from lessons.text import clean

MOST = 30  # that are found at once
AROUND = 60  # characters of an excerpt, on either side of the word

_INSTANCE = re.compile(r"\{[^}]*\}")  # where a drill puts in its numbers
_MARKUP = re.compile(r"[*`_\\$#>|]+")


@dataclass(frozen=True)
class Place:
    """Something that can be found: a piece of a lesson's step, or a lab.

    `kind` says what it is, `title` where it is, in words; `shown` may be quoted, `text` is what is
    searched. `lesson` and `step` (from 0), or `lab` and perhaps its `state`, say what to open.
    """

    kind: str
    title: str
    shown: str
    text: str
    lesson: str = ""
    step: int = 0
    lab: str = ""
    state: str = ""

    @cached_property
    def lowered(self) -> tuple[str, str]:
        """Title and text as they are searched, made once for all the letters that are typed."""
        return self.title.lower(), self.text.lower()


@dataclass(frozen=True)
class Found:
    """A place that has every word, the better the higher its `score` (0 to 1), and an excerpt."""

    place: Place
    score: float
    excerpt: str


def index(course: Course) -> tuple[Place, ...]:
    """Everything that can be found in a course and its labs. Lessons that cannot be read are out.

    All lessons are read for it: tenths of a second, once.
    """
    places = [place for lesson in course.lessons for place in _lesson(lesson)]
    for lab in LABS:
        logic: Any = lab.load()
        help_text = _plain(getattr(logic, "help", ""))
        text = f"{lab.title} {lab.about} {help_text}"
        places.append(Place("lab", lab.title, f"{lab.about}. {help_text}", text, lab=lab.id))
        for each in logic.beginnings() if issubclass(logic, Lab) else ():
            title, opens = f"{lab.title} · {each.name}", lab_of_state(each.state).id
            text = f"{each.name} {each.about}"
            places.append(Place("start", title, each.about, text, lab=opens, state=each.state))
    return tuple(places)


def _lesson(lesson: Lesson) -> Iterator[Place]:
    try:
        steps = lesson.steps
    except LessonError:
        return
    for number, step in enumerate(steps):
        where = f"{lesson.title} · step {number + 1}"
        if step.title != lesson.title:
            where += f" · {step.title}"
        prose = []
        for block in step.blocks:
            match block:
                case Prose():
                    prose.append(_plain(block.markdown))
                case Math():
                    prose.append(_plain(block.tex))
                case LabLink():
                    prose.append(f"{block.title} {block.text}")
                case Poll():
                    options = " ".join(f"{choice.text} {choice.why}" for choice in block.choices)
                    asked = _plain(block.question)
                    text = _plain(f"{asked} {options} {block.explanation}")
                    yield Place("question", where, asked, text, lesson.id, number)
                case Drill():
                    asked = _plain(_INSTANCE.sub("…", str(block.table.get("question", ""))))
                    values = (value for value in block.table.values() if isinstance(value, str))
                    text = _plain(" ".join([asked, *values]))
                    yield Place("drill", where, asked, text, lesson.id, number)
        told = " ".join(prose)
        yield Place("lesson", where, told, f"{step.title} {told}", lesson.id, number)
    for card in lesson.cards:
        front = _plain(card.front)
        yield Place("card", lesson.title, front, f"{front} {_plain(card.back)}", lesson.id, 0)


def _plain(text: str) -> str:
    return " ".join(clean(_MARKUP.sub("", text), keep_newlines=False).split())


def search(places: Sequence[Place], query: str, around: int = AROUND) -> list[Found]:
    """The places that have every word of the query, or words that begin so; the best first.

    An excerpt has at most twice `around` characters, the first word in their middle. A word at its
    beginning counts more than one in the midst of another, and one in the title more than one in
    the text.
    """
    words = query.lower().split()
    if not words or (len("".join(words)) < 2 and query.isascii()):  # one letter; but ∂ is a word
        return []
    found = []
    for place in places:
        title, text = place.lowered
        score = 0.0
        for word in words:
            if word not in text and word not in title:
                break
            starts = _begins(word, title) + _begins(word, text)
            score += 0.4 + 0.4 * bool(starts) + 0.2 * (word in title)
        else:
            found.append(Found(place, score / len(words), excerpt(place.shown, words, around)))
    found.sort(key=lambda each: -each.score)  # stable: of equals the earlier in the course
    return found[:MOST]


def _begins(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}", text) is not None


def excerpt(text: str, words: Sequence[str], around: int = AROUND) -> str:
    """The piece of `text` about the first of the words that it has, cut between words.

    What one side has no use for goes to the other. A word that takes a quarter of it is cut.
    """
    lowered = text.lower()
    at = min((place for word in words if (place := lowered.find(word)) >= 0), default=0)
    start = max(min(at - around, len(text) - 2 * around), 0)
    end = min(start + 2 * around, len(text))
    if start:
        start = text.find(" ", start, min(at, start + around // 2)) + 1 or start
    if end < len(text):
        space = text.rfind(" ", max(at, end - around // 2), end)
        end = space if space >= 0 else end
    return f"{'… ' * (start > 0)}{text[start:end].strip()}{' …' * (end < len(text))}"
