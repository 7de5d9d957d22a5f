"""How a line is read: names and figures in it, whose line it is, and what it says.

Words and patterns are data (``data/*.toml``, ``data/*.tsv``); these modules are the grammar. ``graph.lexicon``
puts them together into one value; ``graph.quantity`` and ``graph.extract`` use it.
"""
