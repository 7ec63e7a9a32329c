"""Every sentence that is chosen from a diagnosis, a gap or a count. Nothing here knows a page."""
