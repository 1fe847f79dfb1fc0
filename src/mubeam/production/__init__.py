"""Production cross sections of new particles by leptons on nuclei: processes, methods and spectra."""
