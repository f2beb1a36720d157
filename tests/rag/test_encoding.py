"""What is encoded, once, and what an interruption or another encoder leaves to do."""

import threading

import pytest

from rag.records import digest_of, encoder_text

PARAGRAPHS = [
    " ".join([f"Paragraph {number} tells of the harbour and its boats at length."] * 12)
    for number in range(150)
]
LONG = "\n\n".join(PARAGRAPHS)


def test_the_encoder_sees_title_heading_and_words():
    assert encoder_text("Minutes", "Water > Ice", "It froze.") == "Minutes\nWater > Ice\nIt froze."
    assert encoder_text("Minutes", "", "It froze.") == "Minutes\nIt froze."


def test_a_digest_names_what_is_seen():
    assert digest_of("a") == digest_of("a") != digest_of("b")
    assert len(digest_of("ä")) == 16


def test_each_passage_is_encoded_once(open_assistant, write, word_encoder):
    assistant = open_assistant()
    assistant.add(write({"minutes.md": "# Minutes\n\n## Ice\n\nThe harbour froze over."}))
    assert word_encoder.asked == ["Minutes\nIce\nMinutes\n\n## Ice\n\nThe harbour froze over."]
    assistant.add(write({}))
    assert len(word_encoder.asked) == 1
    counts = assistant.counts()
    assert counts.encoded == counts.passages == 1


def test_only_changed_paragraphs_are_encoded_again(open_assistant, write, word_encoder):
    assistant = open_assistant()
    assistant.add(write({"long.txt": LONG}))
    assert len(word_encoder.asked) == assistant.counts().passages == 150
    del word_encoder.asked[:]
    assistant.add(write({"long.txt": LONG.replace("Paragraph 7 ", "Section 7 ")}))
    (asked,) = word_encoder.asked
    assert "Section 7 " in asked
    assert assistant.counts().encoded == 150
    assert assistant.retriever.retrieve("Section 7", 1)[0].passage.text.startswith("Section 7")


def test_the_same_paragraph_elsewhere_under_the_same_title_is_not_encoded_again(
    open_assistant, write, word_encoder
):
    folder = write({"a/same.txt": PARAGRAPHS[0]})
    assistant = open_assistant()
    assistant.add(folder)
    del word_encoder.asked[:]
    assistant.add(write({"b/same.txt": "\n\n".join(PARAGRAPHS[:2])}))
    assert len(word_encoder.asked) == 1


def interrupted(open_assistant, write, word_encoder):
    """Add a long document, and stop after the first batch of passages."""
    assistant, cancel = open_assistant(), threading.Event()

    def stop(progress):
        if progress.stage == "encode":
            cancel.set()

    report = assistant.add(write({"long.txt": LONG}), progress=stop, cancel=cancel)
    assert report.cancelled
    assert 0 < assistant.counts().encoded == len(word_encoder.asked) < 150
    return assistant


def test_an_interrupted_run_is_resumed_where_it_stopped(open_assistant, write, word_encoder):
    interrupted(open_assistant, write, word_encoder).close()
    assistant = open_assistant()
    steps = []
    report = assistant.add(write({}), progress=steps.append)
    assert len(report.unchanged) == 1
    assert len(word_encoder.asked) == len(set(word_encoder.asked)) == 150
    assert assistant.counts().encoded == 150
    encoded = [step for step in steps if step.stage == "encode"]
    assert encoded[-1].done == encoded[-1].total < 150  # what the first run did isn't counted


def test_half_encoded_the_rest_is_found_by_its_words(open_assistant, write, word_encoder):
    assistant = interrupted(open_assistant, write, word_encoder)
    hits = assistant.retriever.retrieve("149", 3)
    (found,) = [hit for hit in hits if hit.passage.text.startswith("Paragraph 149")]
    assert (found.lexical_rank, found.dense_rank) == (1, None)


def test_another_encoder_encodes_everything_anew(open_assistant, write, word_encoder, stand_ins):
    folder = write({"long.txt": LONG, "short.txt": "The ferry leaves at seven."})
    open_assistant().add(folder)
    other = stand_ins.WordEncoder(64, "other")
    assistant = open_assistant(encoder=other)
    report = assistant.add(folder)
    assert len(report.unchanged) == 2
    assert len(other.asked) == assistant.counts().encoded == 151
    assert assistant.retriever.retrieve("ferry", 1)[0].dense_score == pytest.approx(0.5)
    assert assistant.verify() == []


def test_the_index_follows_another_encoder_after_a_removal(open_assistant, write, stand_ins):
    folder = write({"a.txt": "The ferry leaves at seven.", "b.txt": "Herring is sold here."})
    open_assistant().add(folder)
    assistant = open_assistant(encoder=stand_ins.WordEncoder(fingerprint="other"))
    assistant.remove([assistant.documents()[1].id])  # loads the index of the first encoder
    assistant.add(folder)
    assert assistant.verify() == []
    assert assistant.retriever.retrieve("herring sold", 1)[0].dense_rank == 1


def test_progress_counts_passages_to_the_end(open_assistant, write):
    steps = []
    open_assistant().add(write({"long.txt": LONG}), progress=steps.append)
    encoded = [step for step in steps if step.stage == "encode"]
    assert {step.total for step in encoded} == {150}
    assert [step.done for step in encoded] == sorted({step.done for step in encoded})
    assert encoded[-1].done == 150
    assert all(step.file is None for step in encoded)
    assert steps[0].stage == "read"


def test_what_is_given_follows_another_encoder_too(open_assistant, write, word_encoder, stand_ins):
    folder = write({"long.txt": LONG})
    with open_assistant() as before:
        before.add(folder)
    other = stand_ins.WordEncoder(fingerprint="other")
    assistant = open_assistant(encoder=other)
    (folder / "long.txt").write_text(LONG)
    assistant.add_given([("note", "The keeper of the light is Maria Lund.")])
    assert len(other.asked) == 151
    assert assistant.retriever.retrieve("Who keeps the light?", 1)[0].passage.document.id == "note"


def test_files_and_texts_given_together_are_published_once(
    open_assistant, write, word_encoder, monkeypatch
):
    published = []
    assistant = open_assistant()
    publish = assistant._dense.publish
    monkeypatch.setattr(assistant._dense, "publish", lambda: published.append(publish()))
    report = assistant.add_given(
        [write({"long.txt": LONG}), ("note", "The keeper of the light is Maria Lund.")]
    )
    assert [file.outcome for file in report.files] == ["added", "added"]
    assert published == [None]
