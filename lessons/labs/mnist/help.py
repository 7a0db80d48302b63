"""What `?` tells in the MNIST lab: its words, its pictures and its keys."""

HELP = """\
A network reads 28 × 28 pixels and gives each of ten digits a probability. **Training** shows it
small batches of images and moves every weight a little against its gradient, a *step*; once through
all 55,000 images is an *epoch*.

- **Loss**: −ln of the probability that the right digit got, averaged. Blind guessing has 2.303.
- **Train** is the loss of the batches as they come; **validation** is measured after each epoch on
  5,000 images that are never trained on. **Accuracy** is the share that is read right; train's is
  counted over an epoch, each batch as it was before its own step.
- The **test** set, 10,000 images, is used once, at the end.
- **Inside**: for each layer the length of its gradient, the length of the next step beside that of
  the weights (a thousandth is about right), and its *dead* units, which no gradient reaches.
- `1 ✓ .98` under an image: read right, with 98 % of the probability. `4 ✗ as 9 .83`: a mistake.
- **Digits** counts, while it trains on validation and then on the test set, which digits are taken
  for which: rows are what they are, columns what the network says. The marked cell's digits stand
  below, of mistakes the surest first; the last row and column are all mistakes. `v` shows some
  digits one by one with all their probabilities.
- The first hundred steps of a run go slowly, so that one sees the loss fall: `]` skips that. While
  it runs `[` and `]` set the **pace**, from one step a second to as fast as it goes.
- `,` goes back along the run as through a film, `.` on: charts, digits, tables and all that is
  inside are then those of that step. Early steps are kept one by one, later ones further apart.
- `i` beside a digit looks into it: each layer's numbers, and with `.` the gradient going back layer
  by layer, until it is an image: what a little more ink would do to the loss.
- `v` in there shows all units; gradients, steps and dead units over time; then digits on a map: as
  the last hidden layer puts them, on the two *principal components*, the axes along which they
  spread most; then how true its sureness is.
- `w` in there asks why a weight of the unit moves: its gradient in the step that comes, as the mean
  of what each image pulls, the nudge that proves it, and the step.
- **Draw** a digit of your own (`d`): it is scaled and centred as MNIST's are, and ten bars say what
  the network takes it for. `v` puts it beside the middle.
- `P` **pins** a run: up to three stay dotted or dashed under the curves of the next.
- `s` ends a run; once it is over, `s` **saves** it under a name, and writes it out for other
  programs: curves, charts, its command line, the network with lines that load it. A run that is
  left before its end is saved by itself: come back, or open it from the table, and `space` goes on.
- After a run that **broke down**, `enter` runs it again with what is advised.
- **Experiments** changes one thing of a run, such as a learning rate ten times as large. Each is
  predicted first; what was said and what it was stand in a table that is kept. `v` there turns to
  the table of all **runs**, also those of `dl-tui train`: `enter` opens one again with its curves,
  those of its layers behind `i`, `P` pins it, `←` `→` sort, `s` writes the table as CSV. `v` once
  more leads to a **sweep**: the run as the knobs say, but with each of several values of one knob,
  or of two; validation decides.
  And once more to **pictures of your own**: `m` names a file or folder of any size and classes; it
  is checked, counted, twelve of them seen; `enter` then trains on them here, with their names in
  every picture, table and question, and `enter` again goes back to MNIST.
- While a run goes on, learning rate, momentum and dropout turn; `>` goes to the end of the epoch.
- A vertical line in a chart is a step at which you changed the learning rate. `[` and `]` in pause,
  or a click, move a cursor that reads the values of a step.
- The axes follow what is newest; `v` shows all of it, or powers of ten (there the error stands for
  the accuracy: 1 − accuracy).
"""
