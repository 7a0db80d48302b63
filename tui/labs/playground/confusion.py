"""The confusion matrices of training and test, beside or under each other."""

import numpy as np
from textual.content import Content

from lessons.labs.playground.confusion import Confusion, confusion
from lessons.labs.playground.knobs import class_name
from tui.figures.heat import HeatMap
from tui.figures.paint import Paint
from tui.labs.playground.face import Face

APART = 4  # columns between the two
SIDE = 26  # the least columns of one


class ConfusionFace(Face):
    """Rows are what the examples are, columns what the network takes them for."""

    name = "confusion"
    help = "A row is what the points are, a column what the network says: the diagonal is right"

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """Both matrices; of heights there is none."""
        lab, ground = self.lab, self.lab.ground
        if not ground.classes:
            return [Content("Heights are more or less far away, not right or wrong.")][:height]
        parts = [("training", ground.train), ("test", ground.test)][: 1 if ground.shared else 2]
        beside = len(parts) > 1 and width >= 2 * SIDE + APART
        across = (width - APART) // 2 if beside else width
        down = height if beside or len(parts) == 1 else (height - 1) // 2
        blocks = [
            self._block(
                name, confusion(lab.setup, lab.network, ground, chosen), across, down, paint
            )
            for name, chosen in parts
        ]
        if not beside:
            return [line for block in blocks for line in (*block, Content(""))][:height]
        left, right = blocks
        return [
            Content.assemble(one.pad_right(across - one.cell_length + APART), two)
            for one, two in zip(left, right, strict=True)
        ][:height]

    def _block(
        self, name: str, found: Confusion, width: int, height: int, paint: Paint | None
    ) -> list[Content]:
        data = self.lab.setup.data
        classes = [class_name(data, each) for each in range(len(found.counts))]
        share = 100 * found.right / max(found.total, 1)
        counted = f"  ✓ {found.right} of {found.total}, {share:.1f} %"
        if len(name + counted) > width:
            counted = f"  ✓ {share:.1f} %"
        title = Content.assemble((name, "bold"), counted).truncate(width, ellipsis=True)
        heat = HeatMap(
            found.counts.astype(np.float64),
            title,
            tuple(f"is {each}" for each in classes),
            tuple(
                f"said {each}" if len(each) < 2 and len(classes) < 6 else each for each in classes
            ),
            digits=1,
        )
        worst = found.worst
        said = "no class is taken for another"
        if worst is not None:
            often = "once" if worst[2] == 1 else f"{worst[2]} times"
            said = f"most often: {classes[worst[0]]} taken for {classes[worst[1]]}, {often}"
        if len(said) > width:
            said = said.removeprefix("most often: ").replace("taken for another", "mixed up")
        below = Content.styled(said, "$faint").truncate(width, ellipsis=True)
        return [*heat.draw(width, max(height - 1, 1), paint), below]
