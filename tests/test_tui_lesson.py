"""The map, a lesson's steps and its polls, driven by keys as a learner would."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from test_lessons_course import write
from textual import events
from textual.keys import _character_to_key
from textual.widgets import OptionList

from lessons.asking.attempt import Phase
from lessons.asking.polls import Poll, Vote
from lessons.course.outline import Course, Lesson, read_lesson
from lessons.course.page_rules import MAX_CODE_WIDTH
from lessons.course.standing import standing
from lessons.course.steps import Drill, Figure
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.asking.choice import ChoiceFace
from tui.asking.doubt import DoubtScreen
from tui.asking.entry import BEGINS
from tui.asking.view import AskView
from tui.frame import KeyLine, TitleLine
from tui.prose import ProseView
from tui.screens.ending import EndingScreen
from tui.screens.home import HomeScreen
from tui.screens.lesson import LessonScreen
from tui.screens.page import LabDoor

Make = Callable[..., DlTui]


def title(app: DlTui) -> str:
    line = app.screen.query_one(TitleLine)
    return f"{line.left.plain} | {line.right.plain}"


def face(view: AskView) -> ChoiceFace:
    assert isinstance(view.face, ChoiceFace)
    return view.face


def vote(view: AskView) -> Vote:
    return face(view).vote


async def test_home_marks_the_lesson_the_learner_is_in(make_app: Make, progress: Progress) -> None:
    progress.set_place("layer", 2)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        marked = app.screen.query_one("#map", OptionList).highlighted_option
        assert marked is not None and marked.id == "layer"
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen)
        assert "step 3 of" in title(app)


async def test_a_done_lesson_is_ticked_and_the_next_one_is_marked(
    make_app: Make, progress: Progress, course: Course
) -> None:
    first, second = course.lessons[0], course.lessons[1]
    progress.set_place(first.id, 0)
    progress.finish_lesson(first.id)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        map = app.screen.query_one("#map", OptionList)
        assert map.highlighted_option is not None
        assert map.highlighted_option.id == second.id
        assert "✓" in str(map.get_option(first.id).prompt)
        assert "›" in str(map.get_option(second.id).prompt)


def unlike(course: Course) -> Iterator[tuple[Lesson, list[int]]]:
    """Of each build of a step the longest there is; a figure is beside it, where there is room."""
    longest: dict[tuple[object, ...], tuple[int, Lesson, int]] = {}
    for lesson in course.lessons:
        for number, step in enumerate(lesson.steps):
            kinds = dict.fromkeys(type(block) for block in step.blocks)
            built = number > 0, *(kind for kind in kinds if kind is not Figure)
            long = len(repr(step.blocks))
            if long > longest.get(built, (0,))[0]:
                longest[built] = long, lesson, number
    for lesson in course.lessons:
        if steps := sorted(number for _, of, number in longest.values() if of is lesson):
            yield lesson, steps


async def test_every_kind_of_step_opens_at_its_top_and_focuses_only_what_is_in_sight(
    make_app: Make, course: Course
) -> None:
    app = make_app(course=course)
    async with app.run_test(size=(80, 24)) as pilot:
        for lesson, steps in unlike(course):
            screen = LessonScreen(lesson, course, app.progress, steps[0])
            await app.push_screen(screen)
            for step in steps:
                if step != screen.step:
                    await screen.show_step(step)
                await pilot.pause()
                assert f"step {step + 1} of {len(lesson.steps)}" in title(app)
                page = screen.query_one("#page")
                assert page.scroll_y == 0, f"{lesson.id} step {step + 1} opens in its middle"
                if screen.focused is not None:
                    assert screen.focused.virtual_region.y < page.size.height
            app.pop_screen()
            await pilot.pause()


async def test_a_lesson_opens_at_the_step_that_is_asked_for(make_app: Callable[..., DlTui]) -> None:
    for step, opened in ((3, 2), (1, 0), (999, None)):
        app = make_app(lesson="layer", step=step)
        async with app.run_test(size=(60, 20)) as pilot:
            await pilot.pause()
            assert isinstance(app.screen, LessonScreen)
            last = len(app.screen.lesson.steps) - 1
            assert app.screen.step == (last if opened is None else opened)


async def test_a_key_held_down_goes_through_the_steps_without_drawing_each(
    make_app: Make, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(lesson="layer")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, LessonScreen)
        drawn: list[int] = []
        show = screen.show_step

        async def counted(step: int) -> None:
            drawn.append(step)
            await show(step)

        monkeypatch.setattr(screen, "show_step", counted)
        for key in "....,..":
            app.simulate_key({".": "full_stop", ",": "comma"}[key])
        await pilot.pause()
        await pilot.pause()
        assert screen.step == 5 and drawn[-1] == 5 and len(drawn) < 4, drawn
        assert "step 6 of 8" in title(app)
        for _ in range(20):
            app.simulate_key("full_stop")
        await pilot.pause()
        await pilot.pause()
        # Past the end stands the page that closes the lesson; the key held down stops there.
        assert isinstance(app.screen, EndingScreen)
        assert app.screen.lesson is not None and app.screen.lesson.id == "layer"
        assert len(app.screen_stack) == 2
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen)
        following = course.after("layer")
        assert following is not None and app.screen.lesson.id == following.id
        assert len(app.screen_stack) == 2


async def test_a_letter_answers_the_question_one_sees_though_its_last_line_is_hidden(
    make_app: Make,
) -> None:
    app = make_app(lesson="vectors")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        poll = app.screen.query_one(AskView)
        page = app.screen.query_one("#page")
        assert poll.virtual_region.bottom > page.size.height and app.screen.focused is None
        await pilot.press("d")
        await pilot.pause()
        await pilot.pause()
        assert app.screen.focused is poll and vote(poll).choice == 3
        assert poll.virtual_region.bottom - page.scroll_y <= page.size.height


async def test_an_answered_question_keeps_its_keys_while_it_is_read(make_app: Make) -> None:
    """Though its explanation is longer than the screen, and after the page was scrolled."""
    app = make_app(lesson="softmax")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        poll = app.screen.query_one(AskView)
        page = app.screen.query_one("#page")
        line = app.screen.query_one("#keys", KeyLine)
        await pilot.press("a", "3")
        await pilot.pause()
        await pilot.pause()
        assert poll.settled and page.scroll_y > 0 and app.screen.focused is poll
        assert "w other answers" in line.text and "↑↓ scroll" not in line.text
        before = page.scroll_y
        await pilot.press("down", "up", "up")
        assert page.scroll_y == before - 1 and not face(poll).opened, "arrows are for reading"
        app.screen.set_focus(None)
        page.scroll_to(y=poll.virtual_region.y, animate=False)
        await pilot.pause()
        await pilot.pause()
        assert app.screen.focused is poll, "in sight again it has them again"
        await pilot.press("w")
        await pilot.pause()
        await pilot.pause()
        assert poll.size.height > page.size.height and app.screen.focused is poll
        assert "↑↓ scroll" in line.text and "other answers" not in line.text
        before = page.scroll_y
        await pilot.press("down", "down", "up")
        assert page.scroll_y == before + 1


async def test_the_card_that_is_moved_stays_in_sight(make_app: Make, course: Course) -> None:
    """Six cards and five groups are more than 24 rows hold; a refusal at the end is seen, too."""
    lesson = course.lesson("deep-learning")
    assert lesson is not None
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(LessonScreen(lesson, course, app.progress, 1))
        await pilot.pause()
        page, view = app.screen.query_one("#page"), app.screen.query(AskView).first()
        assert view.ask.id == "deep-learning.fields"
        app.screen.set_focus(view)

        def seen(words: str) -> bool:
            at = next(y for y, row in enumerate(view.text.split("\n")) if words in row)
            return 0 <= view.virtual_region.y + at - page.scroll_y < page.size.height

        for key in ("1", "1", "1", "1", "1"):
            await pilot.press(key)
            await pilot.pause()
            assert seen("›"), "the marked card"
        await pilot.press("enter")
        await pilot.pause()
        assert seen("in no group yet")
        await pilot.press("1", "enter")
        await pilot.pause()
        assert view.attempt.last is not None and seen("›")


async def test_enter_alone_answers_no_question(make_app: Make, progress: Progress) -> None:
    app = make_app(lesson="layer")
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        poll = app.screen.query_one(AskView)
        assert app.screen.focused is poll
        await pilot.press("enter", "enter", "enter")
        await pilot.pause()
        assert vote(poll).choice is None and not progress.answers()
        assert "choose first" in str(poll.render())
        for key, cursor in (("up", len(face(poll).poll.choices) - 1), ("down", 0)):
            face(poll).cursor = -1
            await pilot.press(key)
            assert face(poll).cursor == cursor
        await pilot.press("enter")
        assert vote(poll).choice == 0


async def test_no_key_answers_what_is_too_small_to_be_seen(
    make_app: Make, progress: Progress
) -> None:
    app = make_app(lesson="layer")
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        poll = app.screen.query_one(AskView)
        await pilot.resize_terminal(50, 15)
        await pilot.press("b", "enter", "full_stop", "escape")
        app.post_message(events.Paste("b"))
        await pilot.resize_terminal(80, 30)
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, LessonScreen) and screen.step == 0
        assert vote(poll).choice is None and not progress.answers()
        await pilot.resize_terminal(50, 15)
        await pilot.press("q")  # quits: nobody sees a way back
        await pilot.pause()
        assert not app.is_running and app.return_code == 0


async def test_a_poll_asks_before_it_tells_and_saves_each_vote(
    make_app: Make, progress: Progress, course: Course
) -> None:
    lesson = course.lesson("layer")
    assert lesson is not None
    place, poll = next(
        (number, poll)
        for number, step in enumerate(lesson.steps)
        for poll in step.polls
        if poll.rival((poll.key + 1) % len(poll.choices)) is not None
    )
    app = make_app()
    async with app.run_test(size=(80, 50)) as pilot:
        await app.push_screen(LessonScreen(lesson, course, app.progress, place))
        await pilot.pause()
        view = next(view for view in app.screen.query(AskView) if view.ask.poll is poll)
        view.focus()
        await pilot.pause()
        wrong = (poll.key + 1) % len(poll.choices)
        whys = [choice.why[:20] for choice in poll.choices]
        shown = lambda: "\n".join(line.plain for line in view._lines(200))  # noqa: E731

        await pilot.press("abcde"[wrong])
        assert view.attempt.phase is Phase.SURE
        assert progress.answers(poll.id) == []
        await pilot.press("3")
        assert view.attempt.phase is Phase.REVOTE
        assert not any(why in shown() for why in whys), "the answer shows before the re-vote"
        (first,) = progress.answers(poll.id)
        assert (first.choice, first.correct, first.confidence) == (str(wrong), False, 3)

        await pilot.press("abcde"[poll.key], "enter")
        assert view.settled
        assert whys[wrong] in shown() and whys[poll.key] in shown()
        _, second = progress.answers(poll.id)
        assert (second.choice, second.correct, second.revote) == (str(poll.key), True, True)

        # Coming back shows the vote as it was left.
        await app.screen.show_step(place)  # type: ignore[attr-defined]
        again = next(view for view in app.screen.query(AskView) if view.ask.id == poll.id)
        assert again.settled and vote(again).sure_but_wrong


async def test_enter_and_answers_lead_through_a_lesson_to_the_next(
    make_app: Make, progress: Progress, course: Course
) -> None:
    first, second = course.lessons[0], course.lessons[1]
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(LessonScreen(first, course, app.progress))
        for _ in range(150):
            await pilot.pause()
            screen = app.screen
            if isinstance(screen, EndingScreen):  # between the two lessons
                assert screen.lesson is not None and screen.lesson.id == first.id
                await pilot.press("enter")
                continue
            if not isinstance(screen, LessonScreen) or screen.lesson.id == second.id:
                break
            if isinstance(screen.focused, LabDoor):
                screen.set_focus(None)
                await screen.action_go_on()
            elif isinstance(view := screen.focused, AskView) and not view.settled:
                if view.attempt.vote is None:
                    await pilot.press("escape")  # skips the question, not the lesson
                else:
                    keys = {Phase.CHOOSE: "a", Phase.SURE: "2", Phase.REVOTE: "enter"}
                    await pilot.press(keys[view.attempt.phase])
            else:
                await pilot.press("enter")
        assert isinstance(app.screen, LessonScreen) and app.screen.lesson.id == second.id
        assert first.id in progress.lessons_done()
        assert standing(first, progress).passed == len(first.drills)


async def test_a_question_passed_over_is_answered_by_the_next_letter_and_can_be_doubted(
    make_app: Make,
) -> None:
    app = make_app(lesson="gradient")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("escape", "exclamation_mark")
        await pilot.pause()
        assert isinstance(app.screen, DoubtScreen)
        await pilot.press("escape", "escape", "a", "3", "enter")  # out of the sheet; passed again
        await pilot.pause()
        view = app.screen.query_one(AskView)
        assert view.settled and vote(view).final is not None
        assert isinstance(app.screen, LessonScreen)
        await app.screen.show_step(2)  # asks for a number
        await pilot.press("enter", "escape", "minus", "2")
        await pilot.pause()
        assert "[ −2 " in app.screen.query_one(AskView).text


async def test_beside_an_open_question_an_answered_one_keeps_its_doubt_and_no_answer(
    make_app: Make, course: Course
) -> None:
    lesson = course.lesson("deep-learning")
    assert lesson is not None
    app = make_app()
    async with app.run_test(size=(80, 60)) as pilot:
        screen = LessonScreen(lesson, course, app.progress, 3)
        await app.push_screen(screen)
        await pilot.pause()
        said, asked = screen.query(AskView)
        for key in ("a", "3", "enter", "exclamation_mark"):
            screen.set_focus(said)
            await pilot.press(key)
            await pilot.pause()
        assert said.settled and [*screen.page.begun()] == [asked]
        assert isinstance(app.screen, DoubtScreen) and app.screen.attempt is said.attempt
        await pilot.press("escape", "w")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        page = screen.page
        page.scroll_to(y=asked.virtual_region.y - page.size.height + 6, animate=False)
        await pilot.pause()
        screen.set_focus(said, scroll_visible=False)
        assert [*page.begun()] == [asked] and not page.in_sight(said)
        await pilot.press("2")
        await pilot.pause()
        assert screen.focused is asked and asked.attempt.draft.startswith("2")


@pytest.mark.parametrize("size", [(20, 5), (59, 20), (60, 19)])
async def test_a_small_terminal_says_what_it_needs(make_app: Make, size: tuple[int, int]) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        message = app.screen.query_one("#too-small")
        assert message.display
        assert str(message.render()) == f"needs 60x20, has {size[0]}x{size[1]}: q quits"
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert not message.display
        await pilot.press("q")
    assert app.return_code == 0


async def test_help_lists_the_keys_and_q_quits_from_home(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        keys = {description for _, description, _ in app.screen.text.keys}  # type: ignore[attr-defined]
        assert {"go on", "quiz", "labs", "train", "quit"} <= keys
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("q")
    assert app.return_code == 0


async def test_the_theme_is_remembered(make_app: Make, progress: Progress) -> None:
    app = make_app()
    async with app.run_test() as pilot:
        app.theme = "dl-light"
        await pilot.pause()
    assert progress.get_setting("theme") == "dl-light"
    assert make_app().theme == "dl-light"
    assert make_app(theme="nord").theme == "nord"


async def test_a_lesson_that_replaces_one_already_left_stands_on_home(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        while len(app.screen_stack) > 1:
            app.pop_screen()
            await pilot.pause()
        app.open_lesson("vectors", 0, replace=True)
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen)
        assert isinstance(app.screen_stack[0], HomeScreen)


async def test_what_is_asked_for_again_and_again_opens_once(make_app: Make) -> None:
    """As when a key is held down: the app hears of the wishes one after the other."""
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        home = app.screen
        assert isinstance(home, HomeScreen)
        for _ in range(5):
            home.action_lab("mnist")
            home.action_quiz()
        await pilot.pause()
        assert len(app.screen_stack) == 2, app.screen_stack


async def test_what_is_asked_for_while_the_app_ends_is_no_bug(make_app: Make) -> None:
    """On a slow machine wishes still wait when all screens are closed already."""
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        home = app.screen
        assert isinstance(home, HomeScreen)
        for _ in range(20):
            home.action_lab("mnist")
    assert app._exception is None and not app.crash_report


async def test_a_screen_that_was_left_does_nothing_more(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        home = app.screen
        assert await app.run_action("help", home)
        assert not await app.run_action("help", home)
        assert len(app.screen_stack) == 2, app.screen_stack


async def test_text_stands_still_while_figures_come_and_go(make_app: Make) -> None:
    """In a large window a lesson stands in the middle, every step of it at the same place; and
    before the first step there is none to go back to."""
    app = make_app(lesson="gradient")
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, LessonScreen)
        assert not screen.check_action("step", (-1,)) and screen.check_action("step", (1,))
        places = set()
        for _ in screen.lesson.steps[1:]:
            places.add(screen.query_one("#page").region.x)
            screen.action_step(1)
            await pilot.pause()
        assert screen.step == len(screen.lesson.steps) - 1 and screen.check_action("step", (-1,))
        assert len(places) == 1 and places.pop() > 20


async def test_a_page_moves_no_further_than_its_question_needs(make_app: Make) -> None:
    """At 80x24 what a question asks about stays above it, as far as there is room."""
    app = make_app(lesson="gradient")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, LessonScreen)
        screen.action_step(1)
        await pilot.pause()
        await pilot.pause()
        page = screen.query_one("#page")
        question = screen.query(AskView).first()
        assert question.virtual_region.y > page.size.height, "it must begin below the fold"
        await pilot.press("enter")
        await pilot.pause()
        await pilot.pause()
        shown = page.scroll_y + page.scrollable_content_region.height
        assert question.virtual_region.bottom == shown
        assert screen.focused is question


async def test_no_key_answers_a_question_that_was_scrolled_away(
    make_app: Make, progress: Progress
) -> None:
    app = make_app(lesson="start")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, LessonScreen)
        screen.action_step(7)
        await pilot.pause()
        await pilot.pause()
        first, second, *_ = screen.query(AskView)
        assert screen.focused is first
        page = screen.query_one("#page")
        page.scroll_to(y=first.virtual_region.bottom, animate=False)
        await pilot.pause()
        await pilot.pause()
        assert screen.focused is not first
        await pilot.press("b", "3")
        await pilot.pause()
        assert vote(first).choice is None and vote(second).choice == 1
        assert [answer.item for answer in progress.answers()] == ["start.curve-dead"]


async def test_the_wheel_brings_a_question_its_keys(make_app: Make) -> None:
    app = make_app(lesson="gradient")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, LessonScreen)
        screen.action_step(1)
        await pilot.pause()
        await pilot.pause()
        assert screen.focused is None
        screen.query_one("#page").scroll_relative(y=20, animate=False)
        await pilot.pause()
        await pilot.pause()
        assert screen.focused is screen.query(AskView).first()


async def test_code_as_wide_as_may_be_is_seen_whole_in_the_narrowest_window(
    make_app: Make, course: Course, tmp_path: Path
) -> None:
    code = "x" * (MAX_CODE_WIDTH - 1) + "!"
    path = write(tmp_path, body=f"```text\n{code}\n```\n")
    app = make_app()
    async with app.run_test(size=(60, 20)) as pilot:
        await app.push_screen(LessonScreen(read_lesson(path), course, app.progress))
        await pilot.pause()
        prose = app.screen.query_one(ProseView)
        assert any(code in row.plain for row in prose.rows(prose.content_size.width))
        assert prose.virtual_region_with_margin.right <= app.screen.query_one("#page").size.width
        assert any(code in "".join(s.text for s in prose.render_line(y)) for y in range(3))


async def test_whatever_begins_a_number_begins_it_before_the_question_has_the_keys(
    make_app: Make, course: Course
) -> None:
    lesson = course.lesson("products")
    assert lesson is not None
    asked = next(
        at for at, step in enumerate(lesson.steps)
        if [b.table["kind"] for b in step.blocks if isinstance(b, Drill)][:1] == ["number"]
        and not any(isinstance(block, Poll) for block in step.blocks)
    )  # fmt: skip
    for sign in sorted(BEGINS - {".", "π"}):  # the next step, and a Greek layout's p
        app = make_app()
        async with app.run_test(size=(120, 40)) as pilot:
            await app.push_screen(LessonScreen(lesson, course, app.progress, asked))
            await pilot.pause()
            view = app.screen.query(AskView).first()
            app.screen.set_focus(None)
            app.post_message(events.Key(_character_to_key(sign), sign))
            await pilot.pause()
            await pilot.pause()
            assert app.screen.focused is view, sign
            assert view.attempt.draft == sign.replace("-", "−")
