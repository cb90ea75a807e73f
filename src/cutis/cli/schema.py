"""`cutis schema`: what editors need to complete and check the files of an atlas."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


def command(
    kind: Annotated[
        str | None, typer.Argument(help="signal, ingredient … or its folder; all if left out.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder for the schemas, one file each.")
    ] = None,
    atlas: Annotated[
        Path, typer.Option("--atlas", help="Folder of your atlas, for the editor's settings.")
    ] = Path("atlas"),
) -> None:
    """Write the JSON Schema of an atlas's files, and print what an editor is to be told.

    Without `-o` the schema of one kind is printed.

    Examples: `cutis schema -o schemas`, `cutis schema -o schemas --atlas my-atlas`,
    `cutis schema signal`
    """
    import json

    from cutis.errors import CutisError
    from cutis.knowledge.records import FOLDERS
    from cutis.knowledge.schema import editor_settings, schema
    from cutis.knowledge.templates import folder_of

    folders = [folder_of(kind)] if kind else list(FOLDERS)
    if output is None:
        if not kind:
            raise CutisError("nowhere to write to: give a folder, `cutis schema -o schemas`")
        typer.echo(_text(schema(folders[0])))
        return
    from cutis.files.writing import text_writer, written_together

    texts = {f"{folder}.json": _text(schema(folder)) + "\n" for folder in folders}
    written_together({output / name: text_writer(text) for name, text in texts.items()})
    shown = f"{folders[0]}.json" if kind else f"{len(folders)} schemas"
    typer.echo(f"wrote {shown} to {output}")
    typer.echo("next: with VS Code and its YAML extension, put this into .vscode/settings.json")
    settings = editor_settings(output.as_posix(), atlas.as_posix(), folders)
    typer.echo(json.dumps(settings, indent=2))


def _text(schema: dict[str, Any]) -> str:
    """Return a schema as JSON for people."""
    import json

    return json.dumps(schema, indent=2, ensure_ascii=False)
