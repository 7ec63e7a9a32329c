# Sourced by ./check: the tools that check the browser's code, in node_modules. Node itself comes
# with requirements-dev.txt, so that everybody has the same one.

provide_node_modules() {
    stamp="node_modules/.installed"
    wanted="$(cat package.json package-lock.json | cksum)"
    if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
        printf 'Installing package-lock.json ...\n' >&2
        npm ci --silent || fail "Could not install what package-lock.json names"
        printf '%s\n' "$wanted" >"$stamp"
    fi
    PATH="$PWD/node_modules/.bin:$PATH"
    export PATH
}
