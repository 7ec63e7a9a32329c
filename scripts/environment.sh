# Sourced by ./start and ./check, from the top of the checkout: where their Python comes from.

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Use the active virtual environment, or else .venv, made where it is missing; one thread for sums.
enter_environment() {
    if [ -z "${VIRTUAL_ENV:-}" ]; then
        [ -x .venv/bin/pip ] || make_environment .venv
        VIRTUAL_ENV="$PWD/.venv"
    fi
    PATH="$VIRTUAL_ENV/bin:$PATH"
    # For sums so small, other threads would only wait for each other, and busily.
    OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
    export VIRTUAL_ENV PATH OMP_NUM_THREADS
    # Sources are compiled when they are first imported: then, and not by each process again.
    unset PYTHONDONTWRITEBYTECODE
}

# Make a virtual environment in directory $1. PYTHON names another interpreter than python3.
make_environment() {
    "${PYTHON:-python3}" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "Python 3.11 or newer is needed; set PYTHON to one, as in PYTHON=python3.12 $0"
    "${PYTHON:-python3}" -m venv "$1" ||
        fail "Could not make a virtual environment; on Debian and Ubuntu, install python3-venv"
}

# Install what requirement file $1 names, and of what that needs the versions held in
# constraints.txt, unless the same was installed here before. Sources stay as they are: most are
# never imported, and to compile all of them takes longer than the rest.
install_requirements() {
    stamp="$VIRTUAL_ENV/.installed-$1"
    wanted="$(cat requirements.txt constraints.txt "$1" | cksum)"
    if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
        printf 'Installing %s ...\n' "$1" >&2
        python -m pip install --quiet --disable-pip-version-check --no-compile \
            -r "$1" -c constraints.txt ||
            fail "Could not install $1"
        printf '%s\n' "$wanted" >"$stamp"
    fi
}
