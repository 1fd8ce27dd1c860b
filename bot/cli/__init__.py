"""The commands of server.py, one file a topic. Each is an edge: it opens one transaction and commits it."""
