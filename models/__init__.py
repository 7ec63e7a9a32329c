"""The mathematics: settings, data, networks, training, collapse. No page, no plots."""
