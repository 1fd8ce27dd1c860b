"""Rasa's custom actions, one file a topic: slots in, one call into bot/, words out.

No SQL and no rule of the service in here.
"""
