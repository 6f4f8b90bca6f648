"""Track lists as people's programs write them."""

import codecs
from pathlib import Path

import pytest

from thumbgen.domain.errors import InvalidRequest
from thumbgen.domain.tracks import Track, TrackList, filled, unknown_place
from thumbgen.store.tracks import parse_tracks, read_tracks


def rows(listing: TrackList) -> list[tuple[int, dict[str, str]]]:
    return [(track.line, dict(track.cells)) for track in listing.tracks]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_columns_are_known_by_their_headers_in_any_order(delimiter: str) -> None:
    header = delimiter.join(("Title", " SEED ", "Idea"))
    row = delimiter.join(("Rain", "7", '"a cat, asleep; really"'))
    listing = parse_tracks(f"{header}\n{row}\n")
    assert rows(listing) == [(2, {"title": "Rain", "seed": "7", "prompt": "a cat, asleep; really"})]
    assert listing.headers == {"title": "Title", "seed": "SEED", "prompt": "Idea"}


def test_headers_may_be_portuguese() -> None:
    text = (
        "Nº;Título;Ideia;Gênero;Cena;Tamanho;Semente;Negativo;Arquivo;Paleta\n1;2;3;4;5;6;7;8;9;x"
    )
    ((_, cells),) = rows(parse_tracks(text))
    assert list(cells) == [
        *("number", "title", "prompt", "genre", "scene"),
        *("size", "seed", "negative", "name", "palette"),
    ]


@pytest.mark.parametrize("header", ["#", "n", "N.", "nº", "No.", "número", "Numero"])
def test_a_number_has_many_names(header: str) -> None:
    ((_, cells),) = rows(parse_tracks(f"{header},faixa\n3,Chuva\n"))
    assert cells == {"number": "3", "title": "Chuva"}


@pytest.mark.parametrize(
    ("header", "column"),
    [
        *((name, "title") for name in ("Nome", "Nome da Música", "Título da faixa")),
        *((name, "title") for name in ("Track title", "TRACK NAME", "Song title:")),
        *((name, "prompt") for name in ("Description", "Descrição", "Image prompt")),
        *((name, "number") for name in ("Track no.", "Nº da faixa", "Track #")),
        *((name, "palette") for name in ("Cores", "Colours")),
    ],
)
def test_columns_may_have_the_names_that_people_give_them(header: str, column: str) -> None:
    ((_, cells),) = rows(parse_tracks(f"Artista;{header};seed\nAna;x;3\n"))
    assert cells == {"artista": "Ana", column: "x", "seed": "3"}


def test_a_natural_name_gives_way_to_the_real_one() -> None:
    text = "title;Nome;description;prompt\nRain;my.jpg;long ago;a cat\n"
    ((_, cells),) = rows(parse_tracks(text))
    assert cells == {
        "title": "Rain",
        "nome": "my.jpg",
        "description": "long ago",
        "prompt": "a cat",
    }
    assert filled("{title}, {Description}", cells) == "Rain, long ago"


def test_a_column_that_all_ideas_name_is_a_part_of_them() -> None:
    text = "title;description\nRain;sad\n"
    ((_, cells),) = rows(parse_tracks(text, "a street, {description}"))
    assert cells == {"title": "Rain", "description": "sad"}
    ((_, cells),) = rows(parse_tracks(text, "a street, {title}"))
    assert cells == {"title": "Rain", "prompt": "sad"}
    assert filled("{description}", cells) == "sad"


def test_a_title_that_could_be_a_columns_name_stays_a_title() -> None:
    listing = parse_tracks("Cores\nChuva\n", table=False)
    assert [track.cell("title") for track in listing.tracks] == ["Cores", "Chuva"]


def test_other_columns_are_for_templates() -> None:
    ((_, cells),) = rows(parse_tracks("Title,Artista\nRain,Ana\n"))
    assert cells == {"title": "Rain", "artista": "Ana"}


def test_blank_lines_and_comments_count_but_are_no_tracks() -> None:
    text = "# my list, with title\n\ntitle,seed\n,\n# later\n'Rain',3\n\n\"# a\",4\nSnow,\n"
    assert [line for line, _ in rows(parse_tracks(text))] == [6, 9]


def test_a_cell_may_have_several_lines_and_quotation_marks() -> None:
    text = 'title,prompt\r\n"Two\r\nlines","a ""neon"" sign"\r\nNext,b\r\n'
    assert rows(parse_tracks(text)) == [
        (2, {"title": "Two\nlines", "prompt": 'a "neon" sign'}),
        (4, {"title": "Next", "prompt": "b"}),
    ]


def test_a_list_without_a_header_has_one_title_a_line_commas_and_all() -> None:
    text = 'a lighthouse, in the rain\n"a cat, asleep"\n"neon" sign, night\na street\n'
    assert [cells["title"] for _, cells in rows(parse_tracks(text))] == [
        "a lighthouse, in the rain",
        "a cat, asleep",
        '"neon" sign, night',
        "a street",
    ]


def test_one_column_may_have_commas_too() -> None:
    text = 'ideia\numa rua, à noite\n"um gato, uma janela"\n'
    assert [cells["prompt"] for _, cells in rows(parse_tracks(text))] == [
        "uma rua, à noite",
        "um gato, uma janela",
    ]


def test_short_rows_are_filled_up_and_long_ones_named() -> None:
    listing = parse_tracks("title,prompt,seed\nRain,a cat\nSnow,a dog, asleep,7\n")
    assert rows(listing) == [(2, {"title": "Rain", "prompt": "a cat", "seed": ""})]
    assert [(fault.line, fault.error.problem) for fault in listing.faults] == [(3, "cells")]


def test_lines_that_are_quoted_as_a_whole_are_read_as_if_they_were_not() -> None:
    text = (
        "sep=;\n"
        '"# made by hand"\n'
        '"number;title;prompt"\n'
        '"1;Rain;""a cat; asleep"""\n'
        '"2;Snow;""two\nlines"""\n'
        "3;Wind;a "
        "kite\n"
        '"4;""Sun"";noon"\n'
    )
    assert rows(parse_tracks(text)) == [
        (4, {"number": "1", "title": "Rain", "prompt": "a cat; asleep"}),
        (5, {"number": "2", "title": "Snow", "prompt": "two\nlines"}),
        (7, {"number": "3", "title": "Wind", "prompt": "a kite"}),
        (8, {"number": "4", "title": "Sun", "prompt": "noon"}),
    ]
    with pytest.raises(InvalidRequest) as caught:
        parse_tracks('"title;prompt"\n"Rain;a "cat""\n')
    assert (caught.value.problem, caught.value.value) == ("quotes", "2")


def test_titles_in_quotation_marks_stay_whole() -> None:
    text = '"Rain, a song"\n"title, by chance"\n"number, title"\n'
    listing = parse_tracks(text, table=False)
    assert [track.cell("title") for track in listing.tracks] == [
        *("Rain, a song", "title, by chance", "number, title")
    ]


def test_titles_may_have_bars() -> None:
    text = "Rain | Song\nSnow | Song\n"
    listing = parse_tracks(text, table=False)
    assert [track.cell("title") for track in listing.tracks] == text.splitlines()
    (track,) = parse_tracks("title|idea\nRain|a cat\n", table=False).tracks
    assert track.cells == {"title": "Rain", "prompt": "a cat"}


def test_cells_under_no_name_are_remembered() -> None:
    text = "title,,seed,\nRain,,3,\nSnow,cold,4,\nWind,windy,5,last\n"
    assert parse_tracks(text).nameless == ((3, "cold"), (4, "last"))
    assert len(parse_tracks(text).tracks) == 3


def test_a_line_may_be_longer_than_any_cell() -> None:
    (track,) = parse_tracks("a" * 200_000, table=False).tracks
    assert len(track.cell("title")) == 200_000


def test_a_spreadsheets_hint_is_followed() -> None:
    assert rows(parse_tracks("sep=|\ntitle|seed\nRain|3\n")) == [
        (3, {"title": "Rain", "seed": "3"})
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Rain,7\nSnow,8\n", "header"),
        ("Rain;7\nSnow;8\n", "header"),
        ("Rain|7\nSnow|8\n", "header"),
        ("idea,prompt\na,b\n", "twice"),
        ('title,prompt\nRain,"a cat\nSnow,a dog\n', "quotes"),
        ('title,prompt\nRain,"a "neon" sign"\n', "quotes"),
    ],
)
def test_a_list_that_cannot_be_told_apart_is_refused(text: str, problem: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_tracks(text)
    assert (caught.value.field, caught.value.problem) == ("tracks", problem)


def test_where_quotation_marks_go_wrong_is_said() -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_tracks('title,prompt\n\nRain,a cat\nSnow,"a "dog"\n')
    assert caught.value.value == "4"


def test_plain_text_with_commas_is_no_table(tmp_path: Path) -> None:
    file = tmp_path / "ideas.txt"
    file.write_text("a cat, asleep\na dog, awake\n")
    assert [track.cell("title") for track in read_tracks(file).tracks] == [
        "a cat, asleep",
        "a dog, awake",
    ]


@pytest.mark.parametrize(
    "data",
    [
        "título;ideia\nManhã;café\n".encode(),
        codecs.BOM_UTF8 + "título;ideia\nManhã;café\n".encode(),
        "título;ideia\r\nManhã;café\r\n".encode("cp1252"),
        "título\tideia\r\nManhã\tcafé\r\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + "título\tideia\nManhã\tcafé\n".encode("utf-16-be"),
        "título\tideia\nManhã\tcafé\n".encode("utf-16-le"),
        "título;ideia\rManhã;café\r".encode(),
    ],
)
def test_every_encoding_of_spreadsheets_is_read(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "faixas.csv"
    file.write_bytes(data)
    assert rows(read_tracks(file)) == [(2, {"title": "Manhã", "prompt": "café"})]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (None, "missing"),
        (b"", "empty"),
        (b"title,prompt\n# nothing yet\n", "empty"),
        (b"PK\x03\x04 a workbook", "spreadsheet"),
        (b"\x7fELF\0\0\0", "not_text"),
        (b"title\n" + b"x" * (4 * 1024 * 1024), "large"),
        (b"title\n" + b"x\n" * 501, "many"),
    ],
)
def test_a_file_that_is_no_list_is_refused(
    tmp_path: Path, data: bytes | None, problem: str
) -> None:
    file = tmp_path / "list.csv"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(InvalidRequest) as caught:
        read_tracks(file)
    assert (caught.value.field, caught.value.problem) == ("tracks", problem)


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest):
        read_tracks(tmp_path)


CELLS = {"title": "Rain", "number": "3", "artista": ""}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{number}. {title}", "3. Rain"),
        ("{Faixa} ({nº})", "Rain (3)"),
        ("{título} – {Artista}", "Rain –"),
        ("by {artista}", ""),
        ("no place", "no place"),
        ("", ""),
    ],
)
def test_a_template_takes_the_tracks_cells(template: str, text: str) -> None:
    assert filled(template, CELLS) == text


def test_a_place_without_a_column_is_found() -> None:
    assert unknown_place("{title} {álbum}", CELLS) == "álbum"
    assert unknown_place("{title} {Nº}", CELLS) == ""


def test_a_track_lacks_no_column() -> None:
    assert Track(1, {}).cell("seed") == ""
