"""More ideas of all three genres, and what was wrong with them once."""

import pytest

from thumbgen.domain.filter import rewritten_words
from thumbgen.domain.glossary import Offer, offer
from thumbgen.resources import resource
from thumbgen.store.glossary import load_glossary

GLOSSARY = load_glossary(resource("glossary", "pt_BR.toml"))

LOFI = {
    "menino estudando na mesa com luminária acesa, madrugada": (
        "man studying at the table with lit lamp, late night"
    ),
    "trem noturno, passageiro dormindo encostado na janela": (
        "night train, passenger sleeping leaning against the window"
    ),
    "barraquinha de lámen na chuva": "street food stall of ramen in the rain",
    "casinha no campo com fumaça saindo da chaminé": (
        "cottage in the countryside with smoke coming out of the chimney"
    ),
    "padaria de bairro de manhã cedo": "neighborhood bakery early in the morning",
    "casa da vó com cheiro de bolo": "grandmother's house with scent of cake",
    "kombi azul na praia, pranchas de surf": "blue vintage camper van on the beach, surfboards",
    "café vazio à noite, chuva na vitrine": "empty coffee shop at night, rain at the shop window",
    "um velho sentado na praça": "an old man sitting in the town square",
    "mulher jovem ouvindo música no ônibus": "woman in her twenties listening to music on the bus",
    "vista da janela de um trem, montanhas e lago": (
        "view from the window of a train, mountains and lake"
    ),
    "tarde preguiçosa de domingo": "lazy sunday afternoon",
    "desenho estilo Ghibli de uma cidade pequena": (
        "drawing in Studio Ghibli style of a quaint town"
    ),
    "nave espacial com vista para a Terra": "spaceship with a view of the earth",
    "cachorro caramelo deitado na calçada": (
        "caramel-colored mixed-breed dog lying down on the sidewalk"
    ),
    "faça uma imagem de um gato na janela": "image of a cat at the window",
    "árvore de Natal na sala": "christmas tree in the living room",
    "anos 2000, câmera digital, flash": "2000s, digital camera, flash",
}
R_AND_B = {
    "cantor de R&B com jaqueta de couro encostado num carro esportivo": (
        "R&B singer with leather jacket leaning against a sports car"
    ),
    "mulher negra de black power com batom vermelho": (
        "black woman with afro hair with red lipstick"
    ),
    "silhueta de casal abraçado atrás da cortina": (
        "silhouette of couple embracing behind the curtain"
    ),
    "lençol de cetim, vela, meia luz": "satin bed sheet, candle, dim light",
    "telefone vermelho fora do gancho": "red telephone off the hook",
    "estrada à noite, faróis acesos, solidão": "road at night, headlights on, solitude",
    "coração partido em neon": "broken heart in neon light",
    "piano de cauda no meio do salão vazio": "grand piano in the middle of the empty hall",
    "eu e você na praia": "me and you on the beach",
    "homem sem camisa na janela à noite": "shirtless man at the window at night",
    "mulher no espelho passando batom": "woman in the mirror putting on lipstick",
    "corpo molhado de chuva": "body wet from the rain",
    "cidade vista da janela do hotel, luzes da noite": (
        "city view from the window of the hotel, lights of the night"
    ),
    "casal brigando na cozinha, luz fria": "couple arguing in the kitchen, cold light",
    "mulher de branco na beira do mar": "woman in white by the sea",
    "olhos castanhos em close, lágrima escorrendo": "brown eyes in close-up, tear running down",
}
WORSHIP = {
    "Espírito Santo descendo como pomba": "The Holy Spirit descending like a dove",
    "água viva jorrando da rocha": "living water gushing from the rock",
    "Deus é fiel": "God is faithful",
    "a glória de Deus enchendo o templo": "the Glory of God filling the temple",
    "a mão de Deus tocando a mão do homem": "the Hand of God touching the hand of the man",
    "pastor com ovelhas no campo verde": "pastor with sheep in the green field",
    "mesa com uma Bíblia aberta e café": "table with an open bible and coffee",
    "coroa de ouro sobre uma Bíblia antiga": "golden crown over an antique bible",
    "noiva vestida de branco esperando o noivo": "bride dressed in white waiting for the groom",
    "guerreiro de Deus com armadura e espada": "warrior of God with armor and sword",
    "barco à deriva e Jesus dormindo": "boat adrift and Jesus sleeping",
    "a arca no meio do mar": "the ark in the middle of the sea",
    "lá no alto da serra": "high up on the mountain range",
    "vaso de barro nas mãos do oleiro": "clay vase in the hands of the potter",
    "jardim com túmulo aberto": "garden with open tomb",
    "homem ajoelhado diante da cruz": "man kneeling before the cross",
}


@pytest.mark.parametrize(("idea", "english"), [*LOFI.items(), *R_AND_B.items(), *WORSHIP.items()])
def test_an_idea_reads_well_in_english(idea: str, english: str) -> None:
    assert offer(idea, GLOSSARY) == Offer(english, ())
    assert rewritten_words(english) == ()
    assert offer(english, GLOSSARY) is None


@pytest.mark.parametrize(
    ("idea", "offered"),
    [
        ("bebê dormindo na cama", Offer("bebê sleeping on the bed", ("bebê",))),
        ("bebe dormindo na cama", Offer("bebe sleeping on the bed", ("bebe",))),
        ("criança na janela", Offer("criança at the window", ("criança",))),
        ("gato com um ornitorrinco", Offer("cat with an ornitorrinco", ("ornitorrinco",))),
        ("gato na janela, 4k, 35mm", Offer("cat at the window, 4k, 35mm", ())),
    ],
)
def test_what_has_no_word_is_left_and_told(idea: str, offered: Offer) -> None:
    assert offer(idea, GLOSSARY) == offered


@pytest.mark.parametrize(
    "text", ["so beautiful a night", "EU flag", "digital camera, flash", "bossa nova album cover"]
)
def test_english_that_looks_like_portuguese_is_left_alone(text: str) -> None:
    assert offer(text, GLOSSARY) is None
