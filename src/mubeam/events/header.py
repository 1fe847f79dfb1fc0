"""The header of a sample (RunInfo): particles, vertices, processes, masses and names of new particles, the search."""

from dataclasses import asdict, replace
from typing import Any, Final

from mubeam.events import hadronisation
from mubeam.events.detector import FLAGS
from mubeam.events.flight import DecayPoint
from mubeam.events.record import BEAM, DECAYED, FINAL, NOWHERE, TARGET, ProcessInfo, RecordedParticle, RunInfo
from mubeam.events.sources import Sources
from mubeam.exclusions import manifest
from mubeam.experiments import card_hash
from mubeam.experiments.beam import SPREADS
from mubeam.models import pdg
from mubeam.models.products import MASSES_GEV
from mubeam.models.stored import stored_origin, stored_parameters
from mubeam.physics import form_factors
from mubeam.searches.search import Search, search_citations

PLACES: Final = (("beam", BEAM, NOWHERE, 0), ("target", TARGET, NOWHERE, 0), ("lepton", FINAL, 0, NOWHERE),
                 ("recoil", FINAL, 0, NOWHERE))  # fmt: skip


PRODUCTS: Final = ("product1", "product2")


def run_info(
    search: Search,
    sources: Sources,
    point: tuple[float, float],
    seed: int,
    stream: tuple[int, int],
    decay_point: DecayPoint,
    has_exposure: bool,
) -> RunInfo:
    """The header of the events of a search; `point` is (mass in GeV, coupling), the others as in Generator."""
    value, processes = sources.cross_section_pb, _processes(sources)
    # of several kinds of nuclei the one of most events
    nucleus = search.targets[int(sources.on_nuclei.argmax())].nucleus
    charge = search.experiment.beam.charges[0]
    particles, vertices = _places(sources)
    return RunInfo(
        particles=particles,
        vertices=vertices,
        process=" + ".join(process.name for process in processes),
        process_number=processes[0].number if processes else 0,
        process_description="; ".join(process.description for process in processes),
        incoming_pdg=(pdg.number("mu-" if charge == "minus" else "mu+"), pdg.nucleus(nucleus)),
        incoming_energy_gev=(search.experiment.beam.highest_energy_gev, search.target.nucleus_energy_gev(nucleus)),
        cross_section_pb=value,
        cross_section_error_pb=sources.error_pb,
        expected_events=value * search.events_per_pb if has_exposure else None,
        weighted=decay_point != "anywhere",
        seed=seed,
        stream=stream,
        about=_about(search, sources, point, decay_point),
        masses_gev=_masses(search, sources, point[0]),
        processes=processes if len(processes) > 1 else (),
        names=_names(search, sources),
        flags=FLAGS if search.has_detector else (),
        helicities=_helicities(search, sources),
    )


def _processes(sources: Sources) -> tuple[ProcessInfo, ...]:
    """Processes for event files, with their cross sections; sources with the same number are merged."""
    found: dict[int, ProcessInfo] = {}
    for source in sources.open:
        name, number, description = source.group.label
        before = found.get(number, ProcessInfo(name, number, description, 0.0, 0.0))
        found[number] = replace(
            before,
            name=before.name if name == before.name else f"{before.name}, {name}",
            cross_section_pb=before.cross_section_pb + source.cross_section_pb,
            cross_section_error_pb=before.cross_section_error_pb + source.error_pb,
        )
    return tuple(found.values())


def _places(sources: Sources) -> tuple[tuple[RecordedParticle, ...], tuple[str, ...]]:
    """Particles of the record with their vertices, and the names of the vertices."""
    decays, has_chain = sources.decays, sources.has_chain
    places = [RecordedParticle(*place) for place in PLACES]
    places.append(RecordedParticle("x", DECAYED if decays else FINAL, 0, 1 if decays else NOWHERE))
    if not decays:
        return tuple(places), ("production",)
    for i in range(1, sources.most_products + 1):
        places.append(
            RecordedParticle(f"product{i}", DECAYED if has_chain else FINAL, 1, 1 + i if has_chain else NOWHERE)
        )
    if not has_chain:
        return tuple(places), ("production", "decay")
    places += [RecordedParticle(f"product{i}_{j}", FINAL, 1 + i, NOWHERE) for i in (1, 2) for j in (1, 2)]
    return tuple(places), ("production", "decay", "decay1", "decay2")


def _masses(search: Search, sources: Sources, mass_gev: float) -> tuple[tuple[int, float], ...]:
    """RunInfo.masses_gev."""
    found = {pdg.nucleus(one.nucleus): float(one.nucleus.mass_gev) for one in search.targets}
    for source in sources.open:
        if not source.decays:
            found[search.model.produced_pdg(source.process)] = mass_gev
        for particle in source.chain.particles or source.decays.particles:
            if MASSES_GEV.get(abs(particle.pdg)) != particle.mass_gev:
                found[abs(particle.pdg)] = float(particle.mass_gev)
    return tuple(found.items())


def _names(search: Search, sources: Sources) -> tuple[tuple[int, str], ...]:
    """RunInfo.names, by |PDG number|; of a particle and its antiparticle the name is the particle's."""
    found: dict[int, str] = {}
    for source in sources.open:
        found.setdefault(search.model.produced_pdg(source.process), "new particle")
        for particle in sorted((*source.decays.particles, *source.chain.particles), key=lambda one: -one.pdg):
            found.setdefault(abs(particle.pdg), particle.name)
    known = {*pdg.NEW_PARTICLES, *MASSES_GEV}
    return tuple((number, name) for number, name in found.items() if number not in known)


def _helicities(search: Search, sources: Sources) -> tuple[str, ...]:
    """RunInfo.helicities: of the outgoing lepton, and of taus of decays of which the vertex is known."""
    if search.target.is_colliding:
        # they are those in the rest frame of the nucleus
        return ()
    decays = [PRODUCTS[i] for i in (0, 1) if any(source.decays.has_spin(i) for source in sources.open)]
    return ("lepton", *decays)


def _of_beam(search: Search) -> dict[str, Any]:
    """What a card says of the spread of its beam; the length of the target where it is not the card's."""
    beam, length = search.experiment.beam, search.length_m
    found = {key: getattr(beam, key) for key in SPREADS if getattr(beam, key) is not None}
    return found if length in (None, search.target.own_length_m) else {**found, "length_m": length}


def _of_quarks(sources: Sources) -> dict[str, Any]:
    """What made hadrons of quarks, and the branching ratios of quarks."""
    tables = [source.decays for source in sources.open if source.decays.quarks]
    quarks = {name: tables[0].shares[name] for name in tables[0].quarks} if tables else {}
    return {"hadrons": {"by": hadronisation.version(), "quarks": quarks}} if quarks else {}


def _about(search: Search, sources: Sources, point: tuple[float, float], decay_point: DecayPoint) -> dict[str, Any]:
    left_out = {
        name: share
        for source in sources.open
        for table in (source.decays, source.chain)
        for name, share in table.left_out.items()
    }
    return {
        "model": search.model.name,
        "parameters": stored_parameters(search.model),
        **{f"model_{key}": value for key, value in stored_origin(search.model).items()},
        "mass_gev": point[0],
        "coupling": point[1],
        "coupling_name": search.model.coupling_name,
        "coupling_unit": search.model.coupling_unit,
        "experiment": search.experiment.name,
        "card_sha256": card_hash(search.experiment),
        "analysis": search.analysis_name,
        "polarisation": search.polarisation,
        "material": search.target.made_in,
        "nuclei": [
            {
                "pdg": pdg.nucleus(target.nucleus),
                "charge_number": target.nucleus.charge_number,
                "mass_number": target.nucleus.mass_number,
                "share_per_area": target.share,
                "share_of_events": float(share),
            }
            for target, share in zip(search.targets, sources.on_nuclei, strict=True)
        ],
        "form_factor": form_factors.get(search.form_factor).name,
        "decay_point": decay_point,
        **_of_beam(search),
        **({"energy_loss": search.energy_loss} if search.stack is not None else {}),
        **({"detector": asdict(search.setup.decay_volume)} if search.has_detector else {}),
        "versions": manifest.versions(),
        "citations": search_citations(search),
        **({"left_out": left_out} if left_out else {}),
        **_warnings(search, *point),
        **_of_quarks(sources),
    }


def _warnings(search: Search, mass_gev: float, coupling: float) -> dict[str, list[str]]:
    """What yields say of the point, too; nothing where all is known."""
    found = search.model.warnings_at(mass_gev, coupling)
    found += [search.model.remark] if search.model.remark else []
    return {"warnings": found} if found else {}
