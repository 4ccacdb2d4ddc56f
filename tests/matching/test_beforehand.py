"""What is read beforehand is not read again by the first search of a process."""

import subprocess
import sys

FIRST_SEARCH = """
import sys
from datetime import date
from matching.beforehand import read_beforehand
from matching.index import build_index
from matching.ranking import rank
from matching.types import Employer, Participant

opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)

def data_read():
    return len([path for path in opened if path.endswith((".tsv", ".txt", ".plzma"))])

read_beforehand()
print(data_read())
opened.clear()
baker = Employer(ref="7", name="Bageriet", sni="10710", description="Vi bakar bröd")
person = Participant(ref="8", interests=("bka bröd", "slippa kunder"), occupations=("7612",))
rank(person, build_index([baker]), 1, date(2026, 11, 22))
print(data_read())
"""


def test_the_first_search_reads_no_file_of_data_after_it():
    ran = subprocess.run([sys.executable, "-c", FIRST_SEARCH], capture_output=True, text=True, check=True)
    beforehand, by_the_search = map(int, ran.stdout.split())
    assert beforehand > 0
    assert by_the_search == 0
