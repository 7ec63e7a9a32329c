"""The same as the definition, compiled: to the same bits on every machine, and fast."""
