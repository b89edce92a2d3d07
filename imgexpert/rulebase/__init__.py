"""The rules and the knowledge they cite, as typed trees: strict loading with positions, and checks over the whole."""
