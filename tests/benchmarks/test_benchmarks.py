"""The benchmarks' own parts: filler, figures, tables, and the check of quotes. No models."""

import sqlite3
from argparse import ArgumentTypeError
from contextlib import closing

import numpy as np
import pytest

from benchmarks import bench, cli, machine
from benchmarks.collection import Texts, make_collection, unit_vectors
from benchmarks.exactness import QuoteCheck, Tally
from benchmarks.figures import median, ratio, summary
from benchmarks.filler import Filler, vocabulary
from benchmarks.memory import peak_mb, resident_mb
from benchmarks.plain import decode
from benchmarks.plan import FULL, QUICK
from benchmarks.section import Section, table
from rag.passages import split
from rag.store import Store

REAL = "The king of the hill met the queen. The queen left the hill."


def test_filler_has_the_words_asked_for_and_is_the_same_each_time():
    text = Filler(REAL, words=500).text(3, words=40)
    assert text == Filler(REAL, words=500).text(3, words=40)
    assert text != Filler(REAL, words=500, seed=1).text(3, words=40)
    assert [len(paragraph.split()) for paragraph in text.split("\n\n")] == [40] * 3
    assert all(paragraph[0].isupper() for paragraph in text.split("\n\n"))


def test_a_paragraph_of_filler_becomes_one_passage():
    text = Filler(REAL).text(20)
    assert [text[cut.start : cut.end] for cut in split(text)] == text.rstrip("\n").split("\n\n")


def test_frequent_words_come_first_and_words_of_the_text_are_among_them():
    words = vocabulary(REAL, 300, np.random.default_rng(0))
    assert len(words) == len(set(words)) == 300
    assert words[:2] == ["the", "of"]
    assert set(REAL.lower().replace(".", "").split()) <= set(words)
    drawn = Filler(REAL, words=300).paragraph(3000).lower().split()
    assert drawn.count("the") > drawn.count(words[20]) > 0


def test_a_vocabulary_smaller_than_the_text_is_cut():
    assert vocabulary(REAL, 3, np.random.default_rng(0))[0] == "the"
    assert len(vocabulary(REAL, 3, np.random.default_rng(0))) == 3


def test_times_are_summed_up_by_percentiles():
    assert summary(list(range(1, 102))) == {"p50_ms": 51.0, "p95_ms": 96.0, "measured": 101}
    assert median([3.0, 1.0, 2.0]) == 2.0


def test_a_ratio_is_the_middle_of_the_pairs():
    found = ratio([2.0, 30.0, 8.0], [1.0, 10.0, 2.0])
    assert (found.median, found.low, found.high) == (3.0, 2.5, 3.5)
    assert str(found) == "3.00x (2.50 to 3.50)"
    assert found.to_dict() == {"median": 3.0, "low": 2.5, "high": 3.5}


@pytest.mark.parametrize(("plain", "ours"), [([], []), ([1.0], [1.0, 2.0])])
def test_a_ratio_needs_pairs(plain, ours):
    with pytest.raises(ValueError, match="expected pairs"):
        ratio(plain, ours)


def test_a_table_lines_up():
    assert table(("way", "ms"), [("ours", "1.5"), ("plain", "10.25")]) == [
        "way       ms",
        "-----  -----",
        "ours     1.5",
        "plain  10.25",
    ]


def test_a_row_needs_a_cell_a_column():
    with pytest.raises(ValueError, match="expected 2"):
        table(("way", "ms"), [("ours",)])


def test_a_section_without_rows_is_its_title_and_notes():
    assert Section("title", notes=["a note"]).to_text() == "title\n  a note"


def quote(document, text, start):
    place = {"text": text, "start": start, "end": start + len(text)}
    return {**place, "sentence": place, "document": document}


def answer(*quotes):
    return {"question": "Who?", "quotes": list(quotes[:1]), "alternatives": list(quotes[1:])}


def test_quotes_are_held_against_the_file(tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes("\ufeffÉva met Óli.".encode())
    document = {"id": "a", "source": str(file)}
    check = QuoteCheck(tmp_path)
    check.answer(answer(quote(document, "Éva", 0), quote(document, "Óli", 8)))
    assert check.tally == Tally(2, [])
    decomposed = "E\u0301va"
    check.answer(answer(quote(document, decomposed, 0)))
    assert check.tally.checked == 3
    assert len(check.tally.wrong) == 1


def test_a_sentence_that_differs_is_found_too(tmp_path):
    (tmp_path / "a.txt").write_text("Eva met Oli.")
    wrong = quote({"id": "a", "source": str(tmp_path / "a.txt")}, "Eva", 0)
    wrong["sentence"] = {"text": "Eva met Ole.", "start": 0, "end": 12}
    check = QuoteCheck(tmp_path)
    check.answer(answer(wrong))
    assert len(check.tally.wrong) == 1


def test_without_a_file_quotes_are_held_against_the_database(tmp_path):
    with closing(sqlite3.connect(tmp_path / "collection.sqlite")) as connection, connection:
        connection.execute("CREATE TABLE documents (id, text)")
        connection.execute("INSERT INTO documents VALUES ('a', 'Eva met Oli.')")
    document = {"id": "a", "source": "never a file"}
    check = QuoteCheck(tmp_path)
    check.answer(answer(quote(document, "Oli", 8), quote(document, "Eva", 1)))
    assert (check.tally.checked, len(check.tally.wrong)) == (2, 1)


def test_what_the_tally_counts_is_reported():
    tally = Tally(1, [])
    tally.add(Tally(2, ["a.txt [0, 3): 'Eve'"]))
    section = cli.quotes_section(tally)
    assert section.data == {"checked": 3, "wrong": ["a.txt [0, 3): 'Eve'"]}
    assert "2 of 3 exact" in section.to_text()
    assert "NOT EXACT: a.txt" in section.to_text()


def test_the_plain_decoder_takes_the_end_after_the_start():
    offsets = np.array([(0, 0), (0, 3), (4, 7), (8, 11), (0, 0)])
    inside = np.array([False, True, True, True, False])
    start = np.array([9.0, 1.0, 5.0, 2.0, 9.0], np.float32)
    end = np.array([9.0, 8.0, 1.0, 3.0, 9.0], np.float32)
    assert decode(start, end, inside, offsets, "one two six") == (8.0, "two six")


def test_unit_vectors_have_length_one():
    vectors = unit_vectors(np.random.default_rng(0), 5, 16)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("random_vectors", [True, False])
def test_a_collection_has_the_size_asked_for(tmp_path, word_encoder, random_vectors):
    folder = make_collection(tmp_path, 120, word_encoder, random_vectors=random_vectors)
    texts = Texts.of(folder)
    assert len(texts.passages) == len(texts.seen) == 120
    with Store.open(folder / "collection.sqlite") as store:
        assert store.counts().encoded == 120


def test_a_collection_smaller_than_the_seeds_is_refused(tmp_path, word_encoder):
    with pytest.raises(ValueError, match="the seeds' own"):
        make_collection(tmp_path, 1, word_encoder, random_vectors=True)


def test_questions_come_from_all_over_the_file():
    assert len(set(bench.questions(40))) == 40
    assert bench.questions(1)[0] == bench.questions(40)[0]


def test_instruction_sets_are_read_from_flags(tmp_path):
    file = tmp_path / "cpuinfo"
    file.write_text("processor : 0\nflags : fpu avx2 avx512f avx512_vnni\n")
    assert machine.instruction_sets(file) == ["avx2", "avx512", "avx512-vnni"]
    assert machine.instruction_sets(tmp_path / "missing") == []


def test_memory_is_measured():
    assert peak_mb() >= 0.9 * resident_mb() > 1.0


def test_options():
    args = cli.build_parser().parse_args(["--quick", "--sections", "machine,cold"])
    assert args.quick
    assert args.sections == ("machine", "cold")
    assert cli.build_parser().parse_args([]).sections == cli.SECTIONS
    with pytest.raises(ArgumentTypeError, match="no section"):
        cli._sections("speed")


def test_the_quick_plan_is_smaller_in_all():
    assert max(QUICK.sizes) < max(FULL.sizes)
    numbers = [name for name in FULL.__slots__ if name != "sizes"]
    assert all(getattr(QUICK, name) < getattr(FULL, name) for name in numbers)
