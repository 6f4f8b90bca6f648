#!/usr/bin/env bash
# From a song and an idea to everything an upload needs, beside the song:
#
#   SONG.picture.jpg    1920×1080, the video's picture
#   SONG.picture.json   its seed and model, so that the cover comes out akin to it
#   SONG.thumbnail.jpg  1280×720, under 2 MB
#   SONG.cover.jpg      3000×3000, for stores: a file of its own, without a title
#   SONG.mp4            the video: H.264, AAC, as long as the song
#
# What is there already is not made again, whatever idea or genre is given: run it once more after
# trouble, and it goes on. To have something made anew, delete it first. Needs ffmpeg and thumbgen.
#
# Ends with 0 if all of it is there; 2 if the song or an argument cannot be used, or a program is
# missing; 8 if ffmpeg fails or nothing can be written; otherwise with thumbgen's own code.

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
origin=$folder/$name.picture.json
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

# A fact of the song's streams of a kind: a (sound) or V (moving pictures).
fact() {
    ffprobe -v error -select_streams "$1" -show_entries "stream=$2" -of csv=p=0 "$song" || true
}

# A fact of the picture's, as thumbgen told it.
of_picture() {
    sed -n "s/^{.*\"images\": \[{.*\(\"$1\": \"[^\"]*\"\).*/\1/p" "$work/answer.json"
}

# The same, without its name and its quotation marks, as it was kept.
kept() {
    [[ ! -s $origin ]] || sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p" "$origin"
}

[[ -n $(fact a index) ]] || fail 2 "$song holds no sound"
[[ -z $(fact V index) && $song != "$video" ]] || fail 2 "$song is a video, or has the name that the video would get"

if missing "$picture"; then
    paint full-hd "$picture" ${title:+--title "$title"}
    printf '{%s, %s}\n' "$(of_picture seed)" "$(of_picture model)" >"$work/picture.json"
    mv -- "$work/picture.json" "$origin"
    printf 'Painted by %s\n' "$(kept model)" >&2
fi

if missing "$thumbnail"; then
    made=$thumbnail
    convert -f image2 -pattern_type none -i "$picture" \
        -vf scale=1280:720:flags=lanczos -q:v 2 -f image2 -update 1 "$work/thumbnail.jpg"
    mv -- "$work/thumbnail.jpg" "$thumbnail"
fi

if missing "$cover"; then
    seed=$(kept seed) model=$(kept model)
    paint cover "$cover" ${seed:+--seed "$seed"} ${model:+--model "$model"}
fi

if missing "$video"; then
    made=$video
    printf 'Making %s\n' "$video" >&2
    # The sound first: an mp3 may be wrong about its own length, what comes of it is not.
    sound=(-c:a aac -b:a 256k)
    rate=$(fact a:0 sample_rate)
    if ((${rate:-0} > 48000)); then
        sound+=(-ar 48000) # sites want no more
    elif [[ $(fact a:0 codec_name) == aac ]]; then
        sound=(-c:a copy)
    fi
    convert -i "$song" -map 0:a:0 "${sound[@]}" "$work/sound.m4a"
    seconds=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$work/sound.m4a")

    # Then 20 seconds of the picture, which are repeated as they are for as long as the song is. 25
    # frames a second suit every player; each round begins with a key frame, where it can be
    # searched. JPEG has other colour rules than video: bt709.
    still="scale=1920:1080:force_original_aspect_ratio=increase:flags=lanczos"
    still+=":out_color_matrix=bt709:out_range=tv,crop=1920:1080,setsar=1,format=yuv420p"
    convert -f image2 -pattern_type none -framerate 25 -i "$picture" \
        -vf "$still,loop=loop=-1:size=1" -frames:v 500 \
        -c:v libx264 -preset veryfast -tune stillimage -crf 18 -profile:v high \
        -g 500 -keyint_min 500 -sc_threshold 0 -bf 0 \
        -color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv "$work/round.mp4"
    convert -stream_loop -1 -i "$work/round.mp4" -i "$work/sound.m4a" -map 0:v:0 -map 1:a:0 \
        -map_metadata 1 -metadata title="${title:-$name}" \
        -t "$seconds" -c copy -movflags +faststart "$work/video.mp4"
    mv -- "$work/video.mp4" "$video"
fi

printf '%s\n' "$video" "$thumbnail" "$cover"
