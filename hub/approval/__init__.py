"""What waits for people: who is asked, who may agree to what and until when, and what they said."""
