"""Global fits: likelihoods of several searches and observables as functions that samplers call."""

from mubeam.fit.function import FitLikelihood
from mubeam.fit.likelihood import likelihood

__all__ = ["FitLikelihood", "likelihood"]
