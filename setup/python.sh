#!/bin/sh
# Prints the Python to build with: $PYTHON if set, else the first of python3, python3.13, .12, .11 that is 3.11 to 3.13.
# A name that is found but does not answer (a version manager's stand-in) is passed over.
set -eu
for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 /usr/bin/python3}; do
    path=$(command -v "$name") || continue
    if "$path" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        # The real program, not a stand-in that may point elsewhere tomorrow.
        "$path" -c 'import sys; print(getattr(sys, "_base_executable", None) or sys.executable)'
        exit 0
    fi
done
echo "quartier needs Python 3.11, 3.12 or 3.13${PYTHON:+; PYTHON=$PYTHON is none}. Debian: apt-get install python3 python3-venv" >&2
exit 1
