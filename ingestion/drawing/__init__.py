"""Drawing of garments with Pillow and numpy: outlines (`paths`), cloth (`cloth`, `patterns`), light (`canvas`), and
one module per group of garments. `ingestion.sample_shop` is the only user. It does not aim at photographs.
"""
