"""The wiggle race: what numeric gradients cost beside backprop."""
