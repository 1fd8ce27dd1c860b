"""Finding a chat by what somebody on the phone can say."""
