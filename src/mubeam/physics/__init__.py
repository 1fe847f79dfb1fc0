"""Pure functions of numbers, natural units (GeV = 1): kinematics, amplitudes, form factors, widths, loops."""
