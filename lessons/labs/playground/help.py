"""What `?` tells in the playground."""

HELP = """\
A network learns to tell points of the plane apart, or how high the ground lies under them. Each
neuron has a map of its own: its answer to every point of the plane, one colour (░▒▓█) for what lies
above zero, the other (⠂⠢⠶⠿) for below. A line's weight is the size of the weight; a broken line is
a negative one.

The first run of each data set waits for a prediction, and `p` trains forty networks of five widths
beside the screen to settle it (where there is no hidden layer, forty starts). `i` has the numbers:
the way of the point nearest to the cursor through the network and back, every weight and how it
came to be so, the data as rows, and what is taken for what. `P` keeps a run: its map at the same
step, and its losses, stand beside those of the next. `m` has networks to begin with and, on its
other side, neuron golf.

Lines `x,y,label` that are pasted become points of your own, and so does a file of them whose name
is pasted. Right of the output lies the plane: there a digit puts a point of that class, a double
click another one of the same, and backspace takes the nearest one away. `s` writes the network out;
as JSON or as one string it may be pasted again, or the name of a file that has it.

Of the vowels x₁ and x₂ are the first two formants of the vowels in heed, had, hod, hawed and who'd,
generated around the means that Peterson and Barney measured in 1952. Of the series x₁ and x₂ are
its values one and two steps ago, and the height is what comes next: a network that is given shifted
copies of a series is a time-delay network. Of codes each has an input of its own and is to come out
as it went in.
"""
