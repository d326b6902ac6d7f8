#!/bin/sh
# Run a command with its temporary files in memory, where this machine has room for them: the tests make and remove some
# hundred databases, and of a disk's journal and waits none of them knows. Elsewhere they lie where they always would, and
# also with TMPDIR set: `TMPDIR=/tmp make test` keeps what tests leave, to be looked at.
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')  # in MB, as what follows
memory=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo 2>/dev/null)
refuses=$(awk '$2 == "/dev/shm" && $4 ~ /noexec/' /proc/mounts 2>/dev/null)

if [ -z "${TMPDIR:-}${refuses}" ] && [ "${room:-0}" -gt 8000 ] && [ "${memory:-0}" -gt 12000 ]; then
    TMPDIR=$(mktemp -d /dev/shm/pw-XXXXXX)
    export TMPDIR
    chmod 1777 "$TMPDIR"
    trap 'rm -rf "$TMPDIR"' EXIT
    trap 'exit 130' INT TERM
fi
"$@"
