"""The pages: thin scripts that read widgets, call the core and show what comes back."""
