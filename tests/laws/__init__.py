"""Laws for words: what the page says at random moments, held to oracles of their own."""
