"""The Content Security Policy, as a browser holds the page to it."""

import pytest

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def test_the_policy_is_in_force(visit: Open) -> None:
    page = visit()

    assert page.evaluate("() => { try { return eval('1') } catch (error) { return error.name } }")
    blocked = page.evaluate(
        """() => new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.blockedURI));
        document.body.append(Object.assign(document.createElement('img'),
            { src: 'http://127.0.0.1:9/x.png' }));
    })"""
    )
    assert blocked.startswith("http://127.0.0.1:9")
