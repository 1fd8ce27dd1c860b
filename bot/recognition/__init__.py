"""Reading one photographed paper: bytes in, a frozen result out. Knows neither chats nor the database (0081)."""
