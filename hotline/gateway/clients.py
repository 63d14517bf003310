"""Operators who can be rung by identity: which of their devices ring, and which one gets the call."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from hotline.gateway.calls import Status
from hotline.gateway.media import Endpoint, Invitation, Line, Unanswered


class Offer:
    """A ringing call, shown to every free device of one identity. The first to accept gets it."""

    def __init__(self, invitation: Invitation) -> None:
        self.invitation = invitation
        self.answer: asyncio.Future[Device] = asyncio.get_running_loop().create_future()

    def accept(self, device: "Device") -> bool:
        """Whether the device was first."""
        if self.answer.done():
            return False
        self.answer.set_result(device)
        return True

    def reject(self) -> None:
        """Stop ringing everywhere: the devices of one identity belong to one person."""
        if not self.answer.done():
            self.answer.set_exception(Unanswered(Status.BUSY, 603))


class Device(Protocol):
    """One place where an identity can be reached: a browser tab, or a simulated operator."""

    identity: str

    @property
    def free(self) -> bool:
        """Whether it rings; one that is talking ignores further calls, as Twilio's SDK does."""
        ...

    def offer(self, offer: Offer) -> None:
        """Start ringing."""
        ...

    def withdraw(self, offer: Offer, reason: str) -> None:
        """Stop ringing: answered elsewhere, or given up."""
        ...

    def connect(self, offer: Offer) -> Line:
        """The line to the device that has accepted."""
        ...


class Clients:
    """The registered devices."""

    def __init__(self) -> None:
        self._devices: dict[str, list[Device]] = {}

    def register(self, device: Device) -> None:
        devices = self._devices.setdefault(device.identity, [])
        if device not in devices:
            devices.append(device)

    def unregister(self, device: Device) -> None:
        devices = self._devices.get(device.identity, [])
        if device in devices:
            devices.remove(device)
        if not devices:
            self._devices.pop(device.identity, None)

    def of(self, identity: str) -> list[Device]:
        return list(self._devices.get(identity, []))

    def identities(self) -> dict[str, int]:
        """Registered identities and the number of their devices."""
        return {identity: len(devices) for identity, devices in sorted(self._devices.items())}

    def endpoint(self, identity: str) -> Endpoint:
        return _Client(self, identity)


class _Client:
    def __init__(self, clients: Clients, identity: str) -> None:
        self._clients = clients
        self._identity = identity

    async def ring(self, invitation: Invitation, ringing: Callable[[], None]) -> Line:
        """See media.Endpoint. Nobody registered: no-answer at once; everybody busy: rings until it is given up."""
        devices = self._clients.of(self._identity)
        if not devices:
            raise Unanswered(Status.NO_ANSWER, 480)
        ringing()
        offer = Offer(invitation)
        rung = [device for device in devices if device.free]
        winner: Device | None = None
        try:
            for device in rung:
                device.offer(offer)
            winner = await offer.answer
            return winner.connect(offer)
        finally:
            for device in rung:
                if device is not winner:
                    device.withdraw(offer, "answered elsewhere" if winner else "given up")
            offer.answer.cancel()
