"""l(p) N(P) -> l(p') N(P') f+ f- through two virtual photons, lowest order, from explicit Dirac matrices.

GeV = 1, metric (+,-,-,-). q1 = p - p' with Q^2 = -q1^2 comes from the lepton, q2 = P - P' with t = -q2^2 from a scalar
nucleus with the vertex e F(t) (P + P')^nu. Nothing is approximated: both photons are virtual, transverse and
longitudinal, and the nucleus recoils. Nothing comes from mubeam.

    dsigma = domega dQ^2 dt dW^2 dphi/(2 pi) e^8 F^2/(Q^4 t^2) L N H/[128 (2 pi)^4 M^2 |p|^2 |q1|]

The tensors L of the lepton, N of the nucleus and H of the pair are taken between the photons' polarisations in the
frame of the pair: J_z = +1, -1, and longitudinal. Currents are conserved, so that q1 and q2 drop out of the
longitudinal ones: sqrt(Q^2/X) q2 and sqrt(t/X) q1, X = (q1 q2)^2 - q1^2 q2^2.
"""

import numpy as np

ALPHA = 1 / 137.035999177
E8 = (4 * np.pi * ALPHA) ** 4
PB = 0.3893793721e9

METRIC = np.array([1.0, -1.0, -1.0, -1.0])
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
GAMMA = np.zeros((4, 4, 4), complex)
GAMMA[0] = np.diag([1, 1, -1, -1])
GAMMA[1:, :2, 2:], GAMMA[1:, 2:, :2] = PAULI, -PAULI
TRANSVERSE = np.array([[0, 1, 1j, 0], [0, 1, -1j, 0]]) / np.sqrt(2)
SPIN = np.array([1, -1, 0])
"""J_z of the polarisations along the first photon, for either photon."""


def unit_rule(order):
    nodes, weights = np.polynomial.legendre.leggauss(order)
    return (nodes + 1) / 2, weights / 2


def slash(v):
    return np.einsum("...m,mij->...ij", v * METRIC, GAMMA)


def square(v):
    return (v * v * METRIC).sum(axis=-1)


def pair_tensor(w2, q2, t, mass, order=8):
    """H[a, b, a', b'] (..., 3, 3, 3, 3): sum over the spins of f+ f- of T_ab T*_a'b', at unit charges.

    Integrated over the two-body phase space dPhi_2 = beta/(8 pi) dOmega/(4 pi).
    """
    w2, q2, t = (a[..., None] for a in np.broadcast_arrays(w2, q2, t))
    w, nu = np.sqrt(w2), (w2 + q2 + t) / 2
    x = nu**2 - q2 * t
    beta = np.sqrt(1 - 4 * mass**2 / w2)
    unit, weight = unit_rule(order)
    y = np.arctanh(beta) * (2 * unit - 1)
    cosine = np.tanh(y) / beta
    weight = 2 * np.arctanh(beta) * weight / np.cosh(y) ** 2 / beta / 2 * beta / (8 * np.pi)
    zero = np.zeros_like(cosine)
    q = np.sqrt(x) / w + zero
    photon1 = np.stack([(w2 - q2 + t) / (2 * w) + zero, zero, zero, q], -1)
    photon2 = np.stack([(w2 + q2 - t) / (2 * w) + zero, zero, zero, -q], -1)
    k = w / 2 * beta
    lepton = np.stack([w / 2 + zero, k * np.sqrt(1 - cosine**2), zero, k * cosine], -1)
    antilepton = lepton * METRIC
    slashed = []
    for other, virtuality in ((photon2, q2), (photon1, t)):
        longitudinal = np.sqrt(virtuality / x)[..., None] * other
        transverse = np.broadcast_to(TRANSVERSE, (*zero.shape, 2, 4))
        slashed.append(slash(np.concatenate([transverse, longitudinal[..., None, :]], axis=-2)))
    first, second = slashed[0][..., :, None, :, :], slashed[1][..., None, :, :, :]

    def propagator(v):
        return ((slash(v) + mass * np.eye(4)) / (square(v) - mass**2)[..., None, None])[..., None, None, :, :]

    amplitude = first @ propagator(lepton - photon1) @ second + second @ propagator(lepton - photon2) @ first
    spins_out, spins_in = slash(lepton) + mass * np.eye(4), slash(antilepton) - mass * np.eye(4)
    left = spins_out[..., None, None, :, :] @ amplitude @ spins_in[..., None, None, :, :]
    conjugate = GAMMA[0] @ np.swapaxes(amplitude.conj(), -1, -2) @ GAMMA[0]
    flat = (*zero.shape, 9, 16)
    traces = left.reshape(flat) @ np.swapaxes(np.swapaxes(conjugate, -1, -2).reshape(flat), -1, -2)
    total = (traces * weight[..., None, None]).sum(axis=-3).reshape(*zero.shape[:-1], 3, 3, 3, 3)
    # the azimuth of the pair leaves equal J_z only
    spin = SPIN[:, None] + SPIN
    return total * (spin[..., None, None] == spin)


def real_photons(w2, mass):
    """sigma(gamma gamma -> f+ f-), unpolarised, in GeV^-2."""
    tensor = pair_tensor(w2, 1e-12, 1e-12, mass, order=24)
    summed = np.einsum("...abab->...", tensor[..., :2, :2, :2, :2]).real
    return np.sqrt(E8) * summed / 4 / (2 * w2)


GAMMA5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]


def helicity_product(negative, positive, photon1, photon2, mass):
    """Mean (n,) of the product of the helicities of f- and f+ made by real, unpolarised photons.

    Four-momenta (n, 4); the helicities are those in their frame. The photons' sum over polarisations is -g, as currents
    are conserved.
    """
    unit = mass * np.eye(4)

    def projected(p, sign):
        size = np.sqrt((p[:, 1:] ** 2).sum(axis=1))[:, None]
        spin = np.concatenate([size, p[:, :1] * p[:, 1:] / size], axis=1) / mass
        plain, odd = slash(p) + sign * unit, GAMMA5 @ slash(spin)
        return plain, plain @ odd

    def propagator(v):
        return (slash(v) + unit) / (square(v) - mass**2)[:, None, None]

    sums = np.zeros((2, len(negative)))
    for mu in range(4):
        for nu in range(4):
            made = GAMMA[mu] @ propagator(negative - photon1) @ GAMMA[nu]
            made = made + GAMMA[nu] @ propagator(negative - photon2) @ GAMMA[mu]
            conjugate = GAMMA[0] @ np.swapaxes(made.conj(), -1, -2) @ GAMMA[0]
            pairs = zip(projected(negative, 1), projected(positive, -1), strict=True)
            for i, (left, right) in enumerate(pairs):
                trace = np.trace(left @ made @ right @ conjugate, axis1=-2, axis2=-1).real
                sums[i] += METRIC[mu] * METRIC[nu] * trace
    return sums[1] / sums[0]


def cross_section(*arguments, **options):
    """sigma in pb; arguments as in `nodes`."""
    return sum(weight.sum() for *_, weight in nodes(*arguments, **options))


def means(functions, *arguments, **options):
    """Means over the events of functions of omega, W^2, Q^2 and t; the other arguments as in `nodes`."""
    sums = np.zeros(1 + len(functions))
    for *place, weight in nodes(*arguments, **options):
        sums += [weight.sum(), *((weight * function(*place)).sum() for function in functions)]
    return sums[1:] / sums[0]


def nodes(energy, lepton_mass, mass, nucleus_mass, form_factor, t_cut, orders=(10, 8, 8, 15, 6)):
    """Quadrature nodes omega, W^2, Q^2, t (...) with their parts of sigma in pb, in several parts.

    form_factor(t) is F^2, t < t_cut. Orders: in log W^2/2omega, W^2, log Q^2, log t and azimuth.
    """
    n_u, n_w, n_q, n_t, n_phi = orders
    m, nucleus = lepton_mass, nucleus_mass
    p = np.sqrt(energy**2 - m**2)
    log_u = np.log(np.sqrt(t_cut) / (2 * mass**2 / energy))
    for unit_u, weight_u in zip(*unit_rule(n_u), strict=True):
        u = 2 * mass**2 / energy * np.exp(log_u * unit_u)
        v, weight = unit_rule(n_w)
        eta_end = np.arccosh(np.sqrt((energy - 2 * m) * u / 2) / mass)
        eta = eta_end * v * (2 - v)
        w2 = (2 * mass * np.cosh(eta)) ** 2
        omega = w2 / (2 * u)
        measure = weight_u * log_u * omega * 2 * w2 * np.tanh(eta) * eta_end * 2 * (1 - v) * weight
        w2, omega, measure = (a[:, None, None] for a in (w2, omega, measure))

        out = energy - omega
        product = energy * out - m**2 + p * np.sqrt(out**2 - m**2)
        q2_min, stretch = 2 * (m * omega) ** 2 / product, 1 + omega / nucleus
        q2_max = np.minimum(2 * product, 2 * omega * np.sqrt(t_cut) - w2 - stretch * t_cut)
        log_q = np.log(np.maximum(q2_max / q2_min, 1.0))
        unit, weight = (a[:, None] for a in unit_rule(n_q))
        q2 = q2_min * np.exp(log_q * unit)
        measure = measure * log_q * weight * q2
        q1 = np.sqrt(omega**2 + q2)

        gap = w2 + q2
        b = 4 * q1**2 - 2 * gap * stretch
        root = np.sqrt(np.maximum(b**2 - 4 * gap**2 * (stretch**2 - (q1 / nucleus) ** 2), 0.0))
        t_min = 2 * gap**2 / (b + root)
        log_t = np.log(np.maximum(t_cut / t_min, 1.0))
        unit, weight = unit_rule(n_t)
        t = t_min * np.exp(log_t * unit)
        measure = measure * log_t * weight * t
        w2, q2, t = np.broadcast_arrays(w2, q2, t)

        nu = (w2 + q2 + t) / 2
        x = nu**2 - q2 * t
        along_q1 = (omega * -t / (2 * nucleus) - nu) / q1
        across = np.sqrt(np.maximum(t + (t / (2 * nucleus)) ** 2 - along_q1**2, 0.0))
        p_along = (energy * omega + q2 / 2) / q1
        p_across = np.sqrt(np.maximum(q2 * (energy * out - m**2 - q2 / 4) - (m * omega) ** 2, 0.0)) / q1
        phi = 2 * np.pi * (np.arange(n_phi) + 0.5) / n_phi
        p_q2 = (-energy * t / (2 * nucleus) - p_along * along_q1)[..., None] - (p_across * across)[..., None] * np.cos(
            phi
        )
        q2_, t_, nu, x, om = (a[..., None] for a in (q2, t, nu, x, omega + 0 * t))
        # 2p - q1 and 2P - q2 along the longitudinal polarisations and across
        lepton_q2, nucleus_q1 = 2 * p_q2 - nu, 2 * nucleus * om - nu + 0 * p_q2
        lepton_l, nucleus_l = np.sqrt(q2_ / x) * lepton_q2, np.sqrt(t_ / x) * nucleus_q1
        lepton_t = np.sqrt(np.maximum(lepton_l**2 - 4 * m**2 - q2_, 0.0))
        nucleus_t = np.sqrt(np.maximum(nucleus_l**2 - 4 * nucleus**2 - t_, 0.0))
        scalar = 4 * energy * nucleus - 2 * p_q2 - 2 * nucleus * om + nu
        cosine = (lepton_q2 * nucleus_q1 * nu / x - scalar) / np.maximum(lepton_t * nucleus_t, 1e-300)
        azimuth = np.arccos(np.clip(cosine, -1, 1))
        lepton = np.stack([lepton_t / np.sqrt(2), lepton_t / np.sqrt(2), lepton_l], -1)
        turned = nucleus_t / np.sqrt(2) * np.exp(-1j * azimuth)
        current = np.stack([turned, turned.conj(), nucleus_l], -1)
        lepton_tensor = lepton[..., :, None] * lepton[..., None, :] + q2_[..., None, None] * np.diag([1, 1, -1])
        nucleus_tensor = current[..., :, None] * current[..., None, :].conj()
        joint = np.einsum("...pac,...pbd->...abcd", lepton_tensor, nucleus_tensor) / n_phi
        square_ = (joint * pair_tensor(w2, q2, t, mass)).sum(axis=(-4, -3, -2, -1)).real
        flux = 128 * (2 * np.pi) ** 4 * nucleus**2 * p**2 * q1
        part = PB * measure * E8 * form_factor(t) / (q2 * t) ** 2 * square_ / flux
        yield np.broadcast_to(omega, t.shape), w2, q2, t, part
