"""Another simulator running an exported file, for comparison with the engine."""

import numpy as np

from cutis.skin.model.export.names import Names


def run_roadrunner(text, system, times, *, rtol=1e-11):
    """Return states (T, S) that libRoadRunner computes from SBML at days since its start."""
    import roadrunner

    runner = roadrunner.RoadRunner(text)
    integrator = runner.getIntegrator()
    integrator.setValue("stiff", True)
    integrator.setValue("relative_tolerance", rtol)
    integrator.setValue("absolute_tolerance", 1e-14)
    integrator.setValue("maximum_num_steps", 1_000_000)
    ids = Names(system).states
    species = set(runner.model.getFloatingSpeciesIds())
    runner.timeCourseSelections = [f"[{name}]" if name in species else name for name in ids]
    return np.array(runner.simulate(times=[float(t) for t in times]))


def assert_same(ours, theirs, scale, relative=1e-5):
    """Trajectories (T, S) agree relatively; a state at zero to a billionth of its scale."""
    assert ours.shape == theirs.shape
    assert np.isfinite(ours).all()
    allowed = relative * np.maximum(np.abs(theirs), 1e-4 * np.asarray(scale))
    worst = np.unravel_index(np.argmax(np.abs(ours - theirs) / allowed), ours.shape)
    excess = (np.abs(ours - theirs) / allowed)[worst]
    assert excess <= 1, (
        f"state {worst[1]} at time {worst[0]}: {ours[worst]} against {theirs[worst]}"
    )
