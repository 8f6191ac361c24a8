"""The job on FastStream with RabbitMQ, as its documentation shows it: asyncpg, uvloop, a quorum queue.

Commit, then publish with the confirm awaited; consume, then commit; FastStream acknowledges after the function. The
producer runs `job.WORKERS` tasks, the receiver takes BENCH_PREFETCH messages at once: what was best for it here.
"""

import argparse
import asyncio
import os
import sys
import time
from typing import Any

import uvloop
from faststream import FastStream
from faststream.rabbit import Channel, ExchangeType, QueueType, RabbitBroker, RabbitExchange, RabbitQueue
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from bench import job, roles

PREFETCH = int(os.environ.get("BENCH_PREFETCH", "10"))

engine = create_async_engine(os.environ["BENCH_DATABASE"], pool_size=max(PREFETCH, job.WORKERS))
Session = async_sessionmaker(engine, expire_on_commit=False)
broker = RabbitBroker(
    os.environ["BENCH_BROKER"], default_channel=Channel(prefetch_count=PREFETCH), logger=None
)
exchange = RabbitExchange("faststream.events", type=ExchangeType.TOPIC, durable=True)
queue = RabbitQueue("faststream.inbox", QueueType.QUORUM, durable=True, routing_key=job.ROUTING_KEY)
tally = roles.Tally()


async def on_booking_confirmed(event: dict[str, Any]) -> None:
    """Commit; FastStream acknowledges after the function."""
    notice = job.notice_of(event)
    async with Session() as session:
        session.add(notice)
        await session.commit()
    tally.committed(notice.booking_id)


async def receive() -> None:
    """The receiving service."""
    broker.subscriber(queue, exchange)(on_booking_confirmed)
    app = FastStream(broker, logger=None)

    @app.after_startup
    async def ready() -> None:
        roles.say(ready=True)

    await app.run()


publisher = broker.publisher(exchange=exchange, routing_key=job.ROUTING_KEY, persist=True)


async def book(booking: job.Booking) -> None:
    """Commit, then publish."""
    async with Session() as session:
        session.add(booking)
        await session.commit()
    await publisher.publish(job.cloud_event(booking))


async def produce() -> None:
    """The producing service."""
    async with broker:
        await broker.start()
        roles.say(ready=True)
        while order := roles.order(await asyncio.to_thread(sys.stdin.readline)):
            stamps: dict[str, float] = {}
            if isinstance(order, roles.Burst):
                await burst(order)
            else:
                async with asyncio.TaskGroup() as group:
                    for due in order.instants():
                        await asyncio.sleep(max(0.0, due - time.monotonic()))
                        booking = job.new_booking()
                        stamps[booking.id] = due
                        group.create_task(book(booking))
            roles.say(done=True, stamps=stamps)


async def burst(order: roles.Burst) -> None:
    """As fast as it goes with `job.WORKERS` tasks."""
    left = iter(range(order.count))

    async def worker() -> None:
        for _ in left:
            await book(job.new_booking())

    await asyncio.gather(*(worker() for _ in range(job.WORKERS)))


def main() -> None:
    """Run one role until SIGTERM (receive) or the end of the orders (produce)."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("role", choices=["produce", "receive"])
    arguments.add_argument("--milestones", type=int, nargs="*", default=[])
    given = arguments.parse_args()
    tally.tell_at(given.milestones)
    uvloop.run(produce() if given.role == "produce" else receive())


if __name__ == "__main__":
    main()
