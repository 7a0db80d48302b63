from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.asking.polls import CONFIDENCES, Choice, Phase, Poll, Vote, VoteError, read_poll
from lessons.course.tables import LessonError, read_table

POLL = Poll(
    id="layer.p",
    question="?",
    choices=(
        Choice("a", "why a", argument="for a"),
        Choice("b", "why b", correct=True, argument="for b"),
        Choice("c", "why c"),
    ),
)
QUIET = Poll(id="layer.q", question="?", choices=(Choice("a", "w", correct=True), Choice("b", "w")))

TOML = """
id = "p"
question = "Which?"
[[choice]]
text = "one"
why = "because"
correct = true
[[choice]]
text = "two"
why = "not"
"""


def parse(text: str) -> Poll:
    return read_poll("layer", read_table(Path("05-layer.md"), 10, "poll", text))


def test_a_vote_goes_choose_confidence_argument_revote_reveal() -> None:
    vote = Vote(POLL)
    assert vote.phase is Phase.CHOOSE
    vote = vote.choose(2).choose(0)
    assert vote.phase is Phase.CONFIDENCE
    vote = vote.commit(3)
    assert (vote.phase, vote.rival, vote.revealed) == (Phase.REVOTE, 1, False)
    vote = vote.revote(1)
    assert vote.phase is Phase.REVEALED
    assert vote.correct and vote.sure_but_wrong and vote.final == 1 and vote.choice == 0


def test_the_rival_of_the_right_choice_is_another_option_with_an_argument() -> None:
    assert POLL.rival(POLL.key) == 0
    assert POLL.rival(0) == POLL.rival(2) == POLL.key


def test_without_an_argument_the_commit_reveals() -> None:
    vote = Vote(QUIET).choose(1).commit(1)
    assert vote.revealed and not vote.correct and not vote.sure_but_wrong


@pytest.mark.parametrize(
    "move",
    [
        lambda: Vote(POLL).commit(1),
        lambda: Vote(POLL).choose(3),
        lambda: Vote(POLL).choose(-1),
        lambda: Vote(POLL).choose(0).commit(0),
        lambda: Vote(POLL).choose(0).revote(1),
        lambda: Vote(POLL).choose(0).commit(2).choose(1),
        lambda: Vote(POLL).choose(0).commit(2).revote(1).revote(0),
        lambda: Vote(POLL).final,
    ],
)
def test_a_move_out_of_turn_is_refused(move: object) -> None:
    with pytest.raises(VoteError):
        move()  # type: ignore[operator]


@given(
    st.lists(
        st.tuples(st.sampled_from(["choose", "commit", "revote"]), st.integers(-1, 5)), max_size=12
    )
)
def test_no_order_of_moves_reveals_without_choice_and_confidence(
    moves: list[tuple[str, int]],
) -> None:
    vote = Vote(POLL)
    for name, argument in moves:
        try:
            vote = getattr(vote, name)(argument)
        except VoteError:
            continue
    assert vote.revealed == (vote.phase is Phase.REVEALED)
    if vote.revealed:
        assert (
            vote.choice is not None and vote.confidence in CONFIDENCES and vote.second is not None
        )


def test_a_poll_is_read_with_the_lessons_id_before_its_own() -> None:
    poll = parse(TOML)
    assert (poll.id, poll.key, poll.scored, poll.line) == ("layer.p", 0, True, 10)


@pytest.mark.parametrize(
    ("change", "says", "line"),
    [
        (("correct = true\n", ""), "exactly one choice", 10),
        (('why = "not"\n', 'why = "not"\ncorrect = true\n'), "exactly one choice", 20),
        (('why = "not"\n', ""), "choice 2 has no why", 17),
        (('why = "not"\n', 'why = " "\n'), "why is text", 19),
        (('id = "p"\n', ""), "no id", 10),
        (('id = "p"', 'id = "P 1"'), "lower-case", 11),
        (('question = "Which?"', "question = 3"), "question is text", 12),
        (('question = "Which?"', 'question = "Which?"\nscored = 1'), "true or false", 13),
        (('question = "Which?"', 'question = "Which?"\nanswer = 1'), "unknown key 'answer'", 13),
        (('text = "two"', 'text = "two\\u001b[2J"'), "control character", 18),
        (('[[choice]]\ntext = "two"\nwhy = "not"\n', ""), "allowed are 2 to 5", 13),
        (('question = "Which?"', f'question = "{"x" * 2001}"'), "at most 2000", 12),
        (('question = "Which?"', 'question = "Which?"\ntopics = ["A b"]'), "not an id", 13),
    ],
)
def test_a_bad_poll_names_file_line_and_what_is_allowed(
    change: tuple[str, str], says: str, line: int
) -> None:
    with pytest.raises(LessonError, match=says) as error:
        parse(TOML.replace(*change))
    assert str(error.value).startswith(f"05-layer.md:{line}: ")


def test_all_that_is_wrong_with_a_poll_is_told_at_once() -> None:
    bad = TOML.replace("why", "wyh").replace("question", "qestion").replace('"two"', "2")
    with pytest.raises(LessonError) as error:
        parse(bad)
    found = [(fault.line, fault.message) for fault in error.value.every]
    assert found[0] == (12, "poll 'p': unknown key 'qestion'; did you mean 'question'?")
    assert [line for line, _ in found] == [12, 15, 18, 19]
    assert "05-layer.md:12: " in str(error.value)


def test_broken_toml_is_reported_at_its_own_line() -> None:
    with pytest.raises(LessonError) as error:
        parse(TOML.replace('text = "two"', "text = two"))
    assert error.value.line == 10 + TOML.split("\n").index('text = "two"')
