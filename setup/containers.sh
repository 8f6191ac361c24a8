#!/bin/sh
# Runs a command that needs Docker and the base images of our images: setup/containers.sh make test-deployment
# Docker that does not run is installed from Debian and started, where that may be done, and stopped again in the end.
# Base images that are not there are made by the script that QUARTIER_STANDINS names, or by the one in
# ../shared/containers beside this repository or beside the one it was cloned from (a machine that reaches no registry has
# such a script); else they are pulled.
# Exits with what the command exits with; where Docker or a base image cannot be had, with 0 after a line NOT RUN that says why.
set -eu
cd "$(dirname "$0")/.."

logs=$(mktemp -d) daemon=
end() {
    if [ -n "$daemon" ]; then
        kill "$daemon" 2>/dev/null || true
        wait "$daemon" || true
    fi
    rm -rf "$logs"
}
trap end EXIT
trap 'exit 130' INT TERM

wanted=$*
not_run() {
    echo "NOT RUN: $wanted, which needs containers: $1"
    exit 0
}

# The last line that a step said.
why() { grep . "$logs/$1" | tail -n 1 | sed 's/^ *//'; }

start_docker() {
    sh setup/debian.sh dockerd:docker.io docker:docker.io 2>"$logs/debian" ||
        not_run "Docker does not run here; $(why debian)"
    [ "$(id -u)" = 0 ] || not_run "Docker does not run here, and only root may start it"
    echo "starting Docker"
    PATH=$PATH:/usr/sbin:/sbin setsid dockerd >"$logs/docker" 2>&1 </dev/null &
    daemon=$!
    tries=0
    until docker info >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ "$tries" -gt 90 ] || ! kill -0 "$daemon" 2>/dev/null; then
            not_run "Docker does not start here: $(why docker)"
        fi
        sleep 1
    done
}

needed() {
    $compose config | sed -n 's/^ *image: *//p' | grep -v '^quartier'
    sed -n 's/^ARG BASE=//p' deploy/image/Dockerfile
}

missing() {
    for image in $(needed | sort -u); do docker image inspect "$image" >/dev/null 2>&1 || echo "$image"; done
}

standins() {
    [ -z "${QUARTIER_STANDINS:-}" ] || { echo "$QUARTIER_STANDINS"; return; }
    origin=$(git config --get remote.origin.url 2>/dev/null || true)
    origin=${origin#file://}
    for beside in . "${origin:-.}"; do
        script=$beside/../shared/containers/build-standins
        [ ! -x "$script" ] || { echo "$script"; return; }
    done
}

docker info >/dev/null 2>&1 || start_docker
if command -v docker-compose >/dev/null 2>&1; then
    compose=docker-compose
elif docker compose version >/dev/null 2>&1; then
    compose='docker compose'
else
    sh setup/debian.sh docker-compose:docker-compose 2>"$logs/debian" || not_run "$(why debian)"
    compose=docker-compose
fi

if [ -n "$(missing)" ]; then
    script=$(standins)
    echo "getting base images:" $(missing)
    if [ -n "$script" ]; then
        "$script" >"$logs/image" 2>&1 </dev/null || not_run "$script: $(why image)"
    else
        for image in $(missing); do
            docker pull --quiet "$image" >"$logs/image" 2>&1 || not_run "no base image $image: $(why image)"
        done
    fi
    still=$(missing | tr '\n' ' ')
    [ -z "$still" ] || not_run "$script made no ${still% }"
fi

"$@"
