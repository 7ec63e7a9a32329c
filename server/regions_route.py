"""The regions route: where a network bends at one epoch, exactly."""

import struct

import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from models.definition.frame import Frame
from models.definition.network import Network
from models.findings.linear_maps import linear_maps
from models.findings.regions import Regions, linear_regions
from models.record.run import Run
from server.answers import Answer
from server.finding import finding
from server.query import parse_moment, refusal

_HEADER = struct.Struct("<4i")


async def regions(request: Request) -> Response:
    """Answer ``regions?<settings>&epoch=&v=``.

    The body is little-endian: a header of four int32 (regions, different matrices in them, whether
    that is all of them, kinks), then as float32 the kinks (x, y, x, y, layer from 0).
    """
    try:
        settings, epoch, _ = parse_moment(request.query_params, ())
        if not Network.of(settings).is_piecewise_affine:
            raise ValueError("a network with a curved activation has no linear regions")
    except ValueError as error:
        return refusal(str(error))
    return await finding(settings, epoch, _find, "application/octet-stream", "regions")


def _find(run: Run, frame: Frame) -> Answer:
    return Answer(_packed(linear_regions(run.network, frame.parameters)))


def _packed(found: Regions) -> bytes:
    kinks = np.column_stack([found.kinks.segments.reshape(-1, 4), found.kinks.layers])
    matrices = linear_maps(found).distinct_count
    header = _HEADER.pack(len(found), matrices, int(found.complete), len(kinks))
    return header + kinks.astype("<f4").tobytes()
