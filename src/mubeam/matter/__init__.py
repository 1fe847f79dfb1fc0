"""What a beam hits: materials."""
