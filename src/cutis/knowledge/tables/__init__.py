"""The tables of the atlas: observations, panel, receptors, signatures."""
