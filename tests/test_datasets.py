import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.experiment.datasets import BOX, DATASETS, POINT_COUNT, Data, make_data
from models.experiment.settings import MAX_NOISE
from tests.strategies import dataset_names, seeds

ROUNDING = 1e-4

noises = st.floats(0.0, MAX_NOISE)


def clean(name: str, seed: int) -> Data:
    return make_data(name, 0.0, 50, seed)


def radius(points: NDArray[np.float32]) -> NDArray[np.float32]:
    distance: NDArray[np.float32] = np.hypot(points[:, 0], points[:, 1])
    return distance


@given(dataset_names, noises, st.integers(10, 90), seeds)
def test_equal_seeds_give_equal_bits_and_other_seeds_other_points(
    name: str, noise: float, percent: int, seed: int
) -> None:
    one, same = (make_data(name, noise, percent, seed) for _ in range(2))
    other = make_data(name, noise, percent, seed + 1)

    assert one.points.tobytes() == same.points.tobytes()
    assert one.labels.tobytes() == same.labels.tobytes()
    assert not np.array_equal(one.points, other.points)


@given(dataset_names, noises, st.integers(10, 90), seeds)
def test_every_set_has_the_promised_shape_and_both_classes_on_both_sides(
    name: str, noise: float, percent: int, seed: int
) -> None:
    data = make_data(name, noise, percent, seed)

    assert data.points.shape == (POINT_COUNT, 2)
    assert data.points.dtype == data.labels.dtype == np.float32
    assert data.train_count == POINT_COUNT * percent // 100
    for side in (data.train, data.test):
        assert set(data.labels[side]) == {0.0, 1.0}


@given(dataset_names, noises, st.integers(10, 89), seeds)
def test_the_split_cuts_one_order_of_the_points(
    name: str, noise: float, percent: int, seed: int
) -> None:
    fewer, more = (make_data(name, noise, share, seed) for share in (percent, percent + 1))

    np.testing.assert_array_equal(fewer.points, more.points)
    assert fewer.train.stop == fewer.test.start < more.train.stop


@given(dataset_names, seeds)
def test_without_noise_everything_lies_in_the_box_and_is_balanced(name: str, seed: int) -> None:
    data = clean(name, seed)

    assert np.abs(data.points).max() <= BOX
    assert 0.4 < data.labels.mean() < 0.6


@given(dataset_names, noises, seeds)
def test_noise_never_throws_a_point_out_of_sight(name: str, noise: float, seed: int) -> None:
    assert np.abs(make_data(name, noise, 50, seed).points).max() < 3 * BOX


@given(dataset_names, noises, seeds)
def test_the_points_outside_the_box_are_those_that_its_four_sides_leave_out(
    name: str, noise: float, seed: int
) -> None:
    data = make_data(name, noise, 50, seed)
    inside = [-6 <= x <= 6 and -6 <= y <= 6 for x, y in data.points.tolist()]

    assert data.outside == inside.count(False)


def test_noise_drives_a_twelfth_of_the_rings_out_of_the_box_and_no_checkerboard() -> None:
    shares = [make_data("rings", 0.5, 50, seed).outside / POINT_COUNT for seed in range(20)]

    assert np.mean(shares) == pytest.approx(_share_of_rings_outside(), abs=0.01)
    assert make_data("checkerboard", 0.5, 50, 0).outside == 0


def _share_of_rings_outside() -> float:
    """By a million draws of its own: two rings of radius 2 and 4, a normal error of deviation 2."""
    generator = np.random.default_rng(0)
    angle, radii = generator.uniform(0, 2 * np.pi, 10**6), np.repeat([2.0, 4.0], 500_000)
    points = radii * np.stack([np.cos(angle), np.sin(angle)]) + generator.normal(0, 2, (2, 10**6))
    return float((np.abs(points).max(axis=0) > BOX).mean())


@given(dataset_names, noises, seeds)
def test_coordinates_have_four_decimals(name: str, noise: float, seed: int) -> None:
    points = make_data(name, noise, 50, seed).points

    np.testing.assert_array_equal(points, np.round(points.astype(np.float64), 4).astype(np.float32))


@given(seeds)
def test_circle_is_a_disc_of_one_class_in_a_ring_of_the_other(seed: int) -> None:
    data = clean("circle", seed)
    r = radius(data.points)

    assert data.labels.sum() == POINT_COUNT / 2
    assert r[data.labels == 1].max() <= 2.5 + ROUNDING
    assert r[data.labels == 0].min() >= 3.5 - ROUNDING
    assert r.max() <= 5.0 + ROUNDING


@pytest.mark.parametrize("name", ["circle", "xor", "checkerboard"])
@given(noise=noises, seed=seeds)
def test_here_noise_moves_labels_and_not_points(name: str, noise: float, seed: int) -> None:
    np.testing.assert_array_equal(make_data(name, noise, 50, seed).points, clean(name, seed).points)


@given(seeds)
def test_more_noise_mislabels_more_of_the_circle(seed: int) -> None:
    wrong = [
        float(np.mean((radius(data.points) < 2.5) != data.labels))
        for data in (make_data("circle", noise, 50, seed) for noise in (0.0, 0.15, MAX_NOISE))
    ]

    assert 0 == wrong[0] < wrong[1] < wrong[2] < 0.5


@given(seeds)
def test_xor_is_the_sign_of_the_product_and_keeps_off_the_axes(seed: int) -> None:
    data = clean("xor", seed)
    x, y = data.points.T

    np.testing.assert_array_equal(data.labels == 1, x * y > 0)
    assert np.abs(data.points).min() >= 0.3 - ROUNDING
    assert np.abs(data.points).max() <= 5.3 + ROUNDING


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)])
@given(seed=seeds)
def test_gauss_is_two_clouds_whose_variance_grows_with_noise(
    noise: float, variance: float, seed: int
) -> None:
    data = make_data("gauss", noise, 50, seed)

    for label, center in ((1, 2.0), (0, -2.0)):
        cloud = data.points[data.labels == label]
        assert len(cloud) == POINT_COUNT / 2
        # Five standard errors of a mean and of a variance of 250 draws.
        assert np.abs(cloud.mean(axis=0) - center).max() < 5 * np.sqrt(variance / 250)
        assert np.abs(cloud.var(axis=0) - variance).max() < 5 * variance * np.sqrt(2 / 250)


@given(seeds)
def test_spiral_is_two_arms_that_are_each_other_turned_by_half(seed: int) -> None:
    data = clean("spiral", seed)
    first, second = (data.points[data.labels == label] for label in (1, 0))

    np.testing.assert_allclose(np.sort(radius(first)), 5 * np.arange(250) / 250, atol=2 * ROUNDING)
    np.testing.assert_array_equal(by_radius(first), -by_radius(second) + 0.0)


def by_radius(points: NDArray[np.float32]) -> NDArray[np.float32]:
    ordered: NDArray[np.float32] = points[np.argsort(radius(points))]
    return ordered


@given(seeds)
def test_the_spiral_turns_a_full_circle_and_three_quarters(seed: int) -> None:
    data = clean("spiral", seed)
    arm = by_radius(data.points[data.labels == 1])[1:].astype(np.float64)
    angles = np.unwrap(np.arctan2(arm[:, 0], arm[:, 1]))

    assert angles[-1] - angles[0] == pytest.approx(1.75 * 2 * np.pi * 248 / 250, abs=0.01)


@given(seeds)
def test_moons_are_two_half_circles(seed: int) -> None:
    data = clean("moons", seed)
    points = data.points / 3.0 + [0.5, 0.25]

    for label, center, side in ((0, (0.0, 0.0), 1), (1, (1.0, 0.5), -1)):
        arc = points[data.labels == label] - center
        np.testing.assert_allclose(np.hypot(*arc.T), 1.0, atol=ROUNDING)
        assert (arc[:, 1] * side).min() > -ROUNDING


@given(seeds)
def test_rings_have_radius_two_and_four(seed: int) -> None:
    data = clean("rings", seed)

    np.testing.assert_allclose(
        radius(data.points), np.where(data.labels == 1, 2.0, 4.0), atol=ROUNDING
    )


@given(seeds)
def test_blobs_take_turns_round_a_ring(seed: int) -> None:
    data = clean("blobs", seed)
    angle = np.arctan2(data.points[:, 0], data.points[:, 1])

    # Three clouds of a class, a third of a turn apart: at three times the angle they coincide.
    first, second = (np.exp(3j * angle[data.labels == label]).mean() for label in (1, 0))
    assert data.labels.sum() == pytest.approx(POINT_COUNT / 2, abs=2)
    assert abs(first) > 0.7
    assert abs(first + second) < 0.3


@given(seeds)
def test_checkerboard_squares_alternate(seed: int) -> None:
    data = clean("checkerboard", seed)
    inside = (np.abs(data.points / 2.5 - np.round(data.points / 2.5)) > ROUNDING).all(axis=1)
    column, row = np.floor(data.points[inside] / 2.5).T

    np.testing.assert_array_equal(data.labels[inside] == 1, (column + row) % 2 == 0)


@pytest.mark.parametrize("name", DATASETS)
def test_a_set_is_filed_under_its_own_name(name: str) -> None:
    assert DATASETS[name].name == name
