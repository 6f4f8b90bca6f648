import re
from collections.abc import Iterator
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thumbgen.domain.filter import rewritten_words, unaccented
from thumbgen.domain.glossary import Entry, Glossary, Kind, Offer, offer
from thumbgen.resources import resource
from thumbgen.store.glossary import load_glossary

GLOSSARY = load_glossary(resource("glossary", "pt_BR.toml"))

IDEAS = {
    "gato na janela com chuva": "cat at the window with rain",
    "um gato na janela": "a cat at the window",
    "uma xícara de café quente": "a cup of hot coffee",
    "gato preto dormindo": "black cat sleeping",
    "noite de chuva": "rainy night",
    "rapaz estudando à noite com fones de ouvido": "man studying at night with headphones",
    "Menina sentada na laje olhando o pôr do sol": (
        "Woman sitting on the rooftop looking at the sunset"
    ),
    "quarto aconchegante com luz baixa, plantas e um gato dormindo na cama": (
        "cozy bedroom with dim light, plants and a cat sleeping on the bed"
    ),
    "xícara de café fumegante na mesa de madeira, janela embaçada": (
        "steaming cup of coffee on the wooden table, fogged window"
    ),
    "mulher lendo um livro no sofá, chuva na janela": (
        "woman reading a book on the couch, rain on the window"
    ),
    "vitrola antiga tocando um disco de vinil": "antique record player playing a vinyl record",
    "mulher de vestido vermelho de costas na praia": (
        "woman in a red dress seen from behind on the beach"
    ),
    "casal dançando na chuva sob um poste de luz": "couple dancing in the rain under a streetlight",
    "homem de terno tocando piano em um bar escuro": (
        "man in a suit playing the piano at a dark bar"
    ),
    "cantora no palco com microfone antigo, luz roxa": (
        "singer on the stage with vintage microphone, purple light"
    ),
    "silhueta de uma mulher na janela, luz azul e rosa": (
        "silhouette of a woman at the window, blue and pink light"
    ),
    "carro antigo na orla ao pôr do sol": "vintage car on the seafront at sunset",
    "rosa vermelha com fumaça ao fundo": "red rose with smoke in the background",
    "mãos erguidas para o céu": "hands raised to the sky",
    "mãos erguidas ao pôr do sol": "raised hands at sunset",
    "multidão louvando a Deus com as mãos levantadas": "crowd praising God with raised hands",
    "cruz de madeira no topo da montanha ao amanhecer": (
        "wooden cross on top of the mountain at sunrise"
    ),
    "igreja vazia com luz entrando pela janela": (
        "empty church with light coming in through the window"
    ),
    "homem orando de joelhos no deserto": "man kneeling in prayer in the desert",
    "Bíblia aberta sobre a mesa com luz dourada": "Open bible on the table with golden light",
    "pomba branca voando no céu azul": "white dove flying in the blue sky",
    "caminho estreito no meio da floresta com raios de luz": (
        "narrow path in the middle of the forest with rays of light"
    ),
    "Jesus caminhando sobre as águas": "Jesus walking on the waters",
    "mulher adorando no altar com os olhos fechados": (
        "woman worshipping at the altar with eyes closed"
    ),
    "chuva no sertão, terra rachada e um mandacaru verde": (
        "rain in the dry backlands, cracked earth and a green tall cactus"
    ),
    "MENINA OUVINDO MUSICA NA CHUVA": "Woman listening to music in the rain",
    "menina ouvindo musica na janela com chuva luz dourada gato dormindo": (
        "woman listening to music at the window with rain golden light cat sleeping"
    ),
    "violao encostado na parede": "acoustic guitar leaning against the wall",
    "homem sozinho no ponto de onibus numa noite chuvosa": (
        "man alone at the bus stop on a rainy night"
    ),
    "(gato preto:1.2) dormindo no sofá ### texto, letras": (
        "(black cat:1.2) sleeping on the couch ### text, letters"
    ),
    "um farol no alto do penhasco, mar agitado, tempestade": (
        "a lighthouse on top of the cliff, rough sea, storm"
    ),
    "estilo anime, cores pastel, luz suave": "anime style, pastel colors, soft light",
    "aquarela de um jardim florido": "watercolor painting of a flowering garden",
    "pintura a óleo de um barco no mar": "oil painting of a boat on the sea",
    "dois amigos conversando num boteco": "two friends talking in a neighborhood bar",
    "favela ao anoitecer com luzes coloridas e pipas no céu": (
        "favela at nightfall with colorful lights and kites in the sky"
    ),
    "estrada vazia no deserto sob um céu estrelado": "empty road in the desert under a starry sky",
    "mulher negra com cabelo cacheado e brincos dourados": (
        "black woman with curly hair and golden earrings"
    ),
    "homem de óculos escuros e jaqueta de couro": "man in sunglasses and leather jacket",
    "campo de girassóis com céu azul e nuvens brancas": (
        "field of sunflowers with blue sky and white clouds"
    ),
    "pescador no barco ao nascer do sol": "fisherman on the boat at sunrise",
    "velas acesas em cima do altar": "lit candles on top of the altar",
    "coroa de espinhos sobre uma pedra": "crown of thorns on a stone",
    "luz divina entre as nuvens": "divine light between the clouds",
    "pessoas cantando numa igreja humilde do interior": (
        "people singing in a humble church in the countryside"
    ),
    "ministério de louvor no palco com fumaça e luzes azuis": (
        "worship team on the stage with smoke and blue lights"
    ),
    "cama desarrumada com lençóis de seda, luz da manhã": (
        "unmade bed with silk bed sheets, morning light"
    ),
    "mulher olhando para o mar, vento no cabelo, vestido branco longo": (
        "woman looking at the sea, wind in the hair, long white dress"
    ),
    "garota com moletom rosa num quarto cheio de plantas": (
        "woman with pink hoodie in a bedroom full of plants"
    ),
    "rua molhada com reflexos de neon": "wet street with neon reflections",
    "uma cabana na montanha com neve": "a cabin on the mountain with snow",
    "astronauta sentado na lua ouvindo música": "astronaut sitting on the moon listening to music",
    "homem negro tocando saxofone sob luz azul": "black man playing saxophone under blue light",
    "a woman sitting by the window, chuva lá fora": "a woman sitting by the window, rain outside",
    "gato dorme na janela enquanto chove": "cat sleeping at the window while raining",
    "folhas secas caindo no outono": "dry leaves falling in autumn",
    "casa de praia com janelas abertas": "beach house with open windows",
    "mulher sentada numa cadeira de balanço, olhando pela janela": (
        "woman sitting on a rocking chair, looking out the window"
    ),
    "rio de água viva correndo pelo vale": "river of living water running along the valley",
    "túmulo vazio com luz forte saindo de dentro": (
        "empty tomb with strong light coming out from inside"
    ),
    "Natal em família, árvore iluminada": "Christmas with the family, illuminated tree",
    "quarto de hotel com vista para a cidade": "hotel room with a view of the city",
    "calçadão de Copacabana em preto e branco": "beach promenade of Copacabana in black and white",
    "um trono dourado em cima das nuvens": "a golden throne on top of the clouds",
    "mulher de cabelos longos e pretos": "woman with long and black hair",
    "fogueira na praia com amigos tocando violão": (
        "campfire on the beach with friends playing acoustic guitar"
    ),
    "jovem estudando na biblioteca": "person in their twenties studying in the library",
    "pequena igreja branca no alto da colina": "modest white church on top of the hill",
    "uma luz no fim do túnel": "a light at the end of the tunnel",
    "um homem idoso lendo a Bíblia à luz de velas": (
        "an elderly man reading the bible by candlelight"
    ),
    "silhueta de um casal contra o sol": "silhouette of a couple against the sun",
    "sala com tapete, sofá verde e uma estante de livros": (
        "living room with rug, green couch and a bookcase"
    ),
    "café da manhã na roça com pão de queijo": "breakfast in the countryside with cheese bread",
    "noite fria de inverno, cobertor e chocolate quente": (
        "cold winter night, blanket and hot chocolate"
    ),
    "tons de azul e roxo, clima melancólico": "tones of blue and purple, melancholic mood",
    "homem com chapéu de palha tocando viola caipira na varanda da fazenda": (
        "man with straw hat playing ten-string country guitar on the balcony of the farm"
    ),
    "mulher idosa orando no quarto à noite com uma vela": (
        "elderly woman praying in the bedroom at night with a candle"
    ),
    "o mar se abrindo, Moisés com cajado": "the sea parting, Moses with shepherd's staff",
    "praia deserta com um violão na areia e fogueira": (
        "deserted beach with an acoustic guitar on the sand and campfire"
    ),
    "Menina Ouvindo Música Na Janela": "Woman listening to music at the window",
    "menina ouvindo música": "woman listening to music",
    "ônibus à noite, janela com gotas de chuva, luzes desfocadas": (
        "bus at night, window with raindrops, blurred lights"
    ),
    "luz dourada suave": "soft golden light",
    "mãos tocando violão, close, fundo desfocado": (
        "hands playing acoustic guitar, close-up, blurred background"
    ),
    "o leão e o cordeiro": "the lion and the lamb",
    "menino empinando pipa no morro": "man flying a kite on the hill",
    "UM GATO PRETO DORMINDO NO SOFÁ": "A black cat sleeping on the couch",
    "quarto bagunçado com luzes de led roxas e um notebook na escrivaninha": (
        "messy bedroom with purple led lights and a laptop on the desk"
    ),
    "mulher sensual cantando no microfone, luz vermelha, fumaça": (
        "sensual woman singing at the microphone, red light, smoke"
    ),
    "família orando ao redor da mesa": "family praying around the table",
    "céu se abrindo com raios de luz dourados": "sky opening with golden rays of light",
    "janelas grandes com cortinas brancas ao vento": "big windows with white curtains in the wind",
    "capa de álbum de R&B, mulher negra elegante com vestido de veludo roxo": (
        "R&B album cover, elegant black woman with purple velvet dress"
    ),
    "mulher vestida de branco": "woman dressed in white",
    "a mulher com vestido de renda": "the woman with lace dress",
    "homem tatuado caminhando pela rua molhada": "tattooed man walking along the wet street",
}

ENGLISH = (
    "a lighthouse in the rain, pen and ink",
    "piano solo, animal, radio",
    "a",
    "as",
    "do it as me",
    "no sofa, no pier",
    "a cozy favela at dusk",
    "a lofi coffee shop in São Paulo with saudade mood",
    "Rio de Janeiro at night",
    "Christ the Redeemer above Rio",
    "sunset over the sea, oil painting",
    "woman with headphones at a desk",
    "Santa Monica pier at sunset",
    "jazz bar, neon, vintage",
    "De La Soul cover",
    "Linda and Maria in a cafe",
    "disco ball, bone white walls",
    "tom drum close-up, short depth of field",
    "come to the show, casual drinks",
    "a professor and her sons, interior",
    "Nova Scotia coast in January",
    "grand piano on a dark stage",
    "hands raised in worship, warm light",
    "velvet couch, purple light, smoke",
    "cat sleeping at the window with rain",
    "Sol and Luz, two sisters",
    "terra cotta pots, coral and lime",
    "",
    "???, 123",
)

SPANISH = (
    "un gato en la ventana con lluvia",
    "mujer caminando por la calle",
    "noche lluviosa, luz dorada",
    "casa en el campo",
    "perro y gato",
    "mujer en la playa al atardecer",
    "guitarra y luz",
    "gatto nero alla finestra",
    "un chat noir dans la nuit",
)


def english(text: str) -> str:
    offered = offer(text, GLOSSARY)
    assert offered is not None, text
    return offered.english


@pytest.mark.parametrize("idea", IDEAS)
def test_an_idea_in_portuguese_gets_an_english_wording(idea: str) -> None:
    assert offer(idea, GLOSSARY) == Offer(IDEAS[idea], ())


@pytest.mark.parametrize("text", ENGLISH)
def test_nothing_is_offered_for_english(text: str) -> None:
    assert offer(text, GLOSSARY) is None


@pytest.mark.parametrize("text", SPANISH)
def test_nothing_is_offered_for_the_neighbours_of_portuguese(text: str) -> None:
    assert offer(text, GLOSSARY) is None


@pytest.mark.parametrize("idea", IDEAS)
def test_ideas_are_understood_without_accents(idea: str) -> None:
    plain = unaccented(idea)
    offered = offer(plain, GLOSSARY)
    assert offered is not None
    wanted = unaccented(IDEAS[idea]).split()
    same = sum(word in offered.english.lower().split() for word in wanted)
    assert same >= 0.7 * len(wanted), offered.english


def test_what_is_unknown_stays_and_is_listed_once() -> None:
    offered = offer("um gato zarolho na janela, outro gato zarolho", GLOSSARY)
    assert offered == Offer("a cat zarolho at the window, another cat zarolho", ("zarolho",))


def test_names_stay_as_they_are() -> None:
    assert offer("gato ouvindo Djavan na praia com Lua", GLOSSARY) == Offer(
        "cat listening to Djavan on the beach with Lua", ()
    )
    assert english("pôr do sol em Ouro Preto") == "sunset in Ouro Preto"


def test_capitals_that_are_only_habit_are_no_names() -> None:
    assert english("Gato Preto Dormindo") == "Black cat sleeping"
    assert english("GATO PRETO DORMINDO") == "Black cat sleeping"
    assert english("gato adorando a Deus") == "cat worshipping God"


def test_punctuation_weights_lines_and_the_unwanted_part_keep_their_places() -> None:
    text = "(gato preto:1.2), [janela];\n  luz dourada!\r\n### texto, cachorro <lora:chuva:0.8>"
    assert english(text) == (
        "(black cat:1.2), [window];\n  golden light!\r\n### text, dog <lora:chuva:0.8>"
    )


def test_the_portuguese_parts_of_a_mixed_text_are_turned() -> None:
    assert english("a woman sitting by the window, chuva lá fora") == (
        "a woman sitting by the window, rain outside"
    )
    assert english("cat as a king, do not cry, gato preto") == (
        "cat as a king, do not cry, black cat"
    )


@pytest.mark.parametrize(
    ("portuguese", "wanted"),
    [
        ("gatos pretos", "black cats"),
        ("igreja branca e azul", "white and blue church"),
        ("flores amarelas", "yellow flowers"),
        ("canções tristes", "sad songs"),
        ("faróis antigos", "antique lighthouses"),
        ("uma árvore", "a tree"),
        ("um anjo", "an angel"),
        ("um uniforme", "a uniform"),
        ("uma luz e uma chuva fina", "a light and light drizzle"),
        ("gato e cachorro", "cat and dog"),
        ("mulher de cabelo loiro", "woman with blond hair"),
        ("homem de chapéu", "man in a hat"),
        ("mesa antiga de madeira", "antique wooden table"),
        ("noite fria de inverno", "cold winter night"),
        ("rosas e velas", "roses and candles"),
        ("vestido rosa", "pink dress"),
        ("a noite estrelada", "the starry night"),
        ("cidade a noite", "city at night"),
        ("muito vento", "lots of wind"),
        ("céu muito azul", "very blue sky"),
        ("lendo a Bíblia", "reading the bible"),
        ("paisagem do Brasil", "landscape of Brazil"),
        ("mulher ouvindo", "woman listening"),
        ("2 gatos", "2 cats"),
    ],
)
def test_grammar(portuguese: str, wanted: str) -> None:
    assert english(portuguese) == wanted


def test_no_offer_brings_in_a_word_that_the_horde_rewrites() -> None:
    for idea in IDEAS:
        assert rewritten_words(english(idea)) == ()
    for form in GLOSSARY.entries:
        for text in (form, f"{form} gato", f"gato {form}"):
            offered = offer(text, GLOSSARY)
            if offered and not offered.unknown:
                assert rewritten_words(offered.english) == (), text


def test_an_empty_glossary_offers_nothing() -> None:
    assert offer("gato na janela", Glossary()) is None
    known = Glossary({"gato": Entry(Kind.NOUN, "cat", base="cat")})
    assert offer("gato na janela", known) == Offer("cat na janela", ("na", "janela"))


def test_decomposed_accents_are_understood() -> None:
    assert english("cafe\u0301 na mesa, luz") == "coffee on the table, light"


def vocabulary() -> Iterator[str]:
    yield from sorted(GLOSSARY.entries)
    yield from (",", "###", "(", ":1.2)", "\n", ".", "zarolho", "Lua", "the", "with", "é", "Deus")


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    first = offer(text, GLOSSARY)
    assert first is None or offer(first.english, GLOSSARY) in (None, first)


@settings(max_examples=150)
@given(st.lists(st.sampled_from(tuple(vocabulary())), max_size=12))
def test_an_offer_leaves_nothing_more_to_offer(words: list[str]) -> None:
    first = offer(" ".join(words), GLOSSARY)
    if first is not None:
        again = offer(first.english, GLOSSARY)
        assert again is None or again.english == first.english


@given(st.lists(st.sampled_from(tuple(IDEAS)), min_size=1, max_size=3))
def test_digits_and_line_breaks_survive(ideas: list[str]) -> None:
    text = "\n".join(ideas)
    offered = english(text)
    assert re.findall(r"\d|\n|#", offered) == re.findall(r"\d|\n|#", text)


def test_a_long_text_takes_no_longer_than_its_parts() -> None:
    idea = "gato preto dormindo na janela com chuva "

    def seconds(text: str) -> float:
        start = perf_counter()
        offer(text, GLOSSARY)
        return perf_counter() - start

    short = min(seconds(idea * 20) for _ in range(5))
    long = min(seconds(idea * 200) for _ in range(5))
    assert long < 40 * short
