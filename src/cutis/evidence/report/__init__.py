"""Reports on evidence: a study, a judgement, a register of claims."""
