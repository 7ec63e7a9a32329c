# Sourced by ./check.

# Run each argument as a command, all at the same time; show what each says, in order.
# Fails if one of them fails, after all have ended.
together() {
    said="$(mktemp -d)"
    pids=()
    for command in "$@"; do
        # Not eval in this shell: a command ends where it fails, whoever waits for it.
        bash -euo pipefail -c "$command" >"$said/${#pids[@]}" 2>&1 &
        pids+=($!)
    done
    failed=()
    for number in "${!pids[@]}"; do
        wait "${pids[$number]}" || failed+=("${*:number+1:1}")
        cat "$said/$number"
    done
    rm -r "$said"
    [ "${#failed[@]}" = 0 ] || fail "$(printf 'Failed: %s\n' "${failed[@]}")"
}
