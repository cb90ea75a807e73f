"""The equations for other programs and for readers: SBML, Antimony, LaTeX."""
