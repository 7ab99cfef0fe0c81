"""Apify's dataset API as far as a dataset is read: items by offset and limit, a token, a failure on demand."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

TOKEN = "apify_api_FakeTokenOfTheFakeServer"


class ApifyServer:
    """Serves `items` of one dataset under `url`. `fail_at`: the offset that answers 403 once."""

    def __init__(self, dataset: str, items: list[dict[str, Any]]) -> None:
        self.items, self._dataset = items, dataset
        self.fail_at: int | None = None
        self.offsets: list[int] = []
        self.url = self.address = ""
        app = web.Application()
        app.router.add_get("/v2/datasets/{dataset}/items", self._items)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def __aenter__(self) -> ApifyServer:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _items(self, request: web.Request) -> web.Response:
        offset, limit = int(request.query.get("offset", 0)), int(request.query.get("limit", 999_999))
        self.offsets.append(offset)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _refused(401, "user-or-token-not-found", "User was not found or authentication token is not valid")
        if request.match_info["dataset"] != self._dataset:
            return _refused(404, "record-not-found", "Dataset was not found")
        if offset == self.fail_at:
            self.fail_at = None
            return _refused(403, "insufficient-permissions", "Not now")
        page = self.items[offset : offset + limit]
        counts = {"Total": len(self.items), "Offset": offset, "Count": len(page), "Limit": limit, "Desc": "false"}
        headers = {f"X-Apify-Pagination-{name}": str(value) for name, value in counts.items()}
        return web.Response(text=json.dumps(page), content_type="application/json", headers=headers)


def _refused(status: int, kind: str, message: str) -> web.Response:
    return web.json_response({"error": {"type": kind, "message": message}}, status=status)
