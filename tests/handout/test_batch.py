"""Handouts for many: each is what it would be if printed alone, and all of them together are one sound PDF."""

import io
import re
import zipfile
from dataclasses import replace

import pypdf
import pypdfium2
import pytest
from printed import ADDRESS, DETAILS, LIBRARY, PEOPLE, planned, render

from planner.handout import batch as making
from planner.handout import blocks, pages, pdf
from planner.handout.batch import batch
from planner.handout.document import handout_html

LONG = "Maximilian Alexander Bartholomew Featherstonehaugh-Cholmondeley of the Upper Hill"[:80]
NAMES = ["Łucja Müller-O’Brien", "Anna Bell", LONG, LONG[::-1].title()]
PLAN = planned(**PEOPLE["older, ten minutes"])


def page(name, fit=0):
    return handout_html(PLAN, LIBRARY, replace(DETAILS, patient=name), ADDRESS, render)


def small(name, fit=0):
    """Two pages, laid out in no time."""
    return (
        '<html lang="en"><head><title>Plan</title></head><body><header class="top"><h1>Plan</h1>'
        f'<p class="top-for" data-name=" · {name[:20]}">For {name}</p></header><p>Walk.</p>'
        '<h2 style="break-before: page">Three things to remember</h2><p>Walk again.</p></body></html>'
    )


def made(names, kind, page=page):
    return b"".join(piece.data for piece in batch(names, page, kind))


def pixels(paper, number):
    return paper[number].render(scale=1).to_numpy()


def text(paper, number):
    return paper[number].get_textpage().get_text_range()


def assert_alike(ours, plain):
    """The very same pages, to the eye and to who copies the text."""
    assert len(ours) == len(plain)
    for number in range(len(plain)):
        assert text(ours, number) == text(plain, number)
        assert (pixels(ours, number) == pixels(plain, number)).all(), f"page {number + 1}"


def tags(element):
    """The tree of tags below an element, with what each is for, but not where it is."""
    element = element.get_object()
    if not isinstance(element, dict) or "/Obj" in element:
        return "mark" if isinstance(element, int) else "link"
    kids = element.get("/K", [])
    headers = element.get("/A", {}).get("/Headers", ())
    return element["/S"], element.get("/Alt"), len(headers), [tags(kid) for kid in kids]


@pytest.fixture(scope="module")
def plain():
    """Each of NAMES printed alone, the plain way."""
    return [pdf.joined_pdf([page(name)]) for name in NAMES]


@pytest.fixture(scope="module")
def together():
    return made(NAMES, "pdf")


@pytest.fixture(scope="module")
def archive():
    return zipfile.ZipFile(io.BytesIO(made(NAMES, "zip")))


def test_one_pdf_holds_the_handouts_as_they_would_be_alone(together, plain):
    ours, at = pypdfium2.PdfDocument(together), 0
    for alone in map(pypdfium2.PdfDocument, plain):
        part = pypdfium2.PdfDocument.new()
        part.import_pages(ours, range(at, at + len(alone)))
        assert_alike(part, alone)
        at += len(alone)
    assert at == len(ours)


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_a_zip_holds_the_handouts_as_they_would_be_alone(archive, plain, number):
    single = archive.read(f"back-plan-{number + 1:03}.pdf")
    assert_alike(pypdfium2.PdfDocument(single), pypdfium2.PdfDocument(plain[number]))
    assert len(single) < 1.05 * len(plain[number])


def test_each_copy_is_tagged_as_if_it_were_alone(together, archive, plain):
    alone = [tags(pypdf.PdfReader(io.BytesIO(one)).trailer["/Root"]["/StructTreeRoot"]["/K"][0]) for one in plain]
    ours = pypdf.PdfReader(io.BytesIO(together), strict=True).trailer["/Root"]
    assert [tags(document) for document in ours["/StructTreeRoot"]["/K"]] == alone
    single = pypdf.PdfReader(io.BytesIO(archive.read("back-plan-003.pdf")), strict=True).trailer["/Root"]
    assert [tags(document) for document in single["/StructTreeRoot"]["/K"]] == [alone[2]]
    assert ours["/Lang"] == "en"
    assert b"pdfuaid" in ours["/Metadata"].get_object().get_data()


def test_every_mark_on_every_page_leads_to_a_tag_of_that_page(together):
    reader = pypdf.PdfReader(io.BytesIO(together), strict=True)
    parents = {}
    for leaf in reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Kids"]:
        nums = leaf.get_object()["/Nums"]
        assert leaf.get_object()["/Limits"] == [nums[0], nums[-2]]
        parents.update(zip(nums[::2], nums[1::2], strict=True))
    for at in reader.pages:
        content = at.get_contents().get_data()
        marks = [int(mark) for mark in re.findall(rb"/MCID (\d+)", content)]
        leads_to = parents.pop(at["/StructParents"])
        assert sorted(marks) == list(range(len(leads_to)))
        assert {tag.get_object()["/Pg"].get_object()["/StructParents"] for tag in leads_to} == {at["/StructParents"]}
    assert {one.get_object()["/S"] for one in parents.values()} == {"/Link"}  # what is left: a link in each copy
    assert len(parents) == len(NAMES)


def test_names_of_table_heads_are_used_once(together):
    reader = pypdf.PdfReader(io.BytesIO(together), strict=True)
    everything = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    ids = [one["/ID"] for one in everything if isinstance(one, dict) and one.get("/S") == "/TH"]
    assert len(ids) == len(set(ids)) > len(NAMES)


def test_one_pdf_has_a_bookmark_for_each_name(together):
    reader = pypdf.PdfReader(io.BytesIO(together), strict=True)
    titles = [mark for mark in reader.outline if not isinstance(mark, list)]
    assert [mark.title for mark in titles] == NAMES
    for name, mark in zip(NAMES, titles, strict=True):
        at = reader.get_destination_page_number(mark)
        assert name.split()[0] in reader.pages[at].extract_text()


def test_copies_share_what_they_have_in_common(together, plain):
    assert len(together) < 2 * len(plain[0])


def test_nobody_s_letters_are_in_another_s_file(archive):
    """A font cut down to one person's letters does not tell the others' names."""
    known = []
    for number in (1, 2):
        reader = pypdf.PdfReader(io.BytesIO(archive.read(f"back-plan-{number:03}.pdf")))
        fonts = reader.pages[0]["/Resources"]["/Font"].values()
        known.append(b"".join(font.get_object()["/ToUnicode"].get_data() for font in fonts))
    assert [b"<0141>" in letters for letters in known] == [True, False]  # Łucja's first letter


def test_two_heights_of_the_top_are_laid_out_twice_and_no_more(monkeypatch):
    laid_out = []

    def noted(html, most_pages=None):
        laid_out.append(html)
        return pdf.laid_out(html, most_pages)

    monkeypatch.setattr(pages, "laid_out", noted)
    for _ in batch(NAMES, small, "pdf"):
        pass
    assert sum("Three things to remember" in html for html in laid_out) == 2


def test_what_differs_below_the_top_is_laid_out_for_real():
    def elsewhere(name, fit):
        return small(name).replace("Three things to remember", f"Three things for {name}")

    ours = pypdfium2.PdfDocument(made(NAMES[:2], "pdf", elsewhere))
    words = "".join(text(ours, number) for number in range(len(ours)))
    for name in NAMES[:2]:
        assert f"Three things for {name}" in words


def test_a_page_without_a_top_is_laid_out_for_real():
    html = '<html lang="en"><head><title>Hello</title></head><body><h1>Hello, {}</h1><p>Walk.</p></body></html>'
    ours = pypdfium2.PdfDocument(made(["Anna", "Bo"], "pdf", lambda name, fit: html.format(name)))
    assert [text(ours, 0).split("\r\n")[0], text(ours, 1).split("\r\n")[0]] == ["Hello, Anna", "Hello, Bo"]


def test_a_short_way_that_does_not_paint_the_same_is_not_taken():
    """A footer that says what stands above it would be wrong on pages that are otherwise empty."""
    press = pages.Press()
    footer = "<style>h2 { string-set: plan content() }</style></head>"
    for name in ("Anna", "Bo"):
        html = small(name).replace("</head>", footer)
        volume = pages.Volume()
        volume.add(press.copy(html))
        volume.close()
        plainly = pdf.handout_pdf(html)
        assert_alike(pypdfium2.PdfDocument(volume.taken()), pypdfium2.PdfDocument(plainly))
    assert [layouts for layouts in press._layouts.values() if layouts] == []


@pytest.mark.parametrize("kind", ["pdf", "zip"])
def test_another_weasyprint_prints_the_plain_way(kind, monkeypatch):
    monkeypatch.setattr(blocks, "KNOWN", ("71.0", "1.0"))
    plain = [pdf.handout_pdf(small(name)) for name in NAMES[:2]]
    monkeypatch.setattr(making, "Press", None)
    ours = made(NAMES[:2], kind, small)
    if kind == "zip":
        assert zipfile.ZipFile(io.BytesIO(ours)).read("back-plan-002.pdf") == plain[1]
    else:
        assert len(pypdfium2.PdfDocument(ours)) == sum(len(pypdfium2.PdfDocument(one)) for one in plain[:2])


def test_names_of_files_are_nobody_s_and_a_list_says_who_is_who(archive):
    numbers = [f"back-plan-{number:03}.pdf" for number in range(1, len(NAMES) + 1)]
    assert archive.namelist() == [*numbers, "names.txt"]
    listed = archive.read("names.txt").decode("utf-8-sig").splitlines()
    assert listed == [f"{file}  {name}" for file, name in zip(numbers, NAMES, strict=True)]


@pytest.mark.parametrize("kind", ["pdf", "zip"])
def test_others_may_print_between_two_people(kind):
    for piece in batch(NAMES[:2], small, kind):
        assert not pdf._lock.locked(), piece.done


@pytest.mark.parametrize("kind", ["pdf", "zip"])
def test_it_stops_when_it_is_closed(kind):
    asked = []
    making = batch(NAMES, lambda name, fit: asked.append(name) or small(name), kind)
    assert next(making).done == 1
    making.close()
    assert asked == NAMES[:1]


def test_the_same_names_give_the_same_bytes():
    assert made(NAMES, "pdf", small) == made(NAMES, "pdf", small)


@pytest.mark.parametrize("version", [blocks.KNOWN, ("71.0", "1.0")])
def test_all_of_a_class_get_the_longest_paper_that_has_room_for_the_longest_name(version, monkeypatch):
    """Here two lines of a name leave no room for the walk on page 1, and a shorter fit has none of it."""
    monkeypatch.setattr(blocks, "KNOWN", version)

    def tight(name, fit):
        walk = f'<p style="height: {(248, 247, 10)[fit]}mm">Walk {fit}.</p>'
        return small(name).replace("<p>Walk.</p>", walk).replace("break-before: page", "display: none")

    def fit(names, most_pages):
        making = batch(names, tight, "pdf", (0, 1, 2), most_pages)
        ours = pypdfium2.PdfDocument(b"".join(piece.data for piece in making))
        return [text(ours, number).split("Walk ")[1][0] for number in range(len(ours)) if "Walk " in text(ours, number)]

    assert fit(["Anna", LONG, "Bo"], 1) == ["2", "2", "2"]
    assert fit(["Anna", "Bo"], 1) == ["0", "0"]
