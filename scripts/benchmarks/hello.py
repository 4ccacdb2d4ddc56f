"""The least that Flask can answer, for the employer list to be measured beside."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """Two words."""
    return "Hello, world"
