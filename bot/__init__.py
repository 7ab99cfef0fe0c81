"""The online side: understand a message, answer it, and speak the chats' languages."""
