"""Documentation of a rule base as Markdown pages: rules, types, facts, tables, sources, layers and commands."""
