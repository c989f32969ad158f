"""Many values as one parameter find what a list of them finds, with one statement for every number of them."""

from pathlib import Path

from sqlalchemy import Column, MetaData, String, Table, func, insert, select
from sqlalchemy.dialects import registry

from backends.store.engine import Database
from backends.store.many import among, among_given

WORDS = Table("words", MetaData(), Column("word", String(), primary_key=True))
EVERY = ["강남구", "it's", '"', "a,b", "%", ""]


def test_values_are_found_whatever_they_hold_and_however_many_they_are(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'words.db'}")
    given = select(WORDS.c.word).where(among_given(WORDS.c.word, "them"))
    with database.writing() as connection:
        WORDS.create(connection)
        connection.execute(insert(WORDS), [{"word": word} for word in EVERY])
        for number in range(len(EVERY) + 1):
            wanted = EVERY[:number]
            assert set(connection.execute(given, {"them": [*wanted, "nothing"]}).scalars()) == set(wanted)
            assert connection.execute(select(func.count()).where(among(WORDS.c.word, wanted))).scalar() == number
    database.close()


def test_postgresql_is_given_an_array() -> None:
    said = select(WORDS.c.word).where(among_given(WORDS.c.word, "them")).compile(dialect=registry.load("postgresql")())
    assert "words.word IN (SELECT unnest(" in str(said)
    assert "TEXT[]" in str(said)
