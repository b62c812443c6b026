"""The Jupyter Server extension: REST and the event relay; parses, calls one verb, answers.

``openapi.yaml`` beside this file is the contract with the panel; the tests hold the routes to it.
"""
