"""Synthetic data, one generator per workload.

Every generator takes a seeded `numpy.random.Generator` and a number of samples and returns `(inputs, labels)`,
inputs float32 with the samples along axis 0.
"""
