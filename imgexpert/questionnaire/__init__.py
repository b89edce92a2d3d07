"""The questionnaire as a pure state machine: answers go in; questions, standings and a proven end come out."""
