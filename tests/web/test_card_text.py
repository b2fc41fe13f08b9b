"""A model card as pieces of a page: the Markdown of the card and nothing else."""

from models.card import card_text
from service.views.card_text import Piece, pieces

CARD = """# Title

Some **bold** words
on two lines, a [link](https://example.org) and <b>no HTML</b>.

- one
  - deeper: `code`
- absent_share_4w, absent_share_12w

| sector | number |
|---|---|
| vo | 412 |

```
code | stays
```
"""


def test_every_kind_of_piece_is_told_apart() -> None:
    assert list(pieces(CARD)) == [
        Piece("heading", "Title", 2),
        Piece("text", "Some bold words on two lines, a link (https://example.org) and <b>no HTML</b>."),
        Piece("list", rows=[["0", "one"], ["1", "deeper: code"], ["0", "absent_share_4w, absent_share_12w"]]),
        Piece("table", rows=[["sector", "number"], ["vo", "412"]]),
        Piece("code", rows=[["code | stays"]]),
    ]


def test_no_word_of_a_real_card_is_lost() -> None:
    sector = {
        "method": "platt",
        "no_number": "",
        "pupils": 412,
        "positives": 49,
        "ece": 0.01,
        "slope": 1.0,
        "ratio": 1.0,
    }
    made = {"version": "v", "origin": "simulated", "validated": False, "kind": "additive", "sha256": "abc"}
    card = card_text(
        {**made, "libraries": {"numpy": "2"}, "features": ["late_12w"], "sectors": {"vo": sector}, "description": {}},
        {"all": {"auroc": 0.8123}},
    )

    kept = " ".join(piece.text + " ".join(" ".join(row) for row in piece.rows) for piece in pieces(card))

    for said in ("Model card: v", "Intended use", "auroc: 0.8123", "| vo".strip("| "), "412", "Caveats", "late_12w"):
        assert said in kept
    assert [piece.kind for piece in pieces(card)].count("table") == 1
