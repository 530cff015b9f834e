"""A made-up terrain for a city: courses through the sections and hills between them; SIMULATED."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingshan.base.errors import UsageError
from qingshan.edge.geo.packages import needed
from qingshan.edge.replacing import read_text
from qingshan.trace.grid import Grid

PARAMETERS = "simulate-terrain.toml"
KM_PER_DEGREE = 111.195
STEP_KM = 0.4
Points = NDArray[np.float64]
Frame = Any


@dataclass(frozen=True, slots=True)
class Course:
    """A river as drawn: name, the river it enters, points from source to mouth, heights along it [m]."""

    name: str
    into: str
    points: Points
    heights: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Landscape:
    """Everything made up about the land: heights, courses, lakes, and the parameters they came from."""

    grid: Grid
    heights: NDArray[np.float32]
    courses: tuple[Course, ...]
    parameters: Mapping[str, Any]


def read_landscape(folder: Path) -> Mapping[str, Any]:
    """The parameters of a city.

    Raises
    ------
    UsageError
        The city has none, or they cannot be read.
    """
    path = folder / PARAMETERS
    if not path.is_file():
        raise UsageError("register-file-missing", file=PARAMETERS)
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as wrong:
        raise UsageError("simulation-unreadable", file=path, reason=wrong) from wrong


def make_landscape(parameters: Mapping[str, Any]) -> Landscape:
    """The land of some parameters; the same parameters give the same land."""
    box, relief = parameters["grid"], parameters["relief"]
    cell = box["cell"]
    height = round((box["north"] - box["south"]) / cell)
    width = round((box["east"] - box["west"]) / cell)
    grid = Grid(height, width, box["west"], box["north"], cell, cell)
    random = np.random.default_rng(relief["seed"])
    courses = _courses(parameters, random)
    heights = _heights(grid, courses, parameters, random)
    return Landscape(grid, heights.astype(np.float32), courses, parameters)


def _courses(parameters: Mapping[str, Any], random: np.random.Generator) -> tuple[Course, ...]:
    """Courses with heights, the receiving river always before the one that enters it."""
    relief = parameters["relief"]
    lakes = {each["name"]: each["height"] for each in parameters.get("lakes", ())}
    made: dict[str, Course] = {}
    for row in parameters["rivers"]:
        points = _winding(np.array(row["points"], dtype=np.float64), relief["meander"], random)
        into = row.get("into", "")
        mouth = float(lakes.get(into, relief["mouth"]))
        if into in made:
            below = made[into]
            far = np.hypot(*(_km(below.points) - _km(points[-1:])).T)
            mouth = float(below.heights[int(np.argmin(far))])
        steps = np.hypot(*np.diff(_km(points), axis=0).T)
        to_mouth = np.concatenate([np.cumsum(steps[::-1])[::-1], [0.0]])
        # Rivers are steeper near their sources.
        heights = mouth + relief["fall"] * to_mouth * (1 + to_mouth / 400)
        made[row["name"]] = Course(row["name"], into, points, heights)
    return tuple(made.values())


def _winding(points: Points, swing: float, random: np.random.Generator) -> Points:
    """A smooth course through the points, winding between them and exact on them."""
    interpolator = needed("scipy.interpolate").PchipInterpolator
    far = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(_km(points), axis=0).T))])
    at = np.unique(np.concatenate([np.arange(0, far[-1], STEP_KM), far]))
    line = np.column_stack([interpolator(far, points[:, k])(at) for k in (0, 1)])
    nearest = np.abs(at[:, None] - far[None, :]).min(axis=1)
    room = np.clip(nearest / 6.0, 0, 1)
    wave = np.zeros(at.size)
    for length in (31.0, 17.0, 9.0):
        wave += np.sin(2 * np.pi * at / length + random.uniform(0, 2 * np.pi)) * length / 31.0
    along = np.gradient(_km(line), axis=0)
    across = np.column_stack([-along[:, 1], along[:, 0]])
    across /= np.maximum(np.hypot(*across.T), 1e-9)[:, None]
    return np.asarray(line + _degrees(across * (swing * wave * room)[:, None], line))


def _heights(
    grid: Grid, courses: Sequence[Course], parameters: Mapping[str, Any], random: np.random.Generator
) -> Points:
    relief, box = parameters["relief"], parameters["grid"]
    lon = grid.west + (np.arange(grid.width) + 0.5) * grid.dx
    lat = grid.north - (np.arange(grid.height) + 0.5) * grid.dy
    places = np.column_stack([each.ravel() for each in np.meshgrid(lon, lat)])
    shape = (grid.height, grid.width)
    hills, bends = _noise(shape, random).ravel(), _noise(shape, random, 3).ravel()
    far, level = _near(_km(places), courses, parameters.get("lakes", ()))
    # Ridges wind as well: halfway between two rivers the ground leans one way here and the other there.
    bent = far * np.exp(0.35 * bends * np.clip(far / 10.0, 0, 1))
    beyond = np.clip(bent - relief["floor"], 0, None)
    ground = level + relief["side"] * beyond ** relief["side_power"]
    ground = ground + relief["rough"] * hills * np.clip(far / relief["rough_from"], 0, 1)
    west, south, east, north = grid.bounds
    edge = np.minimum.reduce(
        [places[:, 0] - west, east - places[:, 0], places[:, 1] - south, north - places[:, 1]]
    )
    # The rim falls outward, so that what lies beyond it drains elsewhere; rivers cut through it.
    inward = np.clip(1 - edge / box["rim"], 0, 1)
    return np.asarray((ground - relief["rim_drop"] * inward * np.clip(far / 40.0, 0, 1)).reshape(shape))


def _near(
    places: Points, courses: Sequence[Course], lakes: Sequence[Mapping[str, Any]]
) -> tuple[Points, Points]:
    """Distance to the nearest water [km], and the level of the waters around, the nearer the more."""
    tree = needed("scipy.spatial").cKDTree
    nearest = np.full(len(places), np.inf)
    total, weights = np.zeros(len(places)), np.zeros(len(places))
    waters = [(tree(_km(each.points)), each.heights, 0.0) for each in courses]
    waters += [
        (tree(_km(np.array([[each["lon"], each["lat"]]]))), np.array([each["height"]]), each["radius"])
        for each in lakes
    ]
    for water, heights, radius in waters:
        far, at = water.query(places)
        far = np.clip(far - radius, 0, None)
        weight = (far + 0.15) ** -2.2
        total += weight * heights[at]
        weights += weight
        nearest = np.minimum(nearest, far)
    return nearest, total / weights


def _noise(shape: tuple[int, int], random: np.random.Generator, octaves: int = 9) -> Points:
    """Rough ground of several sizes, mean 0, about 1 high."""
    zoom = needed("scipy.ndimage").zoom
    total = np.zeros(shape)
    cells, weight = 7, 1.0
    while cells < max(shape) // 2 and octaves:
        octaves -= 1
        coarse = random.standard_normal((cells, cells))
        total += weight * zoom(coarse, (shape[0] / cells, shape[1] / cells), order=3)[: shape[0], : shape[1]]
        cells, weight = cells * 2, weight * 0.55
    return np.asarray(total / total.std())


def _km(points: Points) -> Points:
    """Degrees as kilometers on a plane good enough for one city."""
    return np.asarray(points * KM_PER_DEGREE * np.array([np.cos(np.radians(42.8)), 1.0]))


def _degrees(km: Points, _at: Points) -> Points:
    return np.asarray(km / KM_PER_DEGREE / np.array([np.cos(np.radians(42.8)), 1.0]))
