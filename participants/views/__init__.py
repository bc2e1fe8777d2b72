"""The pages of the participants app."""
