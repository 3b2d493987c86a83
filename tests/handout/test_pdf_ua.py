"""Every print follows PDF/UA-1, for screen readers, and PDF/A-2a, for archives. Here by a checker that needs no Java;
`make verapdf` asks veraPDF."""

import io

import page
import pypdf
import pytest
from printed import SHORT_AND_LONG, papers, printed_for

from planner.handout.pdf import HandoutError, handout_pdf

UA_1, A_2A = page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A
#: When deflated bytes happen to end in 13, this checker takes that for a part of the line end. veraPDF counts right.
MISJUDGED = "PDFA2A-STREAM-LENGTH-001"


def broken(pdf, profile):
    """The rules that a PDF breaks."""
    failures = page.validate_pdf_bytes(pdf, profile=profile).failures
    return {f"{failure.rule_id}: {failure.message}" for failure in failures if failure.rule_id != MISJUDGED}


@pytest.mark.parametrize("asked", papers(*SHORT_AND_LONG))
@pytest.mark.parametrize("profile", [UA_1, A_2A], ids=["ua-1", "a-2a"])
def test_every_print_breaks_no_rule(asked, profile):
    assert broken(printed_for(*asked).pdf, profile) == set()


def test_it_says_that_it_is_both():
    said = printed_for("in pain").reader.xmp_metadata.rdf_root.toxml()
    assert 'pdfaid:part="2"' in said
    assert 'pdfaid:conformance="A"' in said
    assert 'pdfuaid:part="1"' in said


FAULTS = {
    "no title": (UA_1, b"dc:title", b"dc:xitle"),
    "no language": (UA_1, b"/Lang", b"/Xang"),
    "no words for a picture": (UA_1, b"/Alt", b"/Xlt"),
    "not tagged": (UA_1, b"/Marked true", b"/Marked null"),
    "does not say it is PDF/UA": (UA_1, b'pdfuaid:part="1"', b'pdfuaid:part="7"'),
    "PDF/UA not explained to archives": (A_2A, b"pdfaSchema:prefix>", b"pdfaSchema:xrefix>"),
    "no fingerprint": (A_2A, b"/ID", b"/XD"),
}


@pytest.fixture(scope="module")
def readable():
    """A sound PDF whose objects can be read, and spoiled, as text."""
    written = io.BytesIO()
    pypdf.PdfWriter(clone_from=printed_for("in pain").reader).write(written)
    return written.getvalue()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault, readable):
    profile, sound, faulty = FAULTS[fault]
    assert sound in readable
    assert broken(readable.replace(sound, faulty), profile) - broken(readable, profile)


@pytest.mark.parametrize(
    "fault", ["<html>", '<html lang="en"><img src="figures/easy-walk-1.svg">'], ids=["language", "words"]
)
def test_without_language_or_words_for_a_picture_nothing_is_printed(fault):
    with pytest.raises(HandoutError, match=r'"lang"|alt description'):
        handout_pdf(f"{fault}<title>A plan</title>")
