"""The regions route: where a network bends at one epoch, exactly."""

import struct

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from models.frame import Frame
from models.network import Network
from models.regions import Regions, linear_regions
from models.run import STORE, TURNS, Rows, Run
from server.query import FOREVER, NEVER, busy, parse_moment, refusal
from server.training import TRAINING, BusyError

_HEADER = struct.Struct("<6i")


async def regions(request: Request) -> Response:
    """Answer ``regions?<settings>&epoch=&v=``.

    The body is little-endian: a header of six int32 (regions, whether that is all of them, kinks,
    boundary segments, 1 if the epoch is not trained yet and the rest is empty, 0), then as float32
    the kinks (x, y, x, y, layer from 0) and the boundary (x, y, x, y).
    """
    try:
        settings, epoch, _ = parse_moment(request.query_params, ())
        if not Network.of(settings).is_piecewise_affine:
            raise ValueError("a network with a curved activation has no linear regions")
    except ValueError as error:
        return refusal(str(error))
    run = STORE.run(settings)
    try:
        rows = await TRAINING.rows(run, epoch, 1, 1)
    except BusyError:
        return busy()
    body = await run_in_threadpool(_found, run, rows) if len(rows) else _NOT_YET
    return Response(
        body,
        media_type="application/octet-stream",
        headers=FOREVER if len(rows) else NEVER,
    )


_NOT_YET = _HEADER.pack(0, 0, 0, 0, 1, 0)


def _found(run: Run, rows: Rows) -> bytes:
    with TURNS.turn():
        return _packed(linear_regions(run.network, Frame(rows[0]).parameters))


def _packed(found: Regions) -> bytes:
    kinks = np.column_stack([found.kinks.segments.reshape(-1, 4), found.kinks.layers])
    header = _HEADER.pack(len(found), int(found.complete), len(kinks), len(found.boundary), 0, 0)
    return header + kinks.astype("<f4").tobytes() + found.boundary.astype("<f4").tobytes()
