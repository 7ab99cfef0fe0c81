"""Every sentence for the people who run the shop: of /reindex, /stats and /evaluate, in chats and on the admin page.

Fixed texts and templates for `str.format`; what goes into them is `bot.admin`'s.
"""

from __future__ import annotations

STRANGER = "That one is for the people who run this shop. I'd love to help you find something to wear, though!"
UNKNOWN = "I know /reindex, /stats and /evaluate; {given!r} is none of them."
