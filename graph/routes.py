"""x"""
ROUTES = []
