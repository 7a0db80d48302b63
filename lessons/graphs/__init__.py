"""A formula as a graph: `graph` is every move that computes and differentiates it, `layout` says
where its nodes and wires stand. The backprop lab and the figures of the lessons are drawn from it.
"""
