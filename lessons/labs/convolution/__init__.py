"""The convolution lab: `problem` and `slips` fill cells, `gallery` and `contest` train."""
