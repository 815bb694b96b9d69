"""A council's reference data as files, and what reads them. The format is in docs/packs.md."""
