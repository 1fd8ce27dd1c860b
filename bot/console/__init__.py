"""The agents' console: the web application in which staff take chats over and move cases on."""
