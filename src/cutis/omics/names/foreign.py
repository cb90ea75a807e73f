"""Proteins of medium and reagents that accessions alone tell: mostly serum of cattle.

The accessions that MaxQuant's list of contaminants (contaminants.fasta) gives for cattle, pig and
mouse, with the names it gives; in MaxQuant's tables they stand as ``CON__P02769`` and nothing else.
"""

from __future__ import annotations

from functools import cache

_BOVINE = """
P02769 serum albumin; P12763 alpha-2-HS-glycoprotein (fetuin-A); Q58D62 fetuin-B;
Q3SZ57 alpha-fetoprotein; Q29443 serotransferrin; Q0IIK2 transferrin; Q2HJF0 serotransferrin-like;
P01966 hemoglobin subunit alpha; P02070 hemoglobin subunit beta; Q3SX09 fetal hemoglobin;
P15497 apolipoprotein A-I; P81644 apolipoprotein A-II; Q32PJ2 apolipoprotein A-IV;
Q03247 apolipoprotein E; P17690 beta-2-glycoprotein 1; Q2KIH2 apolipoprotein N;
Q2UVX4 complement C3; P01030 complement C4; Q1A7A4 complement C5; Q29RQ1 complement C7;
Q3MHN2 complement C9; Q3KUS7 complement factor B; Q28085 complement factor H;
Q32PI4 complement factor I; Q28065 C4b-binding protein alpha; P00735 prothrombin;
P02672 fibrinogen alpha chain; P02676 fibrinogen beta chain; Q28107 coagulation factor V;
Q2TBQ1 coagulation factor XIII B; P50448 factor XIIa inhibitor; P06868 plasminogen;
P28800 alpha-2-antiplasmin; P41361 antithrombin-III; P34955 alpha-1-antiproteinase;
Q9TTE1 endopin-1; A2I7N0 SERPINA3-4; A2I7N1 SERPINA3-5; A2I7N3 SERPINA3-7;
Q9N2I2 plasma serine protease inhibitor; Q95121 pigment epithelium-derived factor;
P01044-1 kininogen-1; P01045-1 kininogen-2; Q2KJ62 kininogen; Q3SZH5 angiotensinogen;
P00978 AMBP protein; Q0VCM5 inter-alpha-trypsin inhibitor H1; Q9TRI1 inter-alpha-trypsin
inhibitor H2; Q0V8M9 inter-alpha-trypsin inhibitor H3; Q3T052 inter-alpha-trypsin inhibitor H4;
Q3SZV7 hemopexin; Q3SZR3 alpha-1-acid glycoprotein; Q2KJF1 alpha-1-B glycoprotein;
Q3MHN5 vitamin D-binding protein; Q9TT36 thyroxine-binding globulin; Q3ZBS7 vitronectin;
P17697 clusterin; Q3SX14 gelsolin; Q28194 thrombospondin-1; Q2KJC7 periostin; Q05443 lumican;
Q2KIS7 tetranectin; Q2KIF2 leucine-rich alpha-2-glycoprotein; Q3Y5Z3 adiponectin;
Q6T181 sex hormone-binding globulin; P07224 vitamin K-dependent protein S;
P02777 platelet factor 4; Q1RMK2 immunoglobulin M; Q1RMN8 immunoglobulin lambda;
Q05B55 immunoglobulin kappa; Q2KJ83 carboxypeptidase N; Q2KIG3 carboxypeptidase B2;
Q862S4 collagen alpha-1(I); P04258 collagen alpha-1(III); Q2KIT0 collagen alpha-1(X);
Q95M17 acidic chitinase; Q3MHH8 alpha-amylase 2B; Q3ZBD7 glucose-6-phosphate isomerase;
P02584 profilin-1; P21752 thymosin beta-9; P67983 metallothionein-1A; Q3SX28 tropomyosin 2;
Q2KIU3 C1q/TNF-related protein 5; Q5XQN5 keratin, type II cytoskeletal 5; P31096 osteopontin;
P02662 alpha-S1-casein; P02663 alpha-S2-casein; P02666 beta-casein; P02668 kappa-casein;
P02754 beta-lactoglobulin; P00711 alpha-lactalbumin; P62894 cytochrome c
"""

_PIG = "P00761 trypsin"

_MOUSE = """
P19001 keratin 19; P50446 keratin 6A; Q9D312 keratin 20; P08730-1 keratin 13; Q922U2 keratin 5;
A2A4G1 keratin 15; Q9QWL7 keratin 17; Q6IME9 keratin 72; Q6NXH9 keratin 73; P07744 keratin 4;
Q6IFZ6 keratin 77; Q6IFX2 keratin 42; Q9R0H5 keratin 71; Q3TTY5 keratin 2; P02535-1 keratin 10;
Q61782 keratin 14; P05784 keratin 18; Q9DCV7 keratin 7; Q9Z2K1 keratin 16; Q8VED5 keratin 79
"""

#: Ensembl's letters for the species of a protein's identifier.
ENSEMBL = {"ENSBTAP": "bovine", "ENSMUSP": "mouse", "ENSP": "human", "ENSSSCP": "pig"}


@cache
def foreign() -> dict[str, tuple[str, str]]:
    """Return accession → species and name, of proteins that are not the cells'."""
    found: dict[str, tuple[str, str]] = {}
    for species, text in (("bovine", _BOVINE), ("pig", _PIG), ("mouse", _MOUSE)):
        for item in text.replace("\n", " ").split(";"):
            accession, _, name = item.strip().partition(" ")
            found[accession] = (species, name)
    return found
