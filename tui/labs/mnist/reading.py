"""What the MNIST lab learns from is read: MNIST, or pictures of one's own, beside the screen."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.pictures import MNIST
from tui.labs.mnist.data import DataPanel
from tui.labs.mnist.faces import Faces
from tui.labs.mnist.images import mnist_images, own_images

if TYPE_CHECKING:
    from lessons.labs.mnist.own import Seen


class Reading:
    """The pictures that the lab has, or that it wants.

    `part` lets a run on others go, `renewed` asks what is asked of these, `note` tells why there
    are none.
    """

    def __init__(
        self,
        lab: Mnist,
        part: Callable[[], None],
        renewed: Callable[[], Awaitable[None]],
        note: Callable[[str], object],
    ) -> None:
        self.lab = lab
        self._part, self._renewed, self._note = part, renewed, note

    async def read(self, faces: Faces) -> bool:
        """Read them, and give them to the faces; True if they are one's own.

        Where those cannot be read, say why.
        """
        lab = self.lab
        wanted = lab.pictures.path if lab.wanted is None else lab.wanted
        try:
            if wanted:
                await self.take(await asyncio.to_thread(own_images, Path(wanted)), faces)
                return True
            data = await asyncio.to_thread(mnist_images)
        except (OSError, ValueError, MemoryError) as error:
            # Of MNIST the trainer, which reads the same files, will say what is wrong.
            if wanted:
                self._note(f"Not read: {error or 'not enough memory'}")
                if lab.wanted is not None:
                    lab.wanted = None
                    await self._renewed()
            return False
        if lab.wanted is not None or lab.pictures.path:
            lab.take(MNIST)
            await self._renewed()
        faces.give(data)
        return False

    async def take(self, seen: "Seen", faces: Faces) -> None:
        """Learn from these pictures: they are drawn, and asked about, from now on."""
        if self.lab.run is not None and self.lab.run.path != seen.pictures.path:
            self._part()
        self.lab.take(seen.pictures)
        faces.of(DataPanel).seen = seen
        faces.give(seen.data)
        await self._renewed()

    async def leave(self) -> None:
        """MNIST again; its images are to be read once more."""
        self._part()
        self.lab.take(MNIST)
        await self._renewed()
