"""One edition from its draft to its publication: front sheet, parts, moves, artefacts."""
