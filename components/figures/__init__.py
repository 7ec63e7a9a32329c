"""Arrays -> plotly figures. Nothing here knows a page."""
