import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.compiled.products import BLOCK, _add_product, product

sizes = st.integers(0, 20)


@given(sizes, sizes, st.integers(0, 2 * BLOCK + 3), st.integers(0, 99))
def test_products_are_numpys(n: int, k: int, m: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    one, other = generator.normal(size=(n, k)), generator.normal(size=(k, m))

    np.testing.assert_allclose(product(one, other), one @ other, rtol=1e-12, atol=1e-13)


@given(st.integers(1, 20), st.integers(1, 3 * BLOCK), st.integers(0, 99))
def test_a_column_does_not_depend_on_its_company(k: int, m: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    one, other = generator.normal(size=(7, k)), generator.normal(size=(k, m))
    columns = [product(one, other[:, [at]])[:, 0] for at in (0, m // 2, m - 1)]

    np.testing.assert_array_equal(product(one, other)[:, [0, m // 2, m - 1]].T, columns)


def test_transposed_and_read_only_matrices_are_as_good() -> None:
    one, other = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(4, 3)
    one.flags.writeable = other.flags.writeable = False

    np.testing.assert_array_equal(product(one, other.T), one @ other.T)
    np.testing.assert_array_equal(product(one, np.asfortranarray(other.T)), one @ other.T)
    assert len(_add_product.signatures) == 1  # or each would be compiled by itself
