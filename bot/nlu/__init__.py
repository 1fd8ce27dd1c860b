"""Rasa components, trainer and launcher. Runs in `.venv-rasa` and imports nothing else of `bot`."""
