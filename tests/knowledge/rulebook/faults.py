"""Faults put into an atlas, one each, and what the check must say of them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from cutis.knowledge.reader import bundled_root


@dataclass(frozen=True)
class Fault:
    """An edit to one file of the bundled atlas.

    Attributes
    ----------
    rule
        Name of the only rule it breaks.
    file
        In the atlas; a file that is not there is written.
    old, new
        What is replaced, once.
    says
        Words of the message, with the next step.
    line
        Where the message points; None where it is the line of the edit, 0 where it has none.
    times
        How many messages there are.
    """

    rule: str
    file: str
    old: str
    new: str
    says: str
    line: int | None = None
    times: int = 1

    def put(self, folder: Path, *, alone: bool = False) -> str:
        """Write the broken atlas, or the broken file alone; return where the message must point."""
        bundled = bundled_root()
        if alone:
            shutil.copytree(bundled, folder)
        target = folder / self.file
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (bundled / self.file).read_text("utf-8") if (bundled / self.file).exists() else ""
        assert self.old in text, f"{self.file} has no {self.old!r} any more: choose another edit"
        before = text.index(self.old)
        line = text.count("\n", 0, before) + 1 if self.line is None else self.line
        target.write_text(text[:before] + self.new + text[before + len(self.old) :], "utf-8")
        return f"{target}:{line}" if line else str(target)


PANEL, BARRIER = "panel/secreted.csv", "observations/barrier.csv"
DEVICE, SOLD = "instruments/barrier.yaml", "instruments/targets.yaml"
SIGNS, RECEPTORS = "signatures/senescence.csv", "receptors/receptors.csv"
HOLDERS, ISS, LIMITS = (
    "receptors/antagonists.csv",
    "standards/iss.yaml",
    "standards/vesicle-rna.yaml",
)

#: Faults that the check once missed; run as a user runs them.
MISSED: dict[int, Fault] = {
    1: Fault("records", DEVICE, "law: power law", "law: power low", "the nearest is 'power law'"),
    2: Fault("source keys", DEVICE, "kottner2013", "nosuch2013", "add the entry"),
    3: Fault("records", DEVICE, "readouts:", "readouts: [", "check", 0),
    4: Fault("records", DEVICE, "LIPID:", "LIPIDD:", "the nearest is 'LIPID'"),
    5: Fault("panel pathways", PANEL, "NFKB +40", "NFKC +40", "the nearest is 'NFKB'"),
    6: Fault("panel symbols", PANEL, "\nLCN2,", "\nIL6,", "IL6 is a signal", 232),
    7: Fault("observation readouts", BARRIER, "corneum transit,", "corneum transitt,",
             "the nearest is 'corneum transit'"),
    8: Fault("observation experiments", BARRIER, "person age 35", "persn age 35",
             "the nearest is `person`"),
    9: Fault("signature rows", SIGNS, ",up,", ",upp,", "the nearest is 'up'"),
    10: Fault("receptor rows", RECEPTORS, ",yes,", ",yess,", "the nearest is 'yes'"),
    11: Fault("standards", ISS, "rule: given", "rule: gven", "the nearest is 'given'"),
}  # fmt: skip

#: Their kin, and one of every other rule.
KIN = (
    Fault("records", "signals/GDF15.yaml", "uniprot:", "uniprt:", "the nearest is 'uniprot'"),
    Fault("number sources", "signals/GDF15.yaml", "source: uniprot, status: recalled",
          "source: prior, status: verified", "name the paper"),
    Fault("instrument names", SOLD, "readout: MMP1 active", "readout: MPM1 active",
          "the nearest is 'MMP1 active'"),
    Fault("source keys", PANEL, ",fisher2000,", ",fisher200,", "the nearest is 'fisher2009'"),
    Fault("source keys", BARRIER, "grove1981", "grove198", "the nearest is 'grove1983'"),
    Fault("source keys", SIGNS, "basisty2020", "basisty202", "the nearest is 'basisty2020'"),
    Fault("source keys", RECEPTORS, "textbook", "textbok", "the nearest is 'textbook'"),
    Fault("prior ranges", "signals/GDF15.yaml", "4 (1 to 12) h", "4 h", "write the range"),
    Fault("bibliography", "sources.bib", "", "@article{lonely2000, title={x}}\n", "add `doi`"),
    Fault("loose pathways", "pathways/STAT3.yaml", "[keratinocyte, fibroblast]",
          "[keratinocyte, fibroblast, macrophage]", "add an arrow", 1, 2),
    Fault("files", "receptors/receptor.csv", "", "a", "'receptors.csv'", 0),
    Fault("files", "observations/mine.txt", "", "a", "rename it to 'mine.csv'", 0),
    Fault("files", "source.bib", "", "a", "the nearest is 'sources.bib'", 0),
    Fault("columns", "signatures/mine.csv", "",
          "symbol,direction,where,source,status,note,notes\nTP53,up,cells,prior,prior,,x\n",
          "the nearest is 'note'"),
    Fault("panel rows", PANEL, "matrix", "matrx", "the nearest is 'matrix'"),
    Fault("panel rows", PANEL, "\nCOL3A1", "\nCOL1A2", "keep one of them", 3),
    Fault("panel rows", PANEL, "20 (4 to 100) fg/cell/h", "20 ng/mL", "such as '5 fg/cell/h'"),
    Fault("panel rows", PANEL, ",129,", ",12x9,", "expected a number"),
    Fault("panel rows", PANEL, ",129,", ",,", "is empty; expected a number"),
    Fault("panel rows", PANEL, "mass_kda", "mas_kda", "rename 'mas_kda'"),
    Fault("observation rows", BARRIER, "\nOBS076", "\nOBS075", "add a letter", 3),
    Fault("observation rows", BARRIER, "17.02", "nan", "'nan' is not a number"),
    Fault("observation rows", BARRIER, "age 35,value", "age 35,valeu", "the nearest is 'value'"),
    Fault("observation rows", BARRIER, "verified,A", "verified,F", "expected one of A, B"),
    Fault("observation readouts", BARRIER, "day,calibrate", "kg,calibrate", "in day"),
    Fault("observation readouts", "observations/culture.csv", "CXCL8 in medium", "CXL8 in medium",
          "the nearest is 'CXCL8 in medium'"),
    Fault("observation experiments", BARRIER, "forearm-volar", "forearm-volr", "'forearm-volar'"),
    Fault("signature rows", SIGNS, "\nSTC1", "\nGDF15", "keep one of them", 3),
    Fault("receptor rows", RECEPTORS, "\nACVR1B,", "\nACVR1,", "keep one of them", 4),
    Fault("antagonist rows", HOLDERS, "NODAL;BMP4", "CER1;BMP4", "CER1 holds itself"),
    Fault("antagonist rows", HOLDERS, "NODAL;BMP4", "", "expected the ligands"),
    Fault("verified rows", PANEL, "prior,prior", "prior,verified", "name the paper"),
    Fault("panel cells", "panel/mine.csv", "",
          "symbol,uniprot,name,class,fibroblst_rate,mass_kda,half_life,driven_in_fibroblst,"
          "detection,source,status,direction_source,note\n", "the nearest is 'fibroblast'"),
    Fault("panel ranges", PANEL, "20 (4 to 100) fg/cell/h", "20 fg/cell/h", "write the range"),
    Fault("panel partners", PANEL, "SMAD +40", "SMAD +4", "name the pathway that raises it"),
    Fault("receptor cells", RECEPTORS, "fibroblast", "fibroblst", "the nearest is 'fibroblast'"),
    Fault("observation priors", BARRIER, "verified,A", "prior,A", "grade E"),
    Fault("observation intervals", BARRIER, "interval: two standard errors", "two errors",
          "the README lists the ways"),
    Fault("observation spreads", "observations/matrix.csv", "2.5,3,3.5", "2.5,3,4.5",
          "write low 2.5 and high 3.5"),
    Fault("observation uses", "observations/treatment.csv", "check,", "calibrate,",
          "write `check`"),
    Fault("limits", LIMITS, "warn_below: 10000000", "warn_blow: 1", "'warn_below'"),
    Fault("standards", "standards/claim-rules.yaml", "at: in silico", "at: in silicone",
          "the nearest is 'in silico'"),
)  # fmt: skip
