"""Keras topologies, one per workload; kws, ic, vww and ad are those of MLPerf Tiny."""
