"""The sentences themselves: what every state, error and notice is called, in English.

``thumbgen.words`` puts them into the user's language and fills in their facts.
"""

from thumbgen.domain.job import JobState, NoticeKind
from thumbgen.marks import N_

ERRORS: dict[str, tuple[str, str]] = {
    "error": (
        N_("Something went wrong that ThumbGen did not foresee."),
        N_("Please try again."),
    ),
    "refused": (
        N_("The Horde did not accept this job."),
        N_("Change the settings it names, and try again."),
    ),
    "prompt_refused": (
        N_("The Horde's content filter did not accept these words."),
        N_("Describe the idea in other words, and try again."),
    ),
    "account_refused": (
        N_("The Horde does not let this account do that."),
        N_("Try without an API key, or with another one."),
    ),
    "key_refused": (
        N_("The Horde does not know this API key."),
        N_("Check the key, or leave it out: it also works without an account."),
    ),
    "kudos_needed": (
        N_("This job costs more kudos than the account has."),
        N_("Choose fewer steps or the usual models: those are free."),
    ),
    "unreachable": (
        N_("The Horde could not be reached."),
        N_("Please try again in a few minutes."),
    ),
    "no_connection": (
        N_("There is no connection to the Horde."),
        N_("Check your internet connection, and try again."),
    ),
    "no_answer": (
        N_("The Horde did not answer in time."),
        N_("Please try again in a moment."),
    ),
    "horde_down": (
        N_("The Horde is having trouble at the moment."),
        N_("Please try again in a few minutes."),
    ),
    "maintenance": (
        N_("The Horde is closed for maintenance, and this job is not in its queue."),
        N_("Please try again in a few minutes."),
    ),
    "too_many_requests": (
        N_("That was too much at once for the Horde."),
        N_("Wait a minute or two, and try again."),
    ),
    "address_blocked": (
        N_("The Horde makes your internet address wait for a while."),
        N_("Please try again later; a VPN may be the reason."),
    ),
    "redirected": (
        N_("The Horde's address leads to another place: {host}."),
        N_("Your API key was not sent there. Check the Horde's address in the settings."),
    ),
    "submission_unsure": (
        N_(
            "The connection broke just as the job was handed in, so nobody knows whether the "
            "Horde has it."
        ),
        N_("It was not sent twice. Wait a minute, and try again."),
    ),
    "timed_out": (
        N_("The picture was not ready within your time limit."),
        N_("Try again, or allow more time."),
    ),
    "expired": (
        N_("The Horde no longer has this job: it waited too long, or was lost there."),
        N_("Please try again; another model may be quicker."),
    ),
    "censored": (
        N_("The safety check held back the picture. That also happens to harmless ideas."),
        N_("Try again with another seed, or word the idea a little differently."),
    ),
    "job_failed": (
        N_("The job ended without a picture."),
        N_("Please try again."),
    ),
    "workers_failed": (
        N_("The computers that tried to render this picture gave up."),
        N_("Please try again, or choose another model."),
    ),
    "withdrawn": (
        N_("The job was withdrawn at the Horde, but not from here."),
        N_("Please try again."),
    ),
    "picture_lost": (
        N_("The picture was made, but could not be downloaded."),
        N_("Please try again."),
    ),
    "picture_unreadable": (
        N_("What arrived is damaged, or is not a picture."),
        N_("Please try again."),
    ),
    "picture_gone": (
        N_("The picture is no longer where it was saved: {path}"),
        N_("Somebody moved or deleted the file."),
    ),
    "no_trash": (
        N_("There is no trash for this folder, so the picture stays where it is: {path}"),
        N_("“Show in folder” leads to the file: delete it there."),
    ),
    "cancelled": (N_("Cancelled."), ""),
}
"""What each error is, and what to do next, by its code."""

NOT_SAVED: dict[str, str] = {
    "full": N_("The disk is full: {path} could not be saved."),
    "denied": N_("ThumbGen may not write to {path}."),
    "missing": N_("The folder for {path} is not there and cannot be made."),
    "keyring": N_("Your system's keyring did not remove your API key."),
    "busy": N_("Another program is using {path} just now."),
    "damaged": N_("{path} is damaged and cannot be read."),
    "newer": N_("{path} was written by a newer ThumbGen."),
    "other": N_("{path} could not be saved."),
}

KEY_WITHHELD = N_("Your system's keyring did not hand over your API key: ThumbGen goes on without.")

INVALID: dict[tuple[str, str], str] = {
    ("prompt", "empty"): N_("There is nothing to paint yet: type an idea, or choose a scene."),
    ("prompt", "long"): N_("The idea is too long: {value} characters; {allowed} is the most."),
    ("negative", "long"): N_("The negative prompt is too long: {allowed} characters is the most."),
    ("prompt", "control"): N_("The idea contains a character that cannot be sent. Type it again."),
    ("negative", "control"): N_("The negative prompt contains a character that cannot be sent."),
    ("genre", "unknown"): N_("There is no genre called “{value}”. Choose one of: {allowed}."),
    ("scene", "unknown"): N_("This genre has no scene called “{value}”. Choose one of: {allowed}."),
    ("scene", "none"): N_(
        "There are no scenes here to choose from. Name a genre that has some, such as lofi."
    ),
    ("scene", "elsewhere"): N_("“{value}” is a scene of the genre {allowed}: choose that genre."),
    ("size", "unknown"): N_("There is no size called “{value}”. Choose one of: {allowed}."),
    ("size", "range"): N_("{value} is out of bounds: each side may have {allowed} pixels."),
    ("size", "aspect"): N_("{value} is too long and narrow: {allowed} is the most."),
    ("count", "range"): N_("{value} pictures at once is out of bounds: choose {allowed}."),
    ("seed", "range"): N_("The seed {value} is out of bounds: choose {allowed}."),
    ("steps", "range"): N_("{value} steps are out of bounds: choose {allowed}."),
    ("cfg", "range"): N_("A CFG scale of {value} is out of bounds: choose {allowed}."),
    ("count", "whole"): N_("The number of pictures must be a whole number, not “{value}”."),
    ("seed", "whole"): N_("The seed must be a whole number, not “{value}”."),
    ("steps", "whole"): N_("The steps must be a whole number, not “{value}”."),
    ("timeout", "range"): N_("A time limit of {value} s is out of bounds: choose {allowed}."),
    ("sampler", "unknown"): N_("There is no sampler called “{value}”. Choose one of: {allowed}."),
    ("format", "unknown"): N_("There is no format called “{value}”. Choose one of: {allowed}."),
    ("model", "empty"): N_("A model's name is missing."),
    ("upscaler", "unknown"): N_("There is no upscaler called “{value}”. Choose one of: {allowed}."),
    ("face_fixer", "unknown"): N_(
        "Nothing called “{value}” repairs faces. Choose one of: {allowed}."
    ),
    ("strength", "range"): N_("A strength of {value} is out of bounds: choose {allowed}."),
    ("strength", "no_picture"): N_(
        "A strength is only of use with a picture to start from. Name one, or leave it out."
    ),
    ("source", "missing"): N_("“{value}” is not there, or may not be read. Choose it again."),
    ("source", "folder"): N_("“{value}” is a folder. Choose one picture in it."),
    ("source", "empty"): N_("“{value}” is empty. Choose another picture."),
    ("source", "large"): N_("“{value}” is too large: {allowed} is the most."),
    ("source", "video"): N_(
        "“{value}” is a video. Save one frame of it as a picture, or take a screenshot, and start "
        "from that."
    ),
    ("source", "stranger"): N_(
        "ThumbGen cannot read pictures of this kind: “{value}”. Save it as PNG or JPEG, and use "
        "that one."
    ),
    ("source", "unreadable"): N_(
        "“{value}” is damaged, too large ({allowed} is the most), or not a picture. PNG, JPEG, "
        "WebP, GIF, BMP and TIFF can be read."
    ),
    ("source", "nameless"): N_(
        "That picture cannot be read. Save it as a file first, and use the file."
    ),
    ("source", "remote"): N_(
        "That picture is still on the web. Save it on this computer first, and drop the file here."
    ),
    ("source", "reading"): N_("The picture to start from is still being read: a moment, please."),
    ("title", "long"): N_(
        "The title has {value} characters; at most {allowed} can be read on a thumbnail. "
        "Make it shorter."
    ),
    ("title", "control"): N_("The title has characters that cannot be shown. Type it again."),
    ("title", "letters"): N_(
        "The lettering has no {value}. Titles can use Latin letters, digits and common signs."
    ),
    ("palette", "long"): N_("The palette is too long: {allowed} characters is the most."),
    ("palette", "control"): N_("The palette contains a character that cannot be sent."),
    ("genre", "twice"): N_(
        "“{value}” and “{allowed}” are two genres: send one of them, as type or as genre."
    ),
    ("request", "outdated"): N_(
        "This job was written down by another version of ThumbGen, and cannot be gone on with."
    ),
    ("settings", "unreadable"): N_("The settings file {value} cannot be read."),
    ("endpoint", "not_installed"): N_(
        "The endpoint needs two more libraries. Install them with: {value}"
    ),
    ("endpoint", "not_in_download"): N_(
        "The endpoint is not part of the download. With Python, install it in the project's "
        "folder: {value}"
    ),
    ("port", "range"): N_("Port {value} is out of bounds: choose {allowed}."),
    ("port", "unusable"): N_("Port {value} cannot be used. Choose another."),
    ("port", "taken"): N_("Nobody can listen at {value}: choose another port or address."),
    ("assets", "in_use"): N_(
        "Another ThumbGen is serving from {value} already. Choose another folder."
    ),
    ("token", "needed"): N_(
        "At {value} other computers can reach this program, so a token is needed: make one of at "
        "least 16 letters, and name its file with --token-file."
    ),
    ("token", "letters"): N_("A token has no spaces, and no letters beyond plain English ones."),
    ("token", "length"): N_("A token has {allowed} letters. Make another one."),
    ("token", "unreadable"): N_("The token file {value} cannot be read."),
    ("public_url", "unknown"): N_("“{value}” is no web address. Write it like {allowed}."),
    ("host_name", "unknown"): N_("“{value}” is no host name. Write it like {allowed}."),
    ("field", "unknown"): N_("There is no field called “{value}”. Choose from: {allowed}."),
    ("field", "unfit"): N_("The value of “{value}” is of the wrong kind."),
    ("cfg", "number"): N_("The CFG scale must be a number, not “{value}”."),
    ("timeout", "number"): N_("The time limit must be a number of seconds, not “{value}”."),
    ("count", "number"): N_("The number of pictures must be a whole number, not “{value}”."),
    ("seed", "number"): N_("The seed must be a whole number, not “{value}”."),
    ("steps", "number"): N_("The steps must be a whole number, not “{value}”."),
    ("prompt", "text"): N_("The idea must be text, not “{value}”."),
    ("negative", "text"): N_("The negative prompt must be text, not “{value}”."),
    ("palette", "text"): N_("The palette must be text, not “{value}”."),
    ("model", "control"): N_("A model's name contains a character that cannot be sent."),
    ("origin", "unknown"): N_("“{value}” is no web address. Write it like {allowed}."),
    ("max_jobs", "range"): N_("{value} open jobs is out of bounds: choose {allowed}."),
    ("tracks", "missing"): N_("The list {value} is not there, or may not be read."),
    ("tracks", "large"): N_("The list “{value}” is too large: {allowed} is the most."),
    ("tracks", "many"): N_("{value} tracks are too many for one list: {allowed} is the most."),
    ("tracks", "spreadsheet"): N_(
        "“{value}” is a spreadsheet. Save it as CSV in your spreadsheet program, and use that file."
    ),
    ("tracks", "not_text"): N_("“{value}” is not a text file. Save the list as CSV."),
    ("tracks", "empty"): N_("There are no tracks in “{value}”."),
    ("tracks", "header"): N_(
        "The list has columns, but no names for them. Write those into its first line: {allowed}."
    ),
    ("tracks", "twice"): N_("These columns of the list mean the same: {value}. Keep one of them."),
    ("tracks", "quotes"): N_(
        "Line {value} of the list: a quotation mark is missing, or one too many."
    ),
    ("tracks", "cells"): N_(
        "There are more cells than columns. Put text that holds a “{allowed}” in quotation marks."
    ),
    ("tracks", "rows"): N_("Lines of the list that need a change: {value}. Nothing was sent."),
    ("tracks", "in_use"): N_(
        "Another batch is at work in {value}. Wait for its end, or choose another folder."
    ),
    ("column", "unknown"): N_("The list has no column “{value}”. It has: {allowed}."),
    ("name", "letters"): N_("No file can be called “{value}”."),
    ("name", "taken"): N_("Line {allowed} has the same file name: {value}."),
    ("watch", "prompt"): N_(
        "The idea comes from the watched file: leave out --watch or “{value}”."
    ),
    ("lora", "empty"): N_("A LoRA's name is missing."),
    ("lora", "long"): N_("The name of a LoRA is too long: {allowed} characters is the most."),
    ("lora", "version"): N_("“{value}” is not the number of a LoRA's version: use digits alone."),
    ("lora", "trigger"): N_(
        "The trigger word “{value}” is too long: {allowed} characters is the most."
    ),
    ("lora", "strength"): N_("A LoRA's strength of {value} is out of bounds: choose {allowed}."),
    ("lora", "many"): N_("{value} LoRAs are too many: {allowed} is the most."),
    ("style", "unknown"): N_("The Horde has no style called “{value}”. Similar names: {allowed}."),
    ("style", "none"): N_("The Horde has no style called “{value}”."),
    ("style", "not_clean"): N_(
        "The style “{value}” is marked as not safe for work. Choose another one."
    ),
    ("hires_fix", "model"): N_(
        "The hires fix does not work with {value}. Leave it out, or choose another model."
    ),
    ("tiling", "model"): N_(
        "Tiling does nothing with {value}. Leave it out, or choose another model."
    ),
    ("output", "ending"): N_("“{value}” has an ending ThumbGen cannot write. Use {allowed}."),
    ("output", "control"): N_("“{value}” holds a character that no file name can have."),
    ("folder", "empty"): N_("The folder has no name. Say where the copies should go."),
    ("folder", "file"): N_("{value} is a file. Name a folder for the copies."),
    ("output", "no_folder"): N_(
        "{value} is a file where a folder is needed. Choose another place."
    ),
    ("horde_url", "unknown"): N_("“{value}” is not the address of a Horde. An example: {allowed}"),
    ("picture", "unknown"): N_("The library has no picture number {value}."),
    ("picture", "none"): N_("There are no pictures in the library yet."),
    ("key_file", "unreadable"): N_("The key file {value} cannot be read."),
    ("key_file", "no_key"): N_("{value} does not hold an API key."),
    ("api_key", "no_key"): N_(
        "This cannot be an API key: a key is one word of plain letters and digits."
    ),
    ("pictures", "relative"): N_(
        "The pictures folder in the settings must be a full path: {value}"
    ),
}
"""What is wrong with a request, and what to do, by field and problem."""

INVALID_OTHER = N_("“{value}” cannot be used for {field}.")

LOOKS = {
    "realistic": N_("realistic"),
    "anime": N_("anime"),
    "illustration": N_("illustration"),
    "comic": N_("comic"),
    "pixel": N_("pixel art"),
    "artistic": N_("artistic"),
    "generalist": N_("all-round"),
}
"""What a model's pictures are like, by its card's word."""

STATES: dict[JobState, str] = {
    JobState.PREPARING: N_("Getting ready"),
    JobState.SUBMITTING: N_("Handing in the job"),
    JobState.QUEUED: N_("Waiting in the queue"),
    JobState.RENDERING: N_("Rendering"),
    JobState.FETCHING: N_("Downloading and finishing"),
    JobState.DONE: N_("Ready"),
    JobState.FAILED: N_("Failed"),
    JobState.CANCELLED: N_("Cancelled"),
}

NOTICES: dict[NoticeKind, str] = {
    NoticeKind.WORDS_REWRITTEN: N_(
        "With {models} the Horde replaces these words of yours: {words}. "
        "The genre's own models leave them alone."
    ),
    NoticeKind.MODEL_AWAY: N_(
        "Nobody offers {models} right now, so the job waits. Models with similar names: {near}"
    ),
    NoticeKind.OTHER_MODEL: N_("Nobody could render this with the first choice; trying {models}."),
    NoticeKind.FEWER_PICTURES: N_("{got} of {asked} pictures were made."),
    NoticeKind.SOME_CENSORED: N_("Held back by the safety check: {censored}. Try another seed."),
    NoticeKind.SOME_LOST: N_("Made, but could not be downloaded: {lost}."),
    NoticeKind.LORA_MISSING: N_(
        "The LoRA {lora} could not be used, so the picture was made without it. Check its name."
    ),
    NoticeKind.SOURCE_MISSING: N_(
        "The computer that rendered the picture could not use yours to start from."
    ),
    NoticeKind.WORKER_REMARK: N_("The computer that rendered it says: “{words}”"),
    NoticeKind.ENLARGED: N_(
        "The computer that rendered the picture skipped its upscaler, so it was enlarged here "
        "by a factor of {factor}: it may look a little soft."
    ),
    NoticeKind.TITLE_TRIMMED: N_(
        "These signs are not among the title's letters, and were left out: {signs}"
    ),
    NoticeKind.LARGE_FILE: N_(
        "The file has {megabytes} MB; YouTube's phone app takes at most {limit} MB. "
        "A JPEG would be smaller."
    ),
}

MODEL_AWAY_ALONE = N_(
    "Nobody offers {models} right now, so the job waits. Check the name, or choose another model."
)

BROKEN_PRESETS: dict[str, str] = {
    "unreadable": N_("it cannot be read"),
    "too_large": N_("it is too large"),
    "encoding": N_("it is not UTF-8 text (line {where})"),
    "empty": N_("it is empty"),
    "syntax": N_("it is not valid TOML (line {where})"),
    "field_unknown": N_("there is no field “{where}”"),
    "field_missing": N_("the field “{where}” is missing"),
    "wrong_type": N_("the field “{where}” holds the wrong kind of value"),
    "bad_value": N_("the value of “{where}” cannot be used"),
    "models_differ": N_("the models in “{where}” cannot share one request"),
    "key_taken": N_("another file has the same key"),
}

ABOUT = (
    N_("ThumbGen {version}: from an idea to a finished thumbnail, free, by way of the AI Horde."),
    N_(
        "The pictures are yours to use for free, in personal and commercial work, within the "
        "rules of the Horde's community and the licence of the model that made them. "
        "No NSFW material."
    ),
    N_(
        "Volunteers' computers render the pictures and could see your words: treat prompts as "
        "public."
    ),
    N_("The Horde's terms: {url}"),
    N_("The Horde's own API reference: {url}"),
)

ABOUT_URLS = ("https://aihorde.net/terms", "https://aihorde.net/api/")
"""Where the last two of these lead."""
