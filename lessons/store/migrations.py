"""The tables of the progress database, and how a file of an earlier version becomes one of today.

Each migration is a list of statements that run in one transaction, after a backup. Nothing that was
answered may be lost on the way: where an old form is taken apart, its parts put together again have
to give the same text, and what does not is left as it was.
"""

from lessons.store.versions import Migrations

# Until version 2 the seed of a drill was written behind what was typed, as in `24 (seed 3)`, and
# the matrix lab's state before it. Each is cut off only where putting it back gives the same text.
_HEAD = "rtrim(rtrim(choice, ')'), '0123456789')"
_SEED = f"CAST(substr(choice, length({_HEAD}) + 1) AS INTEGER)"
_TYPED = f"substr({_HEAD}, 1, length({_HEAD}) - 7)"
_STATE = "substr(choice, 1, instr(choice, ' ') - 1)"
_KEPT = "id, session, number, item, kind, choice, correct, confidence, revote, seconds, at, source"
_STATE_SEED = "CAST(substr(state, instr(state, '&seed=') + 6) AS INTEGER)"

# A released migration never changes: add the next one behind it.
MIGRATIONS: Migrations = (
    (  # version 1
        """CREATE TABLE answers (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT NOT NULL,
            number INTEGER NOT NULL,
            item TEXT NOT NULL,
            kind TEXT NOT NULL,
            choice TEXT NOT NULL,
            correct INTEGER NOT NULL CHECK (correct IN (0, 1)),
            confidence INTEGER CHECK (confidence BETWEEN 1 AND 3),
            revote INTEGER NOT NULL CHECK (revote IN (0, 1)),
            seconds REAL CHECK (seconds >= 0),
            at TEXT NOT NULL,
            source TEXT NOT NULL,
            UNIQUE (session, number)
        )""",
        "CREATE INDEX answers_by_item ON answers (item, id)",
        "CREATE TABLE steps (lesson TEXT PRIMARY KEY, furthest INTEGER NOT NULL)",
        """CREATE TABLE place (
            only INTEGER PRIMARY KEY CHECK (only = 1), lesson TEXT NOT NULL, step INTEGER NOT NULL
        )""",
        "CREATE TABLE done (lesson TEXT PRIMARY KEY, at TEXT NOT NULL)",
        "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ),
    (  # version 2: one form for every kind of answer; what was passed over, and what was ended
        "ALTER TABLE answers RENAME TO answers_1",
        "DROP INDEX answers_by_item",
        """CREATE TABLE answers (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT NOT NULL,
            number INTEGER NOT NULL,
            item TEXT NOT NULL,
            kind TEXT NOT NULL,
            choice TEXT NOT NULL,
            correct INTEGER CHECK (correct IN (0, 1)),
            confidence INTEGER CHECK (confidence BETWEEN 1 AND 3),
            revote INTEGER NOT NULL CHECK (revote IN (0, 1)),
            seconds REAL CHECK (seconds >= 0),
            at TEXT NOT NULL,
            source TEXT NOT NULL,
            seed INTEGER,
            state TEXT NOT NULL DEFAULT '',
            hints INTEGER NOT NULL DEFAULT 0 CHECK (hints >= 0),
            truth TEXT,
            UNIQUE (session, number)
        )""",
        "CREATE INDEX answers_by_item ON answers (item, id)",
        f"INSERT OR IGNORE INTO answers ({_KEPT}) SELECT {_KEPT} FROM answers_1",
        # Only a damaged file has two answers of one number. Both are kept.
        f"""INSERT INTO answers ({_KEPT})
            SELECT {_KEPT.replace("session", "session || '+' || id")} FROM answers_1
            WHERE id NOT IN (SELECT id FROM answers)""",
        "DROP TABLE answers_1",
        f"""UPDATE answers SET choice = {_TYPED}, seed = {_SEED}
            WHERE kind = 'drill' AND source = 'lesson'
            AND {_TYPED} || ' (seed ' || {_SEED} || ')' = choice""",
        f"""UPDATE answers SET choice = substr(choice, instr(choice, ' ') + 1), state = {_STATE}
            WHERE kind = 'drill' AND source = 'lab' AND choice GLOB 'matrix[?]* *'
            AND {_STATE} || ' ' || substr(choice, instr(choice, ' ') + 1) = choice""",
        f"""UPDATE answers SET seed = {_STATE_SEED}
            WHERE state GLOB '*&seed=' || {_STATE_SEED}""",
        "CREATE TABLE passed (item TEXT PRIMARY KEY, at TEXT NOT NULL)",
        "CREATE TABLE ended (lesson TEXT PRIMARY KEY, at TEXT NOT NULL)",
    ),
    (  # version 3: the last two polls that were kept by their letters are kept by their places
        """UPDATE answers SET choice = unicode(choice) - unicode('a'), kind = 'prediction'
            WHERE item IN ('activations.why_bend', 'activations.why_not_square')
            AND kind = 'choice' AND choice IN ('a', 'b', 'c', 'd')""",
    ),
    (  # version 4: the runs that were trained, each with its curves
        """CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            at TEXT NOT NULL,
            source TEXT NOT NULL,
            data TEXT NOT NULL,
            settings TEXT NOT NULL,
            outcome TEXT NOT NULL,
            step INTEGER NOT NULL CHECK (step >= 0),
            best REAL,
            test REAL,
            seconds REAL CHECK (seconds >= 0),
            name TEXT NOT NULL,
            note TEXT NOT NULL,
            told TEXT NOT NULL
        )""",
    ),
)
