"""What a visitor takes home: files that hold, and assert, what the page showed of one moment."""
