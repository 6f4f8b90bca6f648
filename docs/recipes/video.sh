#!/usr/bin/env bash
# From a song and an idea to everything an upload needs, beside the song:
#
#   SONG.picture.jpg    1920×1080, the video's picture
#   SONG.thumbnail.jpg  1280×720, under 2 MB
#   SONG.cover.jpg      3000×3000, for stores; without a title
#   SONG.mp4            the video: H.264, AAC, as long as the song
#
# What is there already is not made again, whatever idea or genre is given: run it once more after
# trouble, and it goes on. To have something made anew, delete it first. Needs ffmpeg and thumbgen.

set -euo pipefail

usage='Usage: video.sh SONG.mp3 "THE IDEA" [GENRE] [TITLE]
GENRE is lofi, rnb, worship, none or one of your own; TITLE is set on the picture.'

fail() {
    printf 'video.sh: %s\n' "$2" >&2
    exit "$1"
}

if (($# < 2 || $# > 4)); then
    printf '%s\n' "$usage" >&2
    exit 2
fi
song=$1 idea=$2 genre=${3:-none} title=${4:-}

for tool in ffmpeg ffprobe thumbgen; do
    command -v "$tool" >/dev/null || fail 2 "$tool is not installed, or not on the PATH"
done
[[ -f $song && -r $song ]] || fail 2 "there is no song $song, or it may not be read"

folder=$(cd -- "$(dirname -- "$song")" && pwd)
name=${song##*/}
song=$folder/$name
[[ $name == ?*.* ]] && name=${name%.*}
picture=$folder/$name.picture.jpg
thumbnail=$folder/$name.thumbnail.jpg
cover=$folder/$name.cover.jpg
video=$folder/$name.mp4

# What stands beside the song is always whole: thumbgen writes a picture so by itself, under the
# name that its library remembers, and what ffmpeg makes is moved out of a folder of its own.
work=$(mktemp -d "$folder/.video.XXXXXX") || fail 8 "nothing can be written in $folder"
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

convert() {
    ffmpeg -nostdin -hide_banner -loglevel error "$@" || fail 8 "ffmpeg could not make $made"
}

# Asks for a picture: its size, where to, and further options. The exit code is thumbgen's own.
paint() {
    local size=$1 file=$2
    shift 2
    printf 'Making %s\n' "$file" >&2
    thumbgen generate --genre "$genre" --size "$size" --output "$file" --json "$@" \
        -- "$idea" >"$work/answer.json" || exit $?
}

# Whether a file has to be made; says so if not.
missing() {
    [[ -s $1 ]] || return 0
    printf 'already there: %s\n' "$1" >&2
    return 1
}

read_answer() {
    sed -n "s/.*\"images\": \[{.*\"$1\": \"\([^\"]*\)\".*/\1/p" "$work/answer.json"
}

[[ -n $(ffprobe -v error -select_streams a -show_entries stream=index -of csv=p=0 "$song" || true) ]] ||
    fail 2 "$song holds no sound"

alike=()
if missing "$picture"; then
    paint full-hd "$picture" ${title:+--title "$title"}
    alike=(--seed "$(read_answer seed)") # the same seed keeps the cover akin to it
    printf 'Painted by %s\n' "$(read_answer model)" >&2
fi

if missing "$thumbnail"; then
    made=$thumbnail
    convert -f image2 -pattern_type none -i "$picture" \
        -vf scale=1280:720:flags=lanczos -q:v 2 -f image2 -update 1 "$work/thumbnail.jpg"
    mv -- "$work/thumbnail.jpg" "$thumbnail"
fi

if missing "$cover"; then
    paint cover "$cover" ${alike[@]+"${alike[@]}"}
fi

if missing "$video"; then
    made=$video
    printf 'Making %s\n' "$video" >&2
    # The sound first: an mp3 may be wrong about its own length, what comes of it is not.
    codec=$(ffprobe -v error -select_streams a:0 -show_entries stream=codec_name -of csv=p=0 "$song")
    sound=(-c:a aac -b:a 256k)
    [[ $codec == aac ]] && sound=(-c:a copy)
    convert -i "$song" -map 0:a:0 "${sound[@]}" "$work/sound.m4a"
    seconds=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$work/sound.m4a")

    # The picture is decoded and scaled once, then held. 25 frames a second suit every player; a key
    # frame every 5 s lets it be searched quickly. JPEG has other colour rules than video: bt709.
    still="scale=1920:1080:force_original_aspect_ratio=increase:flags=lanczos"
    still+=":out_color_matrix=bt709:out_range=tv,crop=1920:1080,setsar=1,format=yuv420p"
    convert -f image2 -pattern_type none -framerate 25 -i "$picture" -i "$work/sound.m4a" \
        -map 0:v:0 -map 1:a:0 -map_metadata 1 -metadata title="${title:-$name}" \
        -vf "$still,loop=loop=-1:size=1" -r 25 -t "$seconds" -shortest \
        -c:v libx264 -preset veryfast -tune stillimage -crf 18 -profile:v high -g 125 \
        -color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv \
        -c:a copy -movflags +faststart "$work/video.mp4"
    mv -- "$work/video.mp4" "$video"
fi

printf '%s\n' "$video" "$thumbnail" "$cover"
