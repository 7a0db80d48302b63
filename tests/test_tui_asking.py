"""The one widget that asks: its keys, what is typed, what it says, and that nothing surprises."""

import tomllib
from collections.abc import Callable
from dataclasses import replace

import pytest
from drills import ERROR, ORDER, SHAPE
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.events import Key, Paste

from lessons.asking.answers import LONGEST, refused, right, wrong
from lessons.asking.ask import Ask, ask_poll, ask_prediction, ask_task
from lessons.asking.attempt import Attempt, Phase
from lessons.asking.items import read_item
from lessons.asking.polls import Choice, Poll
from lessons.asking.predictions import Prediction
from lessons.asking.quiz import Quiz, select
from lessons.course.outline import Course
from lessons.store.progress import Progress
from lessons.store.records import Answer
from tui.app import DlTui
from tui.asking.choice import ChoiceFace, outcome_lines
from tui.asking.entry import EntryFace
from tui.asking.face import verdict_lines
from tui.asking.order import OrderFace
from tui.asking.view import AskView
from tui.frame import Frame, TitleLine
from tui.screens.home import HomeScreen
from tui.screens.quiz import QuizScreen

POLL = Poll(
    id="a.one",
    question="Which?",
    choices=(
        Choice("one", "Reason one.", correct=True, argument="for one"),
        Choice("two", "Reason two.", argument="for two"),
        Choice("three", "Reason three."),
        Choice("four", "Reason four."),
    ),
    explanation="In the end.",
)
NUMBER = """
kind = "number"
question = "{a}·2 + 3?"
hints = ["In order."]
answer = "a*2 + 3"
[numbers]
a = [2, 9]
[[wrong]]
answer = "a*5"
why = "The product comes first."
"""


def drill(toml: str, seed: int = 1) -> Ask:
    return ask_task(read_item("a.drill", tomllib.loads(toml)).draw(seed))


class Page(Frame):
    """A screen with one question and keys of its own, which must not be pressed by accident."""

    BINDINGS = [
        Binding("full_stop", "hit('step')", "step"),
        Binding("c", "hit('code')", "code"),
        Binding("r", "hit('run')", "run"),
        Binding("enter", "hit('on')", "go on"),
    ]

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self.ask = ask
        self.hits: list[str] = []
        self.answers: list[Answer] = []
        self.said: list[str] = []

    def compose_body(self) -> ComposeResult:
        yield AskView(self.ask, source="test")

    def action_hit(self, what: str) -> None:
        self.hits.append(what)

    def on_ask_view_answered(self, event: AskView.Answered) -> None:
        self.answers.append(event.answer)

    def on_ask_view_settled(self) -> None:
        self.said.append("settled")

    def on_ask_view_passed(self) -> None:
        self.said.append("passed")


@pytest.fixture
def open_page(make_app: Callable[..., DlTui]) -> Callable[..., tuple[DlTui, Page]]:
    def build(ask: Ask) -> tuple[DlTui, Page]:
        return make_app(), Page(ask)

    return build


def text(view: AskView) -> str:
    return str(view.render())


def keys(app: App[None]) -> str:
    return str(app.screen.query_one("#keys").render())  # type: ignore[attr-defined]


async def shown(app: DlTui, page: Page) -> AskView:
    await app.push_screen(page)
    view = page.query_one(AskView)
    view.focus()
    return view


# ---- a poll --------------------------------------------------------------------------------------


async def test_enter_takes_no_sureness_for_granted_and_no_digit_changes_the_vote(open_page) -> None:  # type: ignore[no-untyped-def]
    app, page = open_page(ask_poll(POLL))
    async with app.run_test(size=(80, 30)) as pilot:
        view = await shown(app, page)
        await pilot.press("b", "enter")
        assert view.attempt.phase is Phase.SURE and "say how sure first" in text(view)
        await pilot.press("3")
        assert view.attempt.phase is Phase.REVOTE
        await pilot.pause()
        assert [(a.choice, a.confidence) for a in page.answers] == [("1", 3)]
        await pilot.press("3")
        assert view.attempt.phase is Phase.REVOTE, "a digit alone changes nothing"
        assert "enter changes your vote from B to C" in text(view)
        await pilot.press("escape")
        assert "Stay with B: enter." in text(view)
        await pilot.press("enter")
        await pilot.pause()
        assert view.settled and view.attempt.vote is not None and view.attempt.vote.final == 1
        assert page.said == ["settled"] and page.hits == []
        await pilot.press("enter")
        assert page.hits == ["on"], "after the answer enter belongs to the screen again"


async def test_capitals_choose_and_arrows_say_how_sure_until_the_reveal(open_page) -> None:  # type: ignore[no-untyped-def]
    app, page = open_page(ask_poll(POLL))
    async with app.run_test(size=(80, 30)) as pilot:
        view = await shown(app, page)
        await pilot.press("B", "right", "right", "enter")
        assert view.attempt.phase is Phase.REVOTE and view.attempt.vote is not None
        assert view.attempt.vote.confidence == 3
        await pilot.press("left", "left", "A", "enter")
        await pilot.pause()
        assert [(a.choice, a.confidence) for a in page.answers] == [("1", 3), ("0", 1)]
        assert page.answers[1].revote and view.attempt.correct


async def test_esc_lets_go_of_a_choice_and_then_skips_and_says_so(open_page) -> None:  # type: ignore[no-untyped-def]
    app, page = open_page(ask_poll(POLL))
    async with app.run_test(size=(80, 30)) as pilot:
        view = await shown(app, page)
        await pilot.press("b", "escape")
        assert view.attempt.phase is Phase.CHOOSE and page.said == []
        await pilot.press("escape")
        await pilot.pause()
        assert page.said == ["passed"] and "passed; answer it any time" in text(view)
        assert app.screen is page and page.answers == []
        await pilot.press("a", "2")
        assert "passed" not in text(view)


async def test_after_the_reveal_arrows_and_w_open_the_other_reasons(open_page) -> None:  # type: ignore[no-untyped-def]
    app, page = open_page(ask_poll(POLL))
    async with app.run_test(size=(80, 40)) as pilot:
        view = await shown(app, page)
        await pilot.press("a", "3", "enter")
        assert "Reason one." in text(view) and "Reason two." not in text(view)
        assert "other answers" in keys(app)
        await pilot.press("down")
        assert "Reason two." in text(view) and "Reason three." not in text(view)
        await pilot.press("up")
        assert "Reason three." in text(view) or "Reason four." in text(view)
        await pilot.press("w")
        assert all(choice.why in text(view) for choice in POLL.choices)
        await pilot.pause()
        assert "other answers" not in keys(app)


async def test_the_mouse_alone_answers_a_poll(open_page) -> None:  # type: ignore[no-untyped-def]
    app, page = open_page(ask_poll(POLL))
    async with app.run_test(size=(80, 30)) as pilot:
        view = await shown(app, page)
        for wanted, dx in (("two", 2), ("1 guess", 2)):
            rows = text(view).split("\n")
            row = next(at for at, line in enumerate(rows) if wanted in line)
            await pilot.click(AskView, offset=(rows[row].index(wanted) + dx, row))
        assert view.attempt.phase is Phase.REVOTE
        assert view.attempt.vote is not None and view.attempt.vote.choice == 1


# ---- typing --------------------------------------------------------------------------------------


async def test_once_something_is_typed_every_character_is_text(
    open_page,  # type: ignore[no-untyped-def]
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, page = open_page(drill(NUMBER))
    async with app.run_test(size=(80, 24)) as pilot:
        view = await shown(app, page)
        await pilot.press("c", "r")
        assert page.hits == ["code", "run"] and not view.is_typing
        await pilot.pause()
        assert "code" in keys(app) and "hint" in keys(app) and "step" not in keys(app)
        await pilot.press(*"=ln cr.q?h", "space", "1")
        assert view.attempt.draft == "=ln cr.q?h 1" and page.hits == ["code", "run"]
        assert app.screen is page
        await pilot.pause()
        line = keys(app)
        assert not any(word in line for word in ("code", "step", "hint", "help", "run"))
        assert "commit" in line and "clear" in line
        await pilot.press("escape")
        assert view.attempt.draft == "" and page.said == []
        drawn: list[str] = []
        monkeypatch.setattr(view, "_changed", lambda: drawn.append(view.attempt.draft))
        await pilot.press(*"3" * (LONGEST + 5))
        assert [len(draft) for draft in drawn] == [*range(1, LONGEST + 1)], "full, it stays so"
        await pilot.press("backspace")
        assert len(drawn[-1]) == LONGEST - 1


@pytest.mark.parametrize(
    "typed", ["{s}", "={s}", "{s}.0", "2*{s}/2", "({s})", "sqrt({s}^2)", "ln(e^{s})", "=ln(e^{s})"]
)
async def test_what_can_be_computed_is_an_answer(open_page, typed: str) -> None:  # type: ignore[no-untyped-def]
    ask = drill(NUMBER)
    app, page = open_page(ask)
    async with app.run_test(size=(80, 24)) as pilot:
        view = await shown(app, page)
        answer = typed.format(s=ask.solution)
        await pilot.press(*answer, "enter")  # none of its letters is a command here
        await pilot.pause()
        assert view.settled and "✓" in text(view)
        assert page.answers[0].correct and page.answers[0].source == "test"


@pytest.mark.parametrize(
    ("typed", "shown_as"), [("3X2", "3×2"), ("NONE", "none"), ("n", "none"), ("3 x 2", "3×2")]
)
async def test_shapes_may_be_typed_in_capitals(open_page, typed: str, shown_as: str) -> None:  # type: ignore[no-untyped-def]
    app, page = open_page(drill(SHAPE))
    async with app.run_test(size=(80, 24)) as pilot:
        view = await shown(app, page)
        await pilot.press(*["space" if c == " " else c for c in typed], "enter")
        await pilot.pause()
        assert page.answers[0].choice == shown_as
        assert view.settled == (shown_as == "3×2")


async def test_a_single_size_is_left_as_it_was_typed_and_the_other_may_follow(open_page) -> None:  # type: ignore[no-untyped-def]
    app, page = open_page(drill(SHAPE))
    async with app.run_test(size=(80, 24)) as pilot:
        view = await shown(app, page)
        await pilot.press("3", "enter")
        assert "– 3   not judged" in text(view) and view.attempt.draft == "3"
        await pilot.press("x", "2", "enter")
        await pilot.pause()
        assert view.settled and [each.choice for each in page.answers] == ["3×2"]


@pytest.mark.parametrize(
    ("pasted", "draft"),
    [("12\n+ 3", "12 + 3"), ("\x1b[31m7", "[31m7"), ("ln 10", "ln 10"), ("9" * 500, "9" * 60)],
)
async def test_what_is_pasted_is_one_clean_line(open_page, pasted: str, draft: str) -> None:  # type: ignore[no-untyped-def]
    app, page = open_page(drill(NUMBER))
    async with app.run_test(size=(80, 24)) as pilot:
        view = await shown(app, page)
        view.post_message(Paste(pasted))
        await pilot.pause()
        assert view.attempt.draft == draft


async def test_h_climbs_to_the_solution_and_once_more_settles(open_page) -> None:  # type: ignore[no-untyped-def]
    ask = drill(NUMBER)
    app, page = open_page(ask)
    async with app.run_test(size=(80, 24)) as pilot:
        view = await shown(app, page)
        await pilot.press("h")
        assert "In order." in text(view) and "It is" not in text(view)
        await pilot.press("h")
        assert f"It is {ask.solution}: " in text(view) and not view.settled
        await pilot.press("h")
        await pilot.pause()
        assert view.settled and "not a wrong answer" in text(view) and page.answers == []
        assert page.said == ["passed", "settled"]
        assert "R another one, with new numbers" in text(view)
        await pilot.press("r")
        assert view.ask.seed == 1 and not view.settled, "r is the same one again, not the screen's"
        await pilot.press(*ask.solution, "enter", "R")
        assert view.ask.seed == 2 and not view.settled and page.hits == []
        view.ask_again(drill(f'explanation = "Twice, and three."\n{NUMBER}'))
        await pilot.press("h", "h", *view.ask.solution, "enter")
        assert view.settled and text(view).count("Twice, and three.") == 1, "a hint had told it"


async def test_an_incomplete_order_keeps_what_is_put(open_page) -> None:  # type: ignore[no-untyped-def]
    app, page = open_page(drill(ORDER))
    async with app.run_test(size=(80, 24)) as pilot:
        view = await shown(app, page)
        await pilot.press("1", "enter")
        assert isinstance(view.face, OrderFace) and view.face.order == [0]
        assert "2 cards have no place yet" in text(view) and page.answers == []
        await pilot.press("escape")
        assert view.face.order == [] and page.said == []


async def test_the_line_that_was_found_carries_one_mark(open_page) -> None:  # type: ignore[no-untyped-def]
    app, page = open_page(drill(ERROR))
    async with app.run_test(size=(80, 24)) as pilot:
        view = await shown(app, page)
        await pilot.press("enter")
        assert page.answers == [] and "choose first" in text(view)
        await pilot.press("escape")
        assert "passed" in text(view) and "choose first" not in text(view)
        await pilot.press("2", "enter")
        assert view.settled and "✗" not in text(view) and "✓ 2" in text(view)


async def test_a_prediction_is_taken_and_its_truth_stands_beside_it(open_page) -> None:  # type: ignore[no-untyped-def]
    def compare(said: float, was: float):  # type: ignore[no-untyped-def]
        return right("near") if abs(said - was) < 0.1 else wrong("far")

    ask = replace(
        ask_prediction(Prediction("m.loss", "loss", "How large?", compare)), keys=frozenset("l")
    )
    app, page = open_page(ask)
    async with app.run_test(size=(80, 24)) as pilot:
        view = await shown(app, page)
        await pilot.press(*"ln", "space", *"10", "enter")
        await pilot.pause()
        assert view.settled and not view.attempt.settled and page.said == ["settled"]
        assert "you said  ln 10" in text(view) and page.answers == []
        view.reveal(2.31)
        await pilot.pause()
        assert "it was    2.31" in text(view) and "✓ ln 10" in text(view) and "near" in text(view)
        assert [(a.truth, a.correct) for a in page.answers] == [("2.31", True)]


@pytest.mark.parametrize(("typed", "told"), [("", True), ("1,5", False), ("-7", False)])
def test_the_wanted_form_stands_beside_the_slot_until_something_is_judged(
    typed: str, told: bool
) -> None:
    """Who typed nothing and pressed enter is told again what is wanted."""
    ask = replace(drill(NUMBER), form="a whole number")
    attempt = Attempt(ask)
    attempt.commit(typed)
    shown = "\n".join(line.plain for line in EntryFace(attempt).lines(60))
    assert (ask.form in shown) == told


async def test_another_question_takes_the_place_of_the_first(open_page) -> None:  # type: ignore[no-untyped-def]
    app, page = open_page(drill(NUMBER))
    async with app.run_test(size=(80, 24)) as pilot:
        view = await shown(app, page)
        await pilot.press("1", "h")
        view.ask_again(ask_poll(POLL))
        await pilot.pause()
        assert isinstance(view.face, ChoiceFace) and view.attempt.source == "test"
        assert "Which?" in text(view) and "[ " not in text(view)


async def test_in_a_fixed_height_the_prompt_and_the_end_are_shown(open_page) -> None:  # type: ignore[no-untyped-def]
    ask = drill(NUMBER)
    app, page = open_page(ask)
    async with app.run_test(size=(80, 24)) as pilot:
        view = await shown(app, page)
        view.styles.height = 4
        await pilot.press("h", "h", "1", "enter")
        await pilot.pause()
        rows = text(view).split("\n")
        assert len(rows) == 4 and rows[0] == ask.prompt and "hint 2" in rows[-1]


@pytest.mark.parametrize("width", [20, 40, 76])
@pytest.mark.parametrize(
    "typed", ["3", "−0.5", "2 1 3 4 5 6 7 8 9", "sqrt(2)/2 + sqrt(3)/3 + ln 10"]
)
def test_every_verdict_has_one_face_and_hangs_in_its_column(typed: str, width: int) -> None:
    message = "The product comes first, and then what is added to it, in this order and no other."
    for verdict, mark in ((right(message), "✓"), (wrong(message), "✗"), (refused(message), "–")):
        rows = [line.plain for line in verdict_lines(typed, verdict, width)]
        assert rows[0].startswith(f"{mark} {typed.split()[0]}")
        assert all(len(row) <= width for row in rows)
        indents = {len(row) - len(row.lstrip()) for row in rows[1:] if row.startswith("  ")}
        assert len(indents) == 1 and indents <= {2, *range(6, 40)}
        assert message.split()[-1] in rows[-1]
    assert verdict_lines("3", right(), 40)[0].plain.split() == ["✓", "3", "right"]
    assert verdict_lines("", wrong("2 of 5"), 40)[0].plain == "✗ 2 of 5"


# ---- a quiz --------------------------------------------------------------------------------------


async def test_in_a_quiz_esc_passes_a_question_over_and_never_leaves(
    make_app: Callable[..., DlTui], progress: Progress, course: Course
) -> None:
    polls = select(course)[:2]
    app = make_app()
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        screen = QuizScreen(Quiz(polls), progress, "workshop")
        await app.push_screen(screen)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is screen and screen.query_one(AskView).ask.id == polls[1].id
        assert screen.query_one(TitleLine).right.plain == "question 2 of 2"
        await pilot.press("a", "2")
        view = screen.query_one(AskView)
        if not view.settled:
            await pilot.press("enter")
        await pilot.press("escape", "escape")
        assert app.screen is screen and view.settled
        for _ in range(5):
            await pilot.press("enter")
            await pilot.pause()
            if not screen.query(AskView):
                break
        assert "1 not answered" in str(screen.query_one("#summary").render())  # type: ignore[attr-defined]
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)


async def test_an_empty_answer_is_told_once_what_is_wanted(
    open_page: Callable[[Ask], tuple[DlTui, Page]],
) -> None:
    app, page = open_page(drill(NUMBER))
    async with app.run_test(size=(80, 24)) as pilot:
        view = await shown(app, page)
        for typed in ((), ("y", "y", "backspace", "backspace"), ("4", "backspace")):
            await pilot.press(*typed, "enter")
            await pilot.pause()
            assert text(view).count("a number such as") == 1, text(view)


# Typed faster than drawn -------------------------------------------------------------------------


def burst(app: App[None], *keys: str) -> None:
    """Keys that arrive together, as from a terminal that had to wait."""
    for key in keys:
        name = {".": "full_stop", "−": "minus"}.get(key, key)
        app.post_message(Key(name, key if len(key) == 1 else None))


@pytest.mark.parametrize(
    ("keys", "tried", "draft"),
    [
        (("0", ".", "2", "5", "enter"), ["0.25"], ""),
        (("0", ".", "2", "5", "enter", "7", "1"), ["0.25"], "71"),
        (("4", "escape", "3", "enter", "8", "backspace", "9", "enter"), ["3", "9"], ""),
    ],
)
async def test_what_is_typed_in_one_burst_is_handled_in_its_order(
    open_page: Callable[[Ask], tuple[DlTui, Page]],
    keys: tuple[str, ...],
    tried: list[str],
    draft: str,
) -> None:
    app, page = open_page(drill(NUMBER))
    async with app.run_test() as pilot:
        view = await shown(app, page)
        burst(app, *keys)
        await pilot.pause()
        await pilot.pause()
        assert [one.text for one in view.attempt.tries] == tried
        assert view.attempt.draft == draft


async def test_a_cell_is_filled_before_the_mark_moves_on(make_app: Callable[..., DlTui]) -> None:
    app = make_app(state="matrix?kind=sum&level=2&seed=17")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        scene = app.screen.lab.scene  # type: ignore[attr-defined]
        burst(app, *f"{scene.problem.shape[0]}x{scene.problem.shape[1]}", "enter")
        await pilot.pause()
        first = scene.drill.cursor
        burst(app, "1", "tab", "2")
        await pilot.pause()
        await pilot.pause()
        assert scene.drafts == {first: "1", scene.drill.cursor: "2"} and len(scene.drafts) == 2


@pytest.mark.parametrize("width", [24, 32, 48, 80])
@pytest.mark.parametrize("said", [0, 1])
def test_a_prediction_beside_the_truth_is_never_cut_off(width: int, said: int) -> None:
    options = (
        Choice("yes: it gets more than half of them right", "why the first", True),
        Choice("a little: it comes to be better than guessing", "why the second"),
    )
    attempt = Attempt(ask_poll(Poll("lab.outcome", "Does it learn?", options)))
    attempt.choose(said)
    attempt.sure(3)
    assert attempt.vote is not None
    lines = outcome_lines(attempt.vote, width)
    assert all(line.cell_length <= width for line in lines)
    told = " ".join(" ".join(line.plain for line in lines).split())
    assert "…" not in told and options[said].text in told and "(sure)" in told
    assert ("it is ✓ " + options[0].text in told) is (said == 1)
