"""Tables: real headers, and the same words beside each cell when rows become cards."""

TABLE = '{% from "components/tables.html" import table, change %}'
COLUMNS = [
    {"key": "name", "label": "Name", "header": True, "sort_url": "?sort=-name", "sorted": "ascending"},
    {"key": "places", "label": "Places", "align": "end"},
]
ROWS = [{"name": "Café <Lund>", "places": 2}, {"name": "Åkeriet", "places": None}]


def test_headers_have_a_scope_and_cells_their_headers_words(render):
    page = render(TABLE + "{{ table('Employers', columns, rows) }}", columns=COLUMNS, rows=ROWS)
    assert page.find("caption").get_text() == "Employers"
    assert [th["scope"] for th in page.select("thead th")] == ["col", "col"]
    assert [th["scope"] for th in page.select("tbody th")] == ["row", "row"]
    assert [cell["data-label"] for cell in page.select("tbody tr:first-child > *")] == ["Name", "Places"]


def test_cells_are_text_and_none_is_empty(render):
    page = render(TABLE + "{{ table('Employers', columns, rows) }}", columns=COLUMNS, rows=ROWS)
    texts = [cell.get_text() for cell in page.select("tbody tr > *")]
    assert texts == ["Café <Lund>", "2", "Åkeriet", ""]


def test_a_sorted_column_says_its_direction_and_links_to_the_other(render):
    page = render(TABLE + "{{ table('Employers', columns, rows) }}", columns=COLUMNS, rows=ROWS)
    sorted_header, other = page.select("thead th")
    assert sorted_header["aria-sort"] == "ascending"
    assert sorted_header.find("a")["href"] == "?sort=-name"
    assert not other.has_attr("aria-sort")


def test_a_call_block_draws_the_cells(render):
    source = TABLE + (
        "{% call(row, column) table('E', columns, rows) %}"
        "{% if column.key == 'name' %}<a href='/1'>{{ row.name }}</a>{% else %}{{ row.places }}{% endif %}"
        "{% endcall %}"
    )
    page = render(source, columns=COLUMNS, rows=ROWS[:1])
    assert page.select_one("tbody a").get_text() == "Café <Lund>"


def test_an_empty_table_is_a_sentence(render):
    page = render(TABLE + "{{ table('E', columns, [], empty_text='Nobody here yet.') }}", columns=COLUMNS)
    assert not page.find("table")
    assert page.get_text(strip=True) == "Nobody here yet."


def test_the_sum_stands_apart(render):
    page = render(
        TABLE + "{{ table('E', columns, rows, total=total) }}",
        columns=COLUMNS,
        rows=ROWS,
        total={"name": "All", "places": 3},
    )
    assert [cell.get_text() for cell in page.select("tfoot tr > *")] == ["All", "3"]


def test_a_change_shows_old_and_new(render):
    page = render(TABLE + "{{ change('', 'Café') }}")
    assert (page.find("del").get_text(), page.find("ins").get_text()) == ("(empty)", "Café")
