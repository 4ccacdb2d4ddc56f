"""What others make of the same texts and questions: each is built, then answers with its best twenty."""

import logging
from collections.abc import Callable, Sequence

import bm25s
import numpy as np
import tantivy
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer

TOP = 20
Answer = Callable[[str], Sequence[int]]  # a question → rows of the best texts, best first
Build = Callable[[list[str]], Answer]


def by_tantivy(texts: list[str]) -> Answer:
    """A full-text index in Rust, kept in memory, no filter: the bare question."""
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("body", stored=False, tokenizer_name="default")
    schema.add_integer_field("row", stored=True)
    index = tantivy.Index(schema.build())
    writer = index.writer(heap_size=200_000_000, num_threads=1)
    for row, text in enumerate(texts):
        writer.add_document(tantivy.Document(body=text, row=row))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def answer(question: str) -> Sequence[int]:
        query, _ = index.parse_query_lenient(question, ["body"])
        return [searcher.doc(place)["row"][0] for _, place in searcher.search(query, TOP).hits]

    return answer


def by_bm25s(texts: list[str]) -> Answer:
    """BM25 in NumPy and SciPy."""
    logging.getLogger("bm25s").setLevel(logging.ERROR)
    index = bm25s.BM25()
    index.index(bm25s.tokenize(texts, stopwords=None, show_progress=False), show_progress=False)

    def answer(question: str) -> Sequence[int]:
        words = bm25s.tokenize([question], stopwords=None, show_progress=False)
        rows, _ = index.retrieve(words, k=min(TOP, len(texts)), show_progress=False, n_threads=1)
        return [int(row) for row in rows[0]]

    return answer


def by_words(texts: list[str]) -> Answer:
    """scikit-learn's TF-IDF over words."""
    return _by_tfidf(texts, TfidfVectorizer(dtype=np.float32))


def by_letters(texts: list[str]) -> Answer:
    """scikit-learn's TF-IDF over groups of letters inside words."""
    return _by_tfidf(texts, TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), dtype=np.float32))


def by_rapidfuzz(texts: list[str]) -> Answer:
    """rapidfuzz' token_set_ratio against every text."""

    def answer(question: str) -> Sequence[int]:
        found = process.extract(question, texts, scorer=fuzz.token_set_ratio, limit=TOP)
        return [row for _, _, row in found]

    return answer


def _by_tfidf(texts: list[str], vectorizer: TfidfVectorizer) -> Answer:
    columns = vectorizer.fit_transform(texts).T.tocsr()

    def answer(question: str) -> Sequence[int]:
        asked = vectorizer.transform([question])
        scores = (asked @ columns).tocoo()
        best = np.argsort(-scores.data, kind="stable")[:TOP]
        return [int(row) for row in scores.col[best]]

    return answer


PEERS: dict[str, Build] = {
    "tantivy": by_tantivy,
    "bm25s": by_bm25s,
    "scikit-learn words": by_words,
    "rapidfuzz": by_rapidfuzz,
}
