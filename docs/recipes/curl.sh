#!/usr/bin/env bash
# The endpoint by curl alone. In another terminal: thumbgen serve (with --practice to try it out).
#
#   curl.sh plain  "THE IDEA" [GENRE]          waits for the result, however long, and prints it
#   curl.sh later  "THE IDEA" [GENRE]          hands in, then asks now and then how it stands
#   curl.sh events "THE IDEA" [GENRE]          hands in, then listens to its progress
#   curl.sh cancel "THE IDEA" [GENRE]          hands in, and thinks better of it
#   curl.sh get    IMAGE_URL FILE              fetches a picture, unless FILE is that picture already
#
# THUMBGEN_SERVER is the endpoint's address, THUMBGEN_SERVER_TOKEN its token, if it wants one.
# Ends with 0 if all went well, 1 if the job brought no picture, otherwise with curl's own code:
# 7 if nothing answers, 22 if the endpoint refuses.

set -euo pipefail

server=${THUMBGEN_SERVER:-http://127.0.0.1:8787}
server=${server%/}
answer=$(mktemp)
trap 'rm -f -- "$answer"' EXIT

usage() {
    sed -n '4,8s/^# *//p' "$0" >&2
    exit 2
}

# A text on a line of its own, if there is any.
say() {
    [[ -z $1 ]] || printf '%s\n' "$1"
}

# curl for an address of the server $1: says in plain words if nobody is there.
reach() {
    local server=$1 words code=0
    shift
    { words=$(curl --silent --show-error "$@" 2>&1 >&3) || code=$?; } 3>&1
    case $code in
    6 | 7) words="curl.sh: nothing answers at $server: start \`thumbgen serve\` first" ;;
    esac
    say "$words" >&2
    return "$code"
}

# With what every call needs. The token is not among the arguments: others could read those.
call() {
    local usual=(--fail-with-body --connect-timeout 10)
    if [[ -z ${THUMBGEN_SERVER_TOKEN:-} ]]; then
        reach "$server" "${usual[@]}" "$@"
        return
    fi
    reach "$server" "${usual[@]}" "$@" \
        --config <(printf 'header = "Authorization: Bearer %s"\n' "$THUMBGEN_SERVER_TOKEN")
}

# Ends with the answer of a call on stdout, and its code.
finish() {
    local told code=0
    told=$("$@") || code=$?
    say "$told"
    exit "$code"
}

# A text as JSON has it, with its quotation marks.
quoted() {
    local text=${1//\\/\\\\}
    text=${text//\"/\\\"}
    text=${text//$'\n'/\\n}
    text=${text//$'\t'/\\t}
    printf '"%s"' "$text"
}

order() {
    printf '{"prompt": %s, "genre": %s}' "$(quoted "$1")" "$(quoted "${2:-none}")"
}

# The first value of that name in the JSON on stdin: for plain words and addresses.
field() {
    grep -o "\"$1\": *\"[^\"]*\"" | sed -n "1s/^\"$1\": *\"\(.*\)\"\$/\1/p"
}

submit() {
    order "$@" | call "$server/generate-thumbnail" --header 'Content-Type: application/json' \
        --data-binary @- "${more[@]}"
}

# Hands a job in without waiting for it; prints where to ask after it: its Location.
hand_in() {
    local more=(--header 'Prefer: respond-async' --include) told code
    told=$(submit "$@") || {
        code=$?
        say "$(sed $'1,/^\r$/d' <<<"$told")" >&2 # without the headers
        return "$code"
    }
    tr -d '\r' <<<"$told" | sed -n 's/^[Ll]ocation: //p'
}

# How the job $1 stands now, into $told. An endpoint that is just starting again is waited for:
# --retry does that, but not where a connection breaks in the middle.
ask() {
    local code tries
    for tries in 3 2 1; do
        code=0
        call --max-time 30 --retry 150 --retry-delay 2 --retry-connrefused --output "$answer" "$1" ||
            code=$?
        case $code in
        18 | 52 | 55 | 56) ((tries == 1)) || sleep 2 ;;
        *) break ;;
        esac
    done
    told=$(<"$answer")
    ((code == 0)) || say "$told" >&2
    return "$code"
}

ended() {
    case $(field state <<<"$told") in done | failed | cancelled) ;; *) return 1 ;; esac
}

# Asks after the job $1 until it has ended.
follow() {
    ask "$1"
    until ended; do
        field state <<<"$told" >&2
        sleep 2 # what it asks for, by Retry-After
        ask "$1"
    done
}

show() {
    say "$told"
    [[ $(field state <<<"$told") == "done" ]]
}

case ${1:-} in
plain)
    (($# == 2 || $# == 3)) || usage
    # It waits for less than web servers do, 60 seconds most of them: who hangs up wants the picture
    # no more. If there is none by then the answer is 202, and where to ask.
    more=(--header 'Prefer: wait=50' --max-time 90) code=0
    told=$(submit "${@:2}") || code=$?
    if job=$(field status_url <<<"$told"); then
        follow "$job"
        case $told in
        *'"result":'*) told=${told#*'"result":'} told=${told%\}} ;; # as if it had been in time
        *) code=1 ;;
        esac
    elif ((code == 22)) && [[ $told == *'"job_id":'* ]]; then
        code=1 # it was taken in, and failed
    fi
    say "$told"
    exit "$code"
    ;;
later)
    (($# == 2 || $# == 3)) || usage
    job=$(hand_in "${@:2}")
    say "$job" >&2
    follow "$job"
    show
    ;;
events)
    (($# == 2 || $# == 3)) || usage
    job=$(hand_in "${@:2}")
    told='' event=''
    until ended; do
        while IFS= read -r line; do
            case $line in
            "event: "*) event=${line#event: } ;;
            "data: "*)
                told=${line#data: }
                printf '%s: %s\n' "$event" "$(field message <<<"$told")" >&2
                ;;
            esac
        done < <(call --no-buffer --header 'Accept: text/event-stream' "$job/events" 2>/dev/null)
        ended || { sleep 2 && ask "$job"; } # the connection was lost: on to the next one
    done
    show
    ;;
cancel)
    (($# == 2 || $# == 3)) || usage
    job=$(hand_in "${@:2}")
    finish call --max-time 30 --request DELETE "$job"
    ;;
get)
    (($# == 3)) || usage
    # Pictures are public. What is there is asked after by its ETag: 304 leaves the file alone.
    part=$3.part
    trap 'rm -f -- "$answer" "$part" "$part.etag"' EXIT
    known=()
    [[ -s $3 && -s $3.etag ]] && known=(--etag-compare "$3.etag")
    origin=$(sed -n 's|^\([a-z]*://[^/]*\).*|\1|p' <<<"$2")
    reach "${origin:-$2}" --fail --max-time 120 --remote-time ${known[@]+"${known[@]}"} \
        --etag-save "$part.etag" --output "$part" --write-out '%{http_code}\n' "$2"
    if [[ -s $part ]]; then
        mv -- "$part.etag" "$3.etag"
        mv -- "$part" "$3"
    fi
    ;;
*) usage ;;
esac
