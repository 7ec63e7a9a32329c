# Sourced by ./check: a Chromium for the browser tests, its path in CHROMIUM.

provide_chromium() {
    if [ -n "${CHROMIUM:-}" ]; then
        starts "$CHROMIUM" || fail "CHROMIUM is $CHROMIUM, which does not start"
    else
        CHROMIUM="$(installed_chromium || playwright_chromium || apt_chromium)" ||
            fail "No Chromium found and none could be installed; install one and set CHROMIUM to it"
    fi
    export CHROMIUM
}

# A shortcut or a stub of a package may lie on the PATH and still not be a browser.
starts() {
    "$1" --version >/dev/null 2>&1
}

installed_chromium() {
    for name in chromium chromium-browser google-chrome; do
        if path="$(command -v "$name")" && starts "$path"; then
            printf '%s\n' "$path"
            return
        fi
    done
    return 1
}

playwright_chromium() {
    path="$(playwright_path)"
    starts "$path" || python -m playwright install chromium >&2 || return 1
    # It came, but the system lacks a library that it needs: that takes root, or sudo.
    starts "$path" || python -m playwright install-deps chromium >&2 || return 1
    starts "$path" && printf '%s\n' "$path"
}

playwright_path() {
    python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)'
}

apt_chromium() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    { apt-get update && apt-get install -y chromium; } >&2 || return 1
    installed_chromium
}
