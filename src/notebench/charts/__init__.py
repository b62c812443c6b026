"""Values into plotly figures: one author for the notebook and for the panel."""
