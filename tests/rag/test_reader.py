"""Reading passages with an engine that marks literal strings."""

import json
from dataclasses import replace

import pytest
from tokenizers import Tokenizer

from rag.reader import Reader, SpanReader, fingerprint_of, open_reader, packaged_reader
from rag.settings import Settings
from rag.types import Passage
from rag.windows import Windower
from tests.rag.literal import TOKENIZER, LiteralEngine, document, passage, reader


def test_the_answer_is_a_slice_of_the_document_it_stands_in():
    text = "Nothing here.\n\nThe museum is in the Brompton district, London. It is free."
    found = Passage(document(text), 15, len(text))
    (best, *_) = reader(LiteralEngine({"brompton district": 5.0})).read("Where is it?", [found])
    assert best.text == "Brompton district"
    assert (best.start, best.end) == (text.index("Brompton"), text.index(", London"))
    assert best.passage is found
    assert (best.score, best.margin) == (10.0, 10.0)


def test_a_span_takes_whole_words():
    engine = LiteralEngine({"54": 5.0})
    (best, *_) = reader(engine).read("How old?", [passage("He is a 54-year-old man.")])
    assert best.text == "54-year-old"


def test_an_answer_far_down_a_long_passage_is_found():
    text = "word " * 300 + "the answer is Brompton. " + "word " * 300
    engine = LiteralEngine({"brompton": 5.0})
    (best, *_) = reader(engine).read("Where?", [passage(text)])
    assert (best.text, best.start) == ("Brompton", text.index("Brompton"))
    assert len(engine.rows) > 10


def test_passages_that_overlap_give_a_span_once():
    text = "It rained all day long. The museum is in Brompton. It is free to enter."
    shared = document(text)
    both = [Passage(shared, 0, 51), Passage(shared, 24, len(text))]
    found = reader(LiteralEngine({"brompton": 5.0})).read("Where?", both)
    assert [one.text for one in found].count("Brompton") == 1


def test_texts_under_one_id_are_no_document_to_overlap_in():
    slices = [passage("The keeper is Peter Holm."), passage("The keeper is Maria Lund.")]
    engine = LiteralEngine({"peter holm": 5.0, "maria lund": 4.0})
    found = reader(engine).read("Who is the keeper?", slices)
    assert {"Peter Holm", "Maria Lund"} <= {one.text for one in found}


def test_one_good_passage_among_nineteen_is_not_swamped():
    poor = [passage(f"Nothing {n} to see, in London.", f"p{n}") for n in range(19)]
    good = passage("It is in Brompton.", "good")
    engine = LiteralEngine({"london": 5.0, "brompton": 4.0}, nulls={"nothing": 9.0})
    (best, *rest) = reader(engine).read("Where?", [*poor, good])
    assert (best.text, best.margin) == ("Brompton", 8.0)
    assert rest[0].margin == -8.0


def test_the_order_of_the_passages_never_matters():
    passages = [passage(f"Room {n} is in Brompton, {'very ' * n} free.", f"p{n}") for n in range(9)]
    engine = LiteralEngine({"brompton": 5.0, "free": 3.0})
    forwards = reader(engine).read("Where?", passages)
    assert reader(engine).read("Where?", passages[::-1]) == forwards


@pytest.mark.parametrize(
    ("heading", "date", "shown"),
    [
        ("", "", "a"),
        ("Flats > Quarry Road", "", "flats > quarry road | a"),
        ("Flats > Rent | Deposit", "", "flats | a"),
        ("Rent | Deposit", "", "a"),
        ("very " * 60, "2024-03-04", "very " * 12),
        ("", "2024-03-04", "4 march 2024 | a"),
        ("Flats", "2024-03", "flats | march 2024 | a"),
        ("From Ada, 4 March 2024", "2024-03-04", "from ada, 4 march 2024 | a"),
    ],
)
def test_a_passage_is_read_under_its_headings_date_and_title(heading, date, shown):
    windower = Windower(
        Tokenizer.from_file(TOKENIZER),
        window_tokens=64,
        stride=4,
        question_tokens=16,
        title_tokens=12,
    )
    engine = LiteralEngine({"840": 5.0})
    found = Passage(replace(document("It is 840 crowns."), date=date), 0, 17, heading)
    (best, *_) = SpanReader(windower, engine, fingerprint="fake").read("What rent?", [found])
    assert best.text == "840"
    (seen,) = Tokenizer.from_file(TOKENIZER).decode_batch(engine.rows, skip_special_tokens=False)
    assert seen == f"[CLS] what rent? [SEP] {shown.strip()} [SEP] it is 840 crowns. [SEP]"


BOATS = "The boats:\n\nBoat | Leaves | From\nDawn | 6.10 | Orla\nDusk | 18.30 | Sund"


def test_a_row_of_a_table_is_read_after_the_names_of_its_columns():
    engine = LiteralEngine(
        {"leaves : 18. 30": -5.0, "18. 30": 5.0}, null=6.0, nulls={"dusk |": 0.0}
    )
    found = passage(BOATS)
    (best, *_) = reader(engine).read("When does the dusk boat leave?", [found])
    assert (best.text, best.start) == ("18.30", BOATS.index("18.30"))
    seen = Tokenizer.from_file(TOKENIZER).decode_batch(engine.rows)
    assert any("boat : dusk | leaves : 18. 30 | from : sund" in one for one in seen)
    assert len(seen) == 3


def test_a_name_of_a_column_is_no_answer():
    engine = LiteralEngine({"leaves :": 9.0, "leaves": 8.0})
    found = reader(engine).read("What?", [passage(BOATS)])
    assert {(one.text, one.start) for one in found if one.margin > 0} == {
        ("Leaves", BOATS.index("Leaves"))
    }


def test_rows_of_a_later_part_of_a_table_have_its_columns():
    document_ = document("Boat | Leaves\nDawn | 6.10\nDusk | 18.30")
    later = Passage(document_, 26, 38, "Summer > Boat | Leaves")
    engine = LiteralEngine({"18. 30": 5.0})
    (best, *_) = reader(engine).read("When?", [later])
    assert (best.text, best.start) == ("18.30", 33)
    assert len(engine.rows) == 2


def test_no_more_rows_are_read_than_told():
    rows = "\n".join(f"Boat {n} | {n}.15 | Orla" for n in range(9))
    for most in (0, 1, 4):
        engine = LiteralEngine({})
        found = [passage(f"Boat | Leaves | From\n{rows}", name) for name in "ab"]
        whole = reader(LiteralEngine({}), table_rows=0)
        whole.read("When?", found)
        reader(engine, table_rows=most).read("When?", found)
        assert len(engine.rows) == len(whole._engine.rows) + most


def test_no_more_candidates_than_the_limit():
    passages = [passage(f"In Brompton {n}.", f"p{n}") for n in range(9)]
    assert len(reader(LiteralEngine({"brompton": 5.0}), limit=4).read("Where?", passages)) == 4


def test_no_span_is_longer_than_the_cap():
    engine = LiteralEngine({"b c d e": 5.0})
    found = reader(engine, max_answer_tokens=3).read("What?", [passage("a b c d e f")])
    assert all(len(one.text.split()) <= 3 for one in found)


@pytest.mark.parametrize("question", ["", " ", "\n\t"])
def test_an_empty_question_is_refused(question):
    with pytest.raises(ValueError, match="the question is empty"):
        reader(LiteralEngine({})).read(question, [passage("Text.")])


def test_half_a_surrogate_pair_is_refused():
    with pytest.raises(ValueError, match="half a surrogate pair at offset 4 of the question"):
        reader(LiteralEngine({})).read("Who \udcff?", [passage("Text.")])


def test_no_passages_give_no_candidates():
    engine = LiteralEngine({})
    assert reader(engine).read("Where?", []) == []
    assert reader(engine).read("Where?", [passage(" \n ")]) == []
    assert engine.rows == []


def test_a_passage_of_punctuation_gives_no_candidates():
    assert reader(LiteralEngine({})).read("Where?", [passage("... - !")]) == []


@pytest.mark.parametrize("index", [0, 5, 9])
def test_every_passage_is_read(index):
    texts = [f"Nothing {n} here." for n in range(10)]
    texts[index] = "It is in Brompton."
    engine = LiteralEngine({"brompton": 4.0})
    found = reader(engine).read("Where?", [passage(text, f"p{n}") for n, text in enumerate(texts)])
    assert found[0].text == "Brompton"
    assert len(engine.rows) == 10


def test_a_span_reader_is_a_reader():
    assert isinstance(reader(LiteralEngine({})), Reader)


def test_the_fingerprint_is_the_hash_of_the_weights(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    # printf weights | sha256sum
    expected = "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c"
    assert fingerprint_of(tmp_path) == expected


def test_the_card_names_the_weights_it_is_about():
    card = (packaged_reader() / "README.md").read_text(encoding="utf-8")
    assert f"model.safetensors sha256 {fingerprint_of(packaged_reader())}." in card


def test_a_folder_without_weights_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"has no \.safetensors file"):
        fingerprint_of(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    with pytest.raises(FileNotFoundError, match="expected the folder of an AutoModelFor"):
        open_reader(Settings(reader=str(tmp_path)))
