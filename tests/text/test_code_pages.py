"""Texts that were read in the wrong code page are read back whole, sound ones are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.damage.detection import mend
from reconcile.text.alphabets import describe_paragraphs, encode_western
from reconcile.text.code_pages import CodePageReading, Gibberish, is_utf8, read_code_page_back

SENTENCES = {
    "ru": (
        "Ночью было холодно, и никто не решался выйти из дома. Мать сказала, "
        "что лодка пропала, но мальчик знал, что отец вернётся."
    ),
    "uk": (
        "Вночі було холодно, і ніхто не наважувався вийти з хати. Мати сказала,"
        " що човен пропав, але хлопець знав, що батько повернеться."
    ),
    "el": (
        "Τη νύχτα έκανε κρύο και κανείς δεν ήθελε να βγει από το σπίτι. Η "
        "μητέρα είπε ότι η βάρκα χάθηκε, αλλά το παιδί ήξερε την αλήθεια."
    ),
    "tr": (
        "Gece hava çok soğuktu ve hiç kimse dışarı çıkmak istemiyordu. Annesi "
        "kayığın kaybolduğunu söyledi ama çocuk babasının döneceğini biliyordu."
    ),
    "pl": (
        "W nocy było zimno i nikt nie chciał wyjść z domu. Matka powiedziała, "
        "że łódź zginęła, ale chłopiec wiedział, że ojciec wróci już jutro."
    ),
    "cs": (
        "V noci byla zima a nikdo nechtěl vyjít z domu. Matka řekla, že loď "
        "zmizela, ale chlapec věděl, že se otec vrátí ještě před večeří."
    ),
    "hu": (
        "Éjjel hideg volt, és senki sem akart kimenni a házból. Az anya azt "
        "mondta, hogy eltűnt a csónak, de a fiú tudta, hogy az idős férfi "
        "jövőre visszatér, és a kertben erős fát ültet."
    ),
    "ro": (
        "Noaptea era frig şi nimeni nu voia să iasă din casă. Mama a spus că "
        "barca s-a pierdut, dar băiatul ştia că tatăl său se va întoarce şi îl "
        "aştepta."
    ),
    "he": "בלילה היה קר ואיש לא רצה לצאת מן הבית. האם אמרה שהסירה אבדה, אבל הילד ידע שאביו יחזור.",
    "ar": (
        "كان الجو باردا في الليل ولم يرد أحد أن يخرج من البيت. قالت الأم إن "
        "القارب ضاع ولكن الولد كان يعرف أن أباه سيعود."
    ),
    "lt": (
        "Naktį buvo šalta ir niekas nenorėjo išeiti iš namų. Motina sakė, kad "
        "valtis dingo, bet berniukas žinojo, kad tėvas grįš."
    ),
    "zh": "夜里很冷，没有人愿意走出家门。母亲说船丢了，可是男孩知道父亲会回来。",
    "zt": "夜裡很冷，沒有人願意走出家門。母親說船丟了，可是男孩知道父親會回來。",
    "ja": "夜は寒くて、誰も家から出ようとしなかった。母は舟がなくなったと言ったが、少年は父が帰ると知っていた。",
    "ko": (
        "밤에는 추워서 아무도 집에서 나가려고 하지 않았다. "
        "어머니는 배가 없어졌다고 말했지만 소년은 아버지가 돌아올 것을 알고 있었다."
    ),
    "fr": (
        "La nuit était froide et personne ne voulait sortir de la maison. La "
        "mère répétait que le bateau était perdu, mais le garçon espérait déjà "
        "que son père reviendrait très bientôt, là où la forêt s'arrête."
    ),
    "de": (
        "In der Nacht war es kalt, und keiner wollte vor die Tür. Die Mutter "
        "erklärte, das Boot wäre für immer verloren, aber der Junge wußte, daß "
        "der Vater über die Brücke zurück käme, früh oder spät."
    ),
}
PAGES = {
    "ru": ["cp1251", "koi8-r", "iso8859-5"],
    "uk": ["cp1251", "koi8-u", "iso8859-5"],
    "el": ["cp1253", "iso8859-7"],
    "tr": ["cp1254"],
    "pl": ["cp1250", "iso8859-2"],
    "cs": ["cp1250", "iso8859-2"],
    "hu": ["cp1250", "iso8859-2"],
    "ro": ["cp1250", "iso8859-2"],
    "he": ["cp1255"],
    "ar": ["cp1256"],
    "lt": ["cp1257"],
    "zh": ["gb18030"],
    "zt": ["big5hkscs"],
    "ja": ["cp932", "euc_jis_2004"],
    "ko": ["cp949"],
    "fr": ["mac-roman"],
    "de": ["mac-roman"],
}


def misread(text, page, reader):
    """Return what a reader makes of a text that was written in a page."""
    raw = text.encode(page)
    if reader == "latin-1":
        return raw.decode("latin-1")
    return "".join(chr(b) if b in b"\x81\x8d\x8f\x90\x9d" else bytes([b]).decode("cp1252") for b in raw)


def read_back(text):
    """Return a text with all changes made, and the page."""
    found = read_code_page_back(text)
    assert isinstance(found, CodePageReading)
    for start, end, sound in reversed(found.changes):
        text = text[:start] + sound + text[end:]
    return text, found.page.split(" or ")


@pytest.mark.parametrize("reader", ["cp1252", "latin-1"])
@pytest.mark.parametrize(("language", "page"), [(name, page) for name, pages in PAGES.items() for page in pages])
def test_a_misread_text_is_read_back(language, page, reader):
    text, pages = read_back(misread(SENTENCES[language], page, reader))
    assert text == SENTENCES[language]
    assert page in pages


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_a_sound_text_is_left_alone(language):
    assert read_code_page_back(SENTENCES[language]) is None


@pytest.mark.parametrize("language", ["ru", "cs", "ja"])
def test_mending_repairs_the_whole_text_once(language):
    mended = mend(misread(SENTENCES[language], PAGES[language][0], "cp1252")).text
    assert mended == SENTENCES[language]
    assert mend(mended).text == mended


@pytest.mark.parametrize(
    "text",
    [
        "Það var kalt um nóttina og enginn þorði út. Móðirin sagði að báturinn væri týndur.",
        "Om natten var det kaldt, og ingen våget seg ut. Moren sa at båten var borte, men gutten så på sjøen.",
        "Öösel oli külm ja keegi ei tahtnud välja minna. Ema ütles, et paat on kadunud, aga poiss teadis õigust.",
        "Ban đêm trời rất lạnh và không ai muốn ra khỏi nhà.",
        "ÜBERALL WAR ES STILL, UND KEINER GING VOR DIE TÜR. DIE MÜTTER SCHLIEFEN SCHON.",
        "Zoë, Søren, Łukasz, Françoise, Müller, Núñez, Åsa",
        "Zoë Søren, Françoise Müller, Begoña Núñez, João Gonçalves, Åsa Grønn, Þór Ýmisson",
        "“Citroën”, he said – “a café, naïve and passé”, and it’s all there was.",
        "5 m² ¼ ½ ¾ £5 §3 ±1 °C µm ¿qué? ¡sí! «non» ª º",
        "Les élèves étaient très déçus, là-bas à l’école.",
    ],
)
def test_sound_letters_are_left_alone(text):
    assert read_code_page_back(text) is None


@pytest.mark.parametrize("language", ["ru", "el", "zh", "cs"])
def test_utf_8_is_not_of_another_page(language):
    assert read_code_page_back(misread(SENTENCES[language], "utf-8", "cp1252")) is None


def test_one_misread_paragraph_leaves_the_others():
    english = "“It’s a café,” she said, and the naïve man in the Citroën left the house. " * 4
    odd = misread(SENTENCES["ru"], "cp1251", "cp1252")
    text, _ = read_back(f"{english}\n{odd}\n{english}")
    assert text == f"{english}\n{SENTENCES['ru']}\n{english}"


@pytest.mark.parametrize(("length", "goes"), [(199, True), (200, False)])
def test_a_word_of_neither_language_goes_with_the_most_paragraphs(length, goes):
    odd = misread(SENTENCES["ru"], "cp1251", "cp1252")
    plain = "a" * length
    text, _ = read_back(f"{odd}\n{plain}\nXqë")
    assert (text == f"{SENTENCES['ru']}\n{plain}\nXqл") == goes


def test_short_paragraphs_of_a_misread_text_go_with_it():
    whole = f"Да.\n{SENTENCES['ru']}\nНет, я!\n1999\n{SENTENCES['ru']}"
    assert read_back(misread(whole, "cp1251", "cp1252"))[0] == whole


def test_gibberish_of_no_page_is_flagged_whole():
    line = "ÿþýüûúùø ÷öõôóòñð ïîíìëêéè çæåäãâáà ÿþýüûúùø ÷öõôóòñð"
    assert read_code_page_back(line) == Gibberish(((0, len(line)),))
    assert mend(line).text == line


@pytest.mark.parametrize(
    ("below", "above", "low", "high"),
    [
        ("a ìì wide gate", "a ììø wide gate", "open", "odd"),
        ("ß" + "ñ" * 32, "ß" + "ñ" * 33, "odd", "sound"),
        ("ìøþ" + " a" * 198, "ìøþ" + " a" * 197, "sound", "odd"),
    ],
    ids=["3 letters outside ASCII", "97 in 100 letters of one alphabet", "15 in 1000 letters"],
)
def test_a_limit_decides_what_letters_say(below, above, low, high):
    assert [paragraph.state for paragraph in describe_paragraphs(f"{below}\n{above}")] == [low, high]


@pytest.mark.parametrize(("plain", "is_gibberish"), [(18, True), (19, False)])
def test_gibberish_is_dense(plain, is_gibberish):
    assert (read_code_page_back("ÿþýüûúùøöõôó" + " b" * plain) is not None) == is_gibberish


@pytest.mark.parametrize(("count", "is_gibberish"), [(11, False), (12, True)])
def test_gibberish_is_long(count, is_gibberish):
    assert (read_code_page_back("ÿþýüûúùøöõôó"[:count]) is not None) == is_gibberish


@pytest.mark.parametrize(("others", "is_read"), [(8, True), (9, False)])
def test_seven_in_ten_high_bytes_make_utf_8(others, is_read):
    assert is_utf8(b"\xc3\xa9" * 10 + b"\xff" * others) == is_read


@given(st.text())
def test_every_text_goes_through(text):
    found = read_code_page_back(text)
    if isinstance(found, CodePageReading):
        places = [place for start, end, _ in found.changes for place in (start, end)]
        assert places == sorted(places)


@given(st.binary())
def test_western_letters_come_from_bytes(raw):
    assert encode_western(misread(raw.decode("latin-1"), "latin-1", "cp1252")) == raw
