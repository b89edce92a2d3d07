"""The questionnaire in a terminal: a thin face of `imgexpert.questionnaire`."""
