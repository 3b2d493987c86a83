"""Every page and state a person may meet, for tests that go through all: axe, the widths, and the HTML itself.

`python -m tests.states FOLDER` writes each as a file, for scripts/vnu.sh.
"""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

from tests.conftest import ANSWERS, query

TODAY = datetime.datetime.now(datetime.UTC).date().isoformat()
WORD: dict[str, str | list[str]] = {
    **ANSWERS,
    "mode": "clinician",
    "redflag": "rf01",
    "attested": "yes",
    "attested_by": "Jo Example",
    "attested_on": TODAY,
}
LONG = {"minutes": "60", "level": "5", "equipment": ["barbell", "pull-up-bar", "dumbbell"], "condition": "htn"}
#: Every page and state: its address, what is sent to it, and what shows that it came.
STATES: dict[str, tuple[str, dict[str, str | list[str]] | None, str]] = {
    "empty": ("/", None, ".todo"),
    "incomplete": ("/plan?" + query(minutes=None, day=None), None, ".todo"),
    "faults": ("/plan?" + query(since="oops", minutes="1000", print="stone"), None, "fieldset .error"),
    "referral": ("/plan", {**ANSWERS, "redflag": "rf01"}, ".referral"),
    "referral, many signs": ("/plan", {**ANSWERS, "redflag": [f"rf{n:02}" for n in range(1, 10)]}, ".more-reasons"),
    "may be attested": ("/plan", {**WORD, "attested": ""}, "#attest:not([hidden])"),
    "attested": ("/plan", WORD, "[data-plan] .assessed"),
    "plan": ("/plan?" + query(**LONG), None, "[data-plan]"),
    "acute": ("/plan?" + query(since="under-2-weeks", pain="7", age="65-plus", level="1"), None, "[data-plan]"),
    "week 6": ("/plan?" + query(week="6"), None, "[data-plan]"),
    "for a class": ("/plan?" + query(mode="clinician"), None, "#batch:not([hidden])"),
    "faulty handout": ("/handout.pdf", {**ANSWERS, "date": "soon", "note": "x" * 5000}, "#handout .error"),
    "faulty time": ("/plan.ics?" + query(at="noon"), None, "#to-calendar .error"),
    "code": ("/p", None, ".again"),
    "faulty code": ("/p?code=nonsense", None, ".again .error"),
    "no such page": ("/nowhere", None, ".alone"),
}

#: Pages without a state of their own on the screen: the handout as a page to print, in every print.
PRINTS = ("standard", "large", "compact", "card", "clinician")


def write(folder: Path) -> None:
    from app import create_app

    client = create_app({"TESTING": True}).test_client()
    for name, (address, sent, _) in STATES.items():
        answer = client.get(address) if sent is None else client.post(address, data=sent)
        (folder / f"{name}.html").write_text(answer.text, encoding="utf-8")
    for each in PRINTS:
        page = client.get("/plan.html?" + query(print=each)).text
        (folder / f"print, {each}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
