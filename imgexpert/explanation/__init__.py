"""Why a decision came out as it did, told from what was recorded while it was made."""
