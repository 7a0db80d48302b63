"""Bringing onto the disk what is only in memory: at once, or beside the screen somebody looks at.

Whatever is in the way, nothing is let go of before it is on the disk: it is tried again with what
comes next.
"""

from collections.abc import Callable
from functools import partial

from lessons.store.beside import Beside, Call
from lessons.store.database import Database
from lessons.store.pending import Pending
from lessons.store.sqlite import LOCK_WAIT

LEAVING_WAIT = 2.0  # seconds for what is being written beside the screen when that is left


class Writing:
    """Saves what is `pending` into a database. `on_save` is told after every attempt."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.pending = Pending()
        self.on_save: Callable[[], None] = lambda: None
        self.changed = False  # whether the database is other than its backups
        self._beside: Beside | None = None
        self._in_hand: Pending | None = None  # what is being written beside

    @property
    def under_way(self) -> bool:
        """Whether something is being written beside the screen, and may be on the disk soon."""
        return self._in_hand is not None

    @property
    def done(self) -> bool:
        """Whether nothing is left over."""
        return not self.pending.statements()

    def hurry(self, call: Call) -> None:
        """From now on somebody looks at the screen: what is to be saved is written beside it.

        `call` has a function called soon by this thread, and may be used from any. Where writing
        beside fails, this thread finds out why, and waits for no lock. It is so until `linger`.
        """
        self._database.wait = 0.0
        self._beside = Beside(call)

    def linger(self) -> bool:
        """Nobody looks any more: wait for what is being written, and save the rest, here and now.

        True if nothing is left over.
        """
        self._database.wait = LOCK_WAIT
        if self._beside is not None:
            self._beside.wait(LEAVING_WAIT)
        self._beside = self._in_hand = None  # what may be written twice comes to the same
        return self.retry()

    def retry(self) -> bool:
        """Save all that is not saved yet, in one transaction; True if nothing is left over.

        Where nothing could be written, or read, it looks whether that is so still. Where somebody
        looks at the screen it only begins to save: `under_way`.
        """
        if self._beside is None or self._database.trouble:
            self._save()
        elif self._in_hand is None and (statements := self.pending.statements()):
            batch = self._in_hand = self.pending.copy()
            self._beside.do(self._database.writer(statements), partial(self._written, batch))
        self.on_save()
        return self.done

    def _written(self, batch: Pending, done: bool) -> None:
        """What was written beside is on the disk, or something is in the way: that is found out."""
        if batch is not self._in_hand:  # it was not waited for any longer
            return
        self._in_hand = None
        if done:
            self._has_saved(batch)
        else:
            self._save()
        if self._database.trouble:
            self.on_save()
        else:
            self.retry()  # what came meanwhile

    def _save(self) -> None:
        batch = self.pending.copy()
        statements = batch.statements()
        if statements and self._database.write(statements):
            self._has_saved(batch)
        elif not statements and self._database.trouble:
            self._database.look_again()

    def _has_saved(self, batch: Pending) -> None:
        self.changed = True
        self.pending.drop(batch)
