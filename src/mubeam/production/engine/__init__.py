"""How cross sections are computed: quadrature over the amplitudes of a process."""
