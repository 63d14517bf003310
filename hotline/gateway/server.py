"""The gateway as one web application: REST API, browser clients, simulated API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakSet

import aiohttp
from aiohttp import web

from hotline.gateway import rest_calls, rest_more, simulated_api, tabs
from hotline.gateway.exchange import Exchange
from hotline.gateway.operators import SimulatedOperator
from hotline.gateway.rest import EXCHANGE, guard
from hotline.gateway.settings import Settings

MOST_CONNECTIONS = 500


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Exchange]:
    """A gateway that listens; `base_url` of the exchange says where. On leaving, calls end and every task is over."""
    # A fresh connection for every request: a kept one may just have been closed by the other side, and a POST that
    # fails for that reason cannot be repeated safely.
    connector = aiohttp.TCPConnector(limit=MOST_CONNECTIONS, force_close=True)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=True
    ) as session:
        exchange = Exchange(settings, session)
        runner = web.AppRunner(application(exchange), access_log=None, handle_signals=False, shutdown_timeout=2)
        await runner.setup()
        try:
            site = web.TCPSite(runner, settings.host, settings.port)
            await site.start()
            port = runner.addresses[0][1]
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            exchange.base_url = settings.public_url.rstrip("/") or f"http://{host}:{port}"
            yield exchange
        finally:
            await runner.cleanup()


def application(exchange: Exchange) -> web.Application:
    """The routes around an exchange. Its access log stays off: addresses hold telephone numbers and tokens."""
    app = web.Application(middlewares=[guard, simulated_api.local_only])
    app[EXCHANGE] = exchange
    app[tabs.SOCKETS] = WeakSet[web.WebSocketResponse]()
    app[simulated_api.OPERATORS] = dict[str, SimulatedOperator]()
    for table in (rest_calls.routes, rest_more.routes, tabs.routes, simulated_api.routes):
        app.add_routes(table)
    app.router.add_get("/healthz", _healthz)
    app.on_shutdown.append(_stop)
    return app


async def _healthz(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


async def _stop(app: web.Application) -> None:
    await app[EXCHANGE].close()
    sockets = app[tabs.SOCKETS]
    for socket in list(sockets):
        await socket.close(code=1001)
    for operator in app[simulated_api.OPERATORS].values():
        await operator.close()
