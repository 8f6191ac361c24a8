"""What the client library can do at best: ready bytes, pipelined confirms, no database.

Also the driver's hand on the broker: fills a queue for the backlog measurements.
"""

from collections.abc import Iterable

from amqp import Connection, Message


def publish(
    connection: Connection, exchange: str, routing_key: str, bodies: Iterable[bytes], window: int = 1000
) -> int:
    """Publish persistent messages with at most `window` unconfirmed; returns when all are confirmed."""
    channel = connection.channel()
    channel.confirm_select()
    sent = 0
    waiting: dict[int, None] = {}  # tags in the order they were sent

    def on_ack(tag: int, multiple: bool) -> None:
        if not multiple:
            waiting.pop(tag, None)
            return
        while waiting and (oldest := next(iter(waiting))) <= tag:
            del waiting[oldest]

    channel.events["basic_ack"].add(on_ack)
    for body in bodies:
        message = Message(body, delivery_mode=2, content_type="application/json")
        sent += 1
        waiting[sent] = None
        channel.basic_publish(message, exchange=exchange, routing_key=routing_key)
        while len(waiting) >= window:
            connection.drain_events(timeout=30)
    while waiting:
        connection.drain_events(timeout=30)
    channel.close()
    return sent
