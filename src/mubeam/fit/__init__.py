"""Global fits: likelihoods of several searches and observables as functions that samplers call."""

from mubeam.fit.likelihood import FitLikelihood, likelihood

__all__ = ["FitLikelihood", "likelihood"]
