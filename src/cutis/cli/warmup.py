"""`cutis warmup`: compiles the models of the bundled atlas."""

from __future__ import annotations

import typer

from cutis.cli.options import Atlas


def command(atlas: Atlas = None) -> None:
    """Compile the models now, so that nothing waits later; compiled code stays on disk.

    Examples: `cutis warmup`
    """
    from cutis.knowledge import load
    from cutis.skin.engine import warm
    from cutis.skin.engine.cache import directory
    from cutis.skin.model import assemble

    knowledge = load(atlas)
    for name, agents in {"skin and dishes": (), "with every ingredient": knowledge.agents}.items():
        model = assemble(knowledge, agents=sorted(agents))
        report = warm(model.system)
        what = "was compiled already" if report.cached else f"compiled in {report.seconds:.1f} s"
        size = f"{len(model.states)} states, {len(model.parameters)} parameters"
        typer.echo(f"{name} ({size}): {what}, {report.backend}")
    typer.echo(f"kept in {directory()}")
