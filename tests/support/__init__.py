"""What several tests need: generated facts and rules, other rule bases made from the shipped one."""
