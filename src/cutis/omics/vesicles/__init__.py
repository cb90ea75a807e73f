"""Vesicles: quality of their RNA, cargo, and what it acts on."""
