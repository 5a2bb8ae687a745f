"""Both languages say the same things with the same blanks; nothing is unsaid, nothing is said in vain."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from bolib.problem import Amount, Problem, Word
from bolib.text import LANGUAGES, catalogue, sentence
from bolib.text.terms import terms
from tests.tree import HOUSE, MODULES, ROOT, parsed

# Beginnings of keys whose end comes from data; the code composes each as f"beginning{end}", and the end stands
# somewhere in the code, the notebooks or the parameters.
FAMILIES = {
    "act.": "an act on a run",
    "deduction.": "what a deduction is, by the component of its line",
    "columns.other_program_": "a figure of another program's file",
    "conclusion.": "what a paper comes to",
    "disability.": "how much of a disability",
    "dues.": "what is owed to budgets, or a file that says it",
    "exception.": "an exception of hours",
    "hours.differs_": "what differs between four counts of the same hours",
    "hours.found_": "why an exception holds a month of hours",
    "hours_choice.": "a choice among settings of working time",
    "hours_setting.": "a setting of working time",
    "rounding.": "what is rounded",
    "rounding.how_": "how it is rounded",
    "rounding.to_": "what it is rounded to",
    "parallel.": "how one person stands in two programs",
    "reason.": "what another program does otherwise: the code of the try",
    "payout.": "what sort of payout of a month a run is",
    "punch.": "the direction of a punch, or how it came",
    "record.": "a word of the record of working time",
    "record.column_": "a column of the record of working time",
    "resolution.": "what was said of an exception",
    "suggested.": "why the program would do something about an exception",
    "audit.": "what a step of the trail, or a kind of hour, is called",
    "audit.answer_": "what doing a paper again has shown",
    "audit.said_": "what a manifest says",
    "bo.": "how a paper done again compares",
    "bo.done_": "the act that was done",
    "check.": "the name of a check",
    "column.": "the name of a column, without its unit",
    "attention.": "what waits: the next act on a run; and a heading of that list",
    "bring.": "how many rows of a file became what",
    "file_in.": "a word of the place that takes files",
    "begin.step_": "a step of how a company begins",
    "begin.what_": "what is done in such a step",
    "changed.": "whether an event is signed",
    "changed.span_": "since when changes are shown",
    "here.": "what is told of who sits here",
    "right.": "what a role may do",
    "role.": "a role",
    "sees.": "what a role sees",
    "desk.": "a word of a desk: in or out, a button, a field of its head",
    "desk.do_": "an act on a run, as a button says it",
    "desk.done_": "an act on a run that was done",
    "desk.figure_": "a number that a paper concludes with",
    "desk.follows_": "what follows from an act on a run",
    "simulation.ask_": "a question that a simulation answers",
    "simulation.": "what a simulation changes",
    "desk.state_": "the state of a run that is not on the road",
    "payout.short_": "what sort of payout a run is, in one word",
    "desk.means_": "what files payslips are handed over in",
    "desk.part_": "a part of a desk",
    "desk.title_": "the name of a desk",
    "field.": "the name of a field of a form",
    "grid.": "what a button of a grid does",
    "help.": "help on a field or a column",
    "doctor.state_": "what the doctor says of one thing",
    "facts.": "the name of a table of facts",
    "fairness.": "a code in a table of pay fairness",
    "figure.": "what a figure or an input of a payslip is called, in short",
    "told.": "what a figure of the payslip is called on its second page",
    "explain.claim_": "an operand of what a claim takes",
    "formula.claim_": "how what a claim takes is worked out, by its kind",
    "formula.": "how a figure is worked out: the name of its step",
    "meaning.": "what a figure is: the name of its step",
    "how.": "how a job is done at a desk: what somebody wants, then the steps",
    "html.": "a word on a paper's page",
    "item_kind.": "what sort of pay item, or of line it makes",
    "mark.": "how sure we are of a statutory value",
    "minutes.": "a column of minutes",
    "status.state_": "the state of a run",
    "served.": "a word of the page to sign in and of what stands above a desk",
    "served.desk_": "the name of a served desk",
    "unit.": "the unit of a statutory value",
    "walk.": "what sort of thing a figure is made of",
    "person.said_": "how a person stands in a month, in a sentence",
    "person.": "how a person stands in a month, or a code of a row of their file",
    "what_if.": "a figure that a simulation compares, or how somebody stands in it",
    "value.": "the name of a statutory value: its file, a dot, its name there",
}
SAYING = {"Problem": 0, "Refused": 0, "put": 1, "say": 1}  # which argument is the key
LETTERS = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")  # two words in a row


def blanks(sentence: str) -> set[str]:
    """The names in braces."""
    return set(re.findall(r"{(\w+)[^}]*}", sentence))


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Every call that says something: module, call, name of what is called."""
    for module, path in MODULES.items():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                yield module, node, name


def keys_said() -> Iterator[tuple[str, str, ast.Call]]:
    """Every key that stands as a literal where something is said: place, key, call."""
    for module, call, name in calls():
        at = SAYING.get(name, 99)
        if at < len(call.args) and isinstance(key := call.args[at], ast.Constant) and isinstance(key.value, str):
            if name == "put" and "." not in key.value:  # another put than that of a sentence
                continue
            yield f"{module} line {call.lineno}", key.value, call


def literals() -> set[str]:
    """Every string in the code and in the notebooks' cells."""
    trees = [parsed(path) for path in MODULES.values()]
    for path in (ROOT / "notebooks").rglob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        trees += [ast.parse("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {node.value for node in nodes if isinstance(node.value, str)}


def composed() -> set[str]:
    """The beginnings that the code composes keys from, as "act." in f"act.{name}"."""
    strings = [node for path in MODULES.values() for node in ast.walk(parsed(path)) if isinstance(node, ast.JoinedStr)]
    return {str(node.values[0].value) for node in strings if isinstance(node.values[0], ast.Constant)}


def written() -> str:
    """All code, notebooks and parameters, to find the ends of composed keys in."""
    places = [*MODULES.values(), *(ROOT / "notebooks").rglob("*.ipynb"), *(ROOT / "parameters").rglob("*.yaml")]
    return "\n".join(path.read_text("utf-8") for path in places)


def end(key: str) -> str | None:
    """What follows the longest beginning that fits."""
    fitting = [beginning for beginning in FAMILIES if key.startswith(beginning)]
    return key.removeprefix(max(fitting, key=len)) if fitting else None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice(language: str) -> None:
    lines = (HOUSE / "text" / f"{language}.yaml").read_text("utf-8").splitlines()
    keys = Counter(line.partition(":")[0] for line in lines if re.match(r"[\w.]+:", line))
    assert [key for key, times in keys.items() if times > 1] == []


def test_both_languages_say_the_same_things_with_the_same_blanks() -> None:
    english, croatian = catalogue("en"), catalogue("hr")
    assert english.keys() ^ croatian.keys() == set()
    assert [key for key in english if blanks(english[key]) != blanks(croatian[key])] == []
    assert [key for key in english if not english[key].strip() or not croatian[key].strip()] == []


def test_every_key_that_is_said_has_a_sentence() -> None:
    known = catalogue("en")
    unknown = [f"{place}: {key}" for place, key, _ in keys_said() if key not in known]
    assert not unknown, "\n".join(unknown)


def test_no_sentence_is_there_in_vain() -> None:
    used, text = literals(), written().replace("-", "_")
    ends = set(re.findall(r"(?=\b([a-z]\w*))", text))
    begun = {word[:cut] for word in ends for cut in range(len(word) + 1) if word[cut : cut + 1] in ("", "_")}
    vain = [key for key in catalogue("en") if key not in used and not begun.issuperset((end(key) or "?").split("."))]
    assert not vain, "\n".join(vain)


def test_each_family_of_keys_is_composed_somewhere() -> None:
    assert sorted(set(FAMILIES) - composed()) == []


def given(call: ast.Call) -> set[str] | None:
    """The blanks that a call fills, where it can be read from the code."""
    mapping = next((arg for arg in call.args[2:] if isinstance(arg, ast.Dict)), None)
    if mapping and all(isinstance(key, ast.Constant) for key in mapping.keys):
        return {str(key.value) for key in mapping.keys if isinstance(key, ast.Constant)}
    named = {keyword.arg for keyword in call.keywords}
    plain = mapping is None and None not in named and not {"args", "where"} & named and len(call.args) <= 2
    return {str(name) for name in named} if plain else None


def test_every_blank_of_a_sentence_is_filled() -> None:
    known, missing = catalogue("en"), []
    for place, key, call in keys_said():
        filled = given(call)
        if key in known and filled is not None and (empty := blanks(known[key]) - filled):
            missing.append(f"{place}: {key} needs {empty}")
    assert not missing, "\n".join(missing)


def texts(node: ast.AST) -> Iterator[ast.Constant]:
    """The literal texts in an argument, inside f-strings too, but not inside a further call."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif not isinstance(node, ast.Call):
        for child in ast.iter_child_nodes(node):
            yield from texts(child)


def test_no_sentence_stands_in_the_code() -> None:
    found = []
    for module, call, name in calls():
        if name in ("print", *SAYING):
            said = [text for arg in (*call.args, *(k.value for k in call.keywords)) for text in texts(arg)]
            found += [f"{module} line {t.lineno}: {t.value}" for t in said if LETTERS.search(str(t.value))]
    assert not found, "\n".join(found)


CROATIAN = re.compile(r"[čćđšž]", re.IGNORECASE)


def docstrings(tree: ast.AST) -> set[ast.AST]:
    kinds = (ast.Module, ast.FunctionDef, ast.ClassDef)
    return {n.body[0].value for n in ast.walk(tree) if isinstance(n, kinds) and isinstance(n.body[0], ast.Expr)}


def test_no_croatian_sentence_stands_in_the_code() -> None:
    found = []
    for module, path in MODULES.items():
        tree = parsed(path)
        law = {
            text
            for node in ast.walk(tree)
            if isinstance(node, ast.keyword) and node.arg == "law"
            for text in ast.walk(node)
        }
        for node in set(ast.walk(tree)) - docstrings(tree) - law:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
                sentence = CROATIAN.search(node.value) and len(LETTERS.findall(node.value)) > 1
                found += [f"{module} line {node.lineno}: {node.value}"] if sentence else []
    assert not found, "\n".join(found)


def test_amounts_words_and_days_of_a_problem_are_said_as_the_reader_is_used_to() -> None:
    problem = Problem("payroll.absence_differs", "person A", {"kind": Word("minutes.unpaid"), "recorded": "8:00"})
    problem.args["approved"] = Amount(123_456)
    assert "8:00" in sentence("en", problem) and "(unpaid hours)" in sentence("en", problem)
    assert "€1,234.56" in sentence("en", problem) and "1.234,56\xa0€ (neplaćeni sati)" in sentence("hr", problem)
    none = Problem("compare.no_value", "", {"name": Word("value.minimum_wage.gross"), "day": "2027-01-01"})
    assert sentence("en", none).endswith("for 2027-01-01") and sentence("hr", none).endswith("za 1. 1. 2027.")
    odd = Problem("compare.no_value", "", {"name": "x", "day": "2027-13-01"})
    assert sentence("hr", odd).endswith("za 2027-13-01")


# A number before its noun reads wrong for 1 (and for 2 to 4 in Croatian): "persons: 1". These are more than that, or no noun.
NUMBERED = re.compile(r"\{(?:count|people|persons|slips|punches)\} [a-zčćđšž]+")
NUMBER_FIRST = {
    *("people.iban_shared", "punches.too_many", "punches.too_many_clocks", "import.more", "bo.does_not_fit"),
    *("parallel.and_more", "parallel.more_reasons", "fairness.workers_off", "acts.folder_differs"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_of_people_stands_behind_its_noun(language: str) -> None:
    found = {key for key, said in catalogue(language).items() if NUMBERED.search(said)}
    assert found <= NUMBER_FIRST


def test_each_term_is_named_once_and_told_in_both_languages() -> None:
    english = [term.names["en"] for term in terms()]
    assert english == sorted(set(english), key=str.casefold)
    for term in terms():
        assert set(term.names) == set(term.means) == set(LANGUAGES), term
        for told in (*term.names.values(), *term.means.values()):
            assert told == told.strip() != "" and "|" not in told, term
        assert term.means["en"] != term.means["hr"], term


HANDED = ("list", "_findings")  # cards that take the key of their title


def test_a_term_is_told_beside_texts_that_the_screen_shows_as_terms() -> None:
    """Headings of columns and names of fields tell theirs by themselves; whatever else does so is said by `term`."""
    shown = [call.args[1] for _, call, name in calls() if name == "term" and len(call.args) > 1]
    handed = [arg for _, call, name in calls() if name in HANDED for arg in call.args]
    said = {node.value for key in (*shown, *handed) for node in ast.walk(key) if isinstance(node, ast.Constant)}
    begun = [
        str(key.values[0].value)
        for key in shown
        if isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant)
    ]
    places = [key for term in terms() for key in term.at]
    assert len(places) == len(set(places))
    assert [key for key in places if key not in catalogue("en")] == []
    told = ("column.", "field.", *begun)
    assert [key for key in places if key not in said and not key.startswith(told)] == []
