"""x"""

ROUTES = []
