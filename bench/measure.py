"""The measurements: what is done, between which two instants."""

import time
from dataclasses import dataclass
from pathlib import Path

from bench import job
from bench.driver import Contender, Role, RoleFailed, Servers, check_effects, percentile
from bench.peers import raw_publish

WARM_UP = 200
"""Events before the clock starts: connections, compiled statements, declared queues."""


@dataclass(frozen=True)
class Sizes:
    """How much is measured; bounded so that a slow machine still finishes."""

    events: int
    backlog: int
    relayed: int
    rate: int = 50
    seconds: int = 10


QUICK = Sizes(events=1_000, backlog=2_000, relayed=10_000, seconds=4)
FULL = Sizes(events=3_000, backlog=6_000, relayed=20_000)


@dataclass(frozen=True)
class EndToEnd:
    """Events a second through the whole chain, latencies at the paced rate, and CPU milliseconds an event per role."""

    events_per_s: float
    p50_ms: float
    p99_ms: float
    producer_cpu_ms: float
    receiver_cpu_ms: float


def end_to_end(servers: Servers, contender: Contender, sizes: Sizes, folder: Path) -> EndToEnd:
    """Commit → broker → effect committed, both roles at work; then latency at a calm, fixed rate.

    The clock runs from the order to the producer until the receiver has committed the last effect. Latency runs
    from the instant a booking was due to the return of the commit of its effect.
    """
    paced = sizes.rate * sizes.seconds
    milestones = (WARM_UP, WARM_UP + sizes.events, WARM_UP + sizes.events + paced)
    there = servers.fresh_database(contender, "receive", folder)
    here = servers.fresh_database(contender, "produce", folder)
    servers.fresh_queue(contender)
    arguments = ("--milestones", *map(str, milestones))
    with Role(contender, "receive", there, servers.broker, *arguments) as receiver:
        receiver.hear("ready")
        with Role(contender, "produce", here, servers.broker) as producer:
            producer.hear("ready")
            producer.tell(f"burst {WARM_UP}")
            producer_before = producer.hear("done")
            receiver_before = receiver.hear("count")
            time.sleep(0.5)
            start = time.monotonic()
            producer.tell(f"burst {sizes.events}")
            producer_after = producer.hear("done")
            receiver_after = receiver.hear("count")
            time.sleep(0.5)
            producer.tell(f"pace {sizes.rate} {sizes.seconds}")
            due = producer.hear("done")["stamps"]
            effects = receiver.hear("count")["stamps"]
            time.sleep(0.3)
    check_effects(there, milestones[-1], here)
    servers.drop_queue(contender)
    latencies = [1000 * (effects[booking] - instant) for booking, instant in due.items()]
    return EndToEnd(
        events_per_s=sizes.events / (receiver_after["at"] - start),
        p50_ms=percentile(latencies, 0.50),
        p99_ms=percentile(latencies, 0.99),
        producer_cpu_ms=1000 * (producer_after["cpu"] - producer_before["cpu"]) / sizes.events,
        receiver_cpu_ms=1000 * (receiver_after["cpu"] - receiver_before["cpu"]) / sizes.events,
    )


def receive(servers: Servers, contender: Contender, sizes: Sizes, folder: Path) -> float:
    """Events a second while a receiver drains a full queue, each effect committed.

    Between two milestones of the receiver, so that its start is not counted; the counts are what was really committed
    at these instants (a batch passes a milestone by some).
    """
    there = servers.fresh_database(contender, "receive", folder)
    servers.fresh_queue(contender)
    total = WARM_UP + sizes.backlog
    connection = servers.connection()
    raw_publish.publish(connection, contender.exchange, contender.routing_key, job.backlog(total))
    connection.close()
    with Role(
        contender, "receive", there, servers.broker, "--milestones", str(WARM_UP), str(total)
    ) as receiver:
        first, last = receiver.hear("count"), receiver.hear("count")
        time.sleep(0.3)
    check_effects(there, total)
    servers.drop_queue(contender)
    return float((last["count"] - first["count"]) / (last["at"] - first["at"]))


def raw(servers: Servers, contender: Contender, sizes: Sizes) -> float:
    """Messages a second that py-amqp publishes at best: pipelined, ready bytes, into the same kind of queue."""
    servers.fresh_queue(contender)
    bodies = list(job.backlog(sizes.relayed))
    connection = servers.connection()
    raw_publish.publish(connection, contender.exchange, contender.routing_key, bodies[:1000])
    start = time.monotonic()
    raw_publish.publish(connection, contender.exchange, contender.routing_key, bodies)
    end = time.monotonic()
    connection.close()
    servers.drop_queue(contender)
    return sizes.relayed / (end - start)


def relay(servers: Servers, contender: Contender, sizes: Sizes, folder: Path) -> float:
    """Events a second while the relay sends a committed outbox: read, publish, await confirms, mark."""
    here = servers.fresh_database(contender, "produce", folder)
    servers.fresh_queue(contender)
    with Role(contender, "relay", here, servers.broker, "--count", str(sizes.relayed)) as role:
        role.hear("ready")
        role.tell("go")
        seconds = role.hear("relayed")["seconds"]
    if (arrived := servers.queue_length(contender)) != sizes.relayed:
        raise RoleFailed(f"{arrived} of {sizes.relayed} relayed events are in the queue")
    servers.drop_queue(contender)
    return float(sizes.relayed / seconds)
