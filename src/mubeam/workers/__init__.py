"""Runners of jobs: in this process, in several on this machine, on a cluster."""
