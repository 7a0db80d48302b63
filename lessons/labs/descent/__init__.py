"""The descent lab: one step predicted, and six optimizers on seven surfaces."""
