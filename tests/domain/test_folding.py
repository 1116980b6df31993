"""Search keys: spellings of one name that meet, names that must not, and what holds of any text."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.folding import fold, spellings, words

# Letters of the platform's alphabets, and what stands among them, so that rules meet often.
_LETTERS = (
    "abcghijkqsxyzw"
    + "ÇçĞğİıŞşÑñÄäÖöÜüƏəŽžŇňÝýŊŋ"
    + "әғқңөұүһіўҳҷҹҝјщшчжхйыэёюяъье"
    + "اأإآىیيڭقكکئءةۇۈ"
    + "'’ʻʼʹ´`- .\u0301\u0306\u0307\u0327"
)
TEXTS = st.text(st.sampled_from(_LETTERS)) | st.text() | st.text(st.characters())


@pytest.mark.parametrize(
    ("key", "spellings"),
    [
        ("kazakstan", ["Қазақстан", "Qazaqstan", "ҚАЗАҚСТАН", "Kazakstan", "قازاقستان", "Qazaqstan"]),
        ("kazahstan", ["Kazakhstan", "Казахстан", "Kazahstan", "Kazaxstan"]),
        ("izmir", ["İzmir", "ızmır", "IZMIR", "Izmir", "izmir", "I\u0307zmir", "Измир"]),
        ("ozbekiston", ["Oʻzbekiston", "O‘zbekiston", "O’zbekiston", "O'zbekiston", "O`zbekiston", "Oʼzbekiston"]),
        ("ozbekiston", ["O´zbekiston", "Ўзбекистон", "У\u0306збекистон", "Ozbekiston", "OʹZBEKISTON"]),
        ("kirgizstan", ["Кыргызстан", "Kyrgyzstan", "Qyrgyzstan", "قىرغىزستان"]),
        ("kirgizistan", ["Kırgızistan", "KIRGIZİSTAN", "Qırğızıstan"]),
        ("turkie", ["Türkiye", "Turkiye", "TÜRKİYE", "Tu\u0308rkiye", "تۈركىيە"]),
        ("turkia", ["Түркия", "Türkiyə", "Turkiya"]),
        ("turkmenistan", ["Türkmenistan", "Туркменистан", "TURKMENISTAN"]),
        ("azarbaican", ["Azərbaycan", "Азәрбајҹан", "Azarbaycan", "AZƏRBAYCAN"]),
        ("azerbaidjan", ["Азербайджан", "Azerbaydjan"]),
        ("aigul", ["Айгүл", "Aygül", "Aigul", "AYGÜL", "Aıgül"]),
        ("sahin", ["Şahin", "Шахин", "Shahin", "Sahin", "S\u0327ahin"]),
        ("cingiz", ["Çıñğız", "Чыңгыз", "Chingiz", "Çingiz"]),
        ("joldosbek", ["Жолдошбек", "Joldoshbek", "Zholdoshbek", "Žoldošbek"]),
        ("iusup", ["Юсуп", "Yusup", "Iusup"]),
        ("evgeni", ["Евгений", "Yevgeniy", "Evgenii", "Yevgeny"]),
        ("gogan", ["Göğan", "Gogan", "Гоған"]),
        ("hakim", ["Хаким", "Һаким", "Ҳаким", "Xakim", "Khakim", "Hakim"]),
        ("olga", ["Ольга", "Olga", "Ol'ga"]),
        ("ahmd", ["أحمد", "احمد", "ٱحمد", "أَحْمَد", "احـمـد"]),
        ("krim", ["كريم", "کریم", "كریم"]),
        ("adhrbaijan", ["آذربایجان", "اذربايجان"]),
        ("3 11", ["٣-١١", "۳ ۱۱", "3/11", "③ ¹¹"]),
        ("fi ss", ["ﬁ ß", "FI ẞ", "fi-SS"]),
        ("", ["", "  ", "!?", "'", "\u0301", "\ud800", "ъ"]),
    ],
)
def test_spellings_of_one_name_meet(key: str, spellings: list[str]) -> None:
    assert {spelling: fold(spelling) for spelling in spellings} == dict.fromkeys(spellings, key)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aygül", "Aygün"),
        ("Нур", "Нурия"),
        ("Kazan", "Kazak"),
        ("Ош", "Ок"),
        ("Ali Veli", "Aliveli"),
        ("Çan", "Can Y"),
        ("محمد", "احمد"),
        ("1", "11"),
        # Known limits.
        ("Қазақстан", "Kazakhstan"),
        ("Azərbaycan", "Азербайджан"),
        ("Türkiye", "Түркия"),
    ],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@settings(max_examples=1000)
@given(TEXTS)
@example("sxh")
@example("zkh")
@example("yye")
@example("q\u0301h")
def test_any_text_folds_to_small_latin_words_one_space_apart(text: str) -> None:
    assert re.fullmatch(r"([a-z0-9]+( [a-z0-9]+)*)?", fold(text))


@settings(max_examples=1000)
@given(TEXTS)
@example("szkh")
@example("ıyi")
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text) == fold(text)


@settings(max_examples=500)
@given(TEXTS, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_the_same_text_folds_alike_in_every_form_of_unicode(text: str, form: str) -> None:
    assert fold(unicodedata.normalize(form, text.replace("´", "'"))) == fold(text)  # type: ignore[arg-type]


@given(st.text(st.sampled_from("abcçğıişəөүқңКЫРГЫЗÖÜÄ")))
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


def test_every_letter_folds_and_stays_folded() -> None:
    keys = {fold(chr(point)) for point in range(0x20000)}

    assert {key for key in keys if fold(key) != key or not re.fullmatch("[a-z0-9 ]*", key)} == set()


@given(TEXTS)
def test_the_words_are_those_of_the_folded_text(text: str) -> None:
    assert " ".join(words(text)) == fold(text)


def test_words_are_told_in_their_order() -> None:
    assert words("Мырзабек уулу, Айгүл-Ай") == ["mirzabek", "uulu", "aigul", "ai"]


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("Azərbaycan", [("azarbaican", "azerbaican")]),
        ("Азәрбајҹан", [("azarbaican", "azerbaican")]),
        ("ƏLİYEVA Әлем", [("alieva", "elieva"), ("alem", "elem")]),
        ("Türkiyə gedir", [("turkia", "turkie"), ("gedir",)]),
        ("Azerbaycan", [("azerbaican",)]),
        ("!", []),
    ],
)
def test_an_open_e_is_spelt_as_a_and_as_e(text: str, spelt: list[tuple[str, ...]]) -> None:
    assert spellings(text) == spelt


@given(TEXTS)
def test_the_first_spelling_of_every_word_is_its_key(text: str) -> None:
    assert [spelt[0] for spelt in spellings(text)] == words(text)
