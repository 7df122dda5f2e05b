"""Where sentences end in other languages than English; all texts are invented."""

from __future__ import annotations

import pytest

from summariser.sentences import number_sentences

SENTENCES = {
    "Spanish": (
        "El Sr. López y la Dra. Ruiz llegaron el 5 de mayo.",
        "¿Quién firmó el contrato?",
        "«No fui yo», dijo López.",
        "¡Es mentira!",
        "La embajada de EE. UU. no respondió.",
        "El art. 5 de la ley lo prohíbe.",
    ),
    "German": (
        "Dr. Kern kam am 5. Mai an.",
        "Die Firma zahlte 3,5 Mio. Euro, d. h. zu viel.",
        "„Das stimmt nicht“, sagte Kern.",
        "Wer hat das unterschrieben?",
        "Laut Nr. 4 der Liste fehlt z. B. Geld.",
        "Am 3. Juni 2031 tagt der Rat.",
    ),
    "French": (
        "M. Durand a nié les faits.",
        "« Je n'ai rien signé ! » a-t-il dit.",
        "Qui a payé ?",
        "Mme Lenoir, elle, s'est tue.",
        "Le 1er mai, la police est venue.",
    ),
    "Portuguese": (
        "O Sr. Silva negou tudo.",
        "Quem pagou?",
        "A Dra. Costa não respondeu.",
        "No dia 5 de maio o juiz decide.",
    ),
    "Italian": ("Il sig. Rossi ha negato.", "Chi ha pagato?", "Il 5 maggio decide il giudice."),
    "Dutch": (
        "De heer J. de Vries ontkent.",
        "Wie tekende het contract?",
        "Het bedrag was 3 mln. euro.",
        "Op 5 mei beslist de rechter.",
    ),
    "Polish": (
        "Dr Nowak zaprzeczył.",
        "Kto podpisał umowę?",
        "Zakład zbudowano w 1974 r. w Ostrowie.",
        "Według art. 5 ustawy to zabronione.",
    ),
    "Turkish": ("Dr. Kaya suçlamaları reddetti.", "Sözleşmeyi kim imzaladı?", "Şirket sustu."),
    "Russian": (
        "Завод построили в 1974 г. в Острове на ул. Мира.",
        "И. П. Волков отрицает вину.",
        "«Это ложь!» — сказал он.",
        "Кто подписал договор?",
        "По ст. 5 закона это запрещено.",
        "Ущерб составил 3 млрд. рублей.",
        "Суд состоится 20 мая.",
    ),
    "Greek": (
        "Ο υπουργός αρνήθηκε τις κατηγορίες.",
        "Ποιος υπέγραψε τη σύμβαση;",
        "Η αστυνομία σιώπησε.",
    ),
    "Arabic": (
        "اعتقلت الشرطة رجلين يوم الثلاثاء.",
        "من وقع العقد؟",
        "ونفى د. سالم الاتهامات.",
        "وتعقد الجلسة في 20 مايو.",
    ),
    "Urdu": ("پولیس نے دو افراد کو گرفتار کیا۔", "معاہدے پر کس نے دستخط کیے؟", "وزیر خاموش ہیں۔"),
    "Hindi": (
        "पुलिस ने मंगलवार को दो लोगों को गिरफ्तार किया।",
        "किसने समझौते पर हस्ताक्षर किए?",
        "मंत्री ने आरोपों से इनकार किया।",
    ),
    "Korean": ("경찰은 화요일에 두 남자를 체포했다.", "누가 서명했나?", "장관은 혐의를 부인했다."),
}
# Set without spaces between sentences.
UNSPACED = {
    "Chinese": (
        "警方周二逮捕了两名男子。",
        "谁签了合同？",
        "“这是谎言！”部长说。",
        "他否认了指控。",
        "公司说：“我们没有付钱。”",
    ),
    "Japanese": (
        "警察は火曜日に二人を逮捕した。",
        "誰が契約に署名したのか？",
        "「それは嘘だ。」と大臣は述べた。",
        "会社は「支払っていない」と説明した。",
    ),
}


@pytest.mark.parametrize("language", [*SENTENCES, *UNSPACED])
def test_sentences_end_where_the_language_ends_them(language: str) -> None:
    between = "" if language in UNSPACED else " "
    expected = {**SENTENCES, **UNSPACED}[language]
    text = between.join(expected)
    found = number_sentences(text)
    assert tuple(sentence.text for sentence in found) == expected
    assert all(text[s.start : s.end] == s.text for s in found)
    assert {sentence.kind for sentence in found} == {"body"}


def test_an_english_semicolon_and_a_single_letter_end_as_before() -> None:
    text = "He resigned; She stayed. They chose Plan B. The rest is known."
    found = [sentence.text for sentence in number_sentences(text)]
    assert found == ["He resigned; She stayed.", "They chose Plan B.", "The rest is known."]
