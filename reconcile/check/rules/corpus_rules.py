"""The rules that compare: RC2 with other texts, RC3 inside a work, RC4 with the reports and the accepted findings."""

from __future__ import annotations

from reconcile.check.rules.rule import CheckRule, RuleExample
from reconcile.vocabulary import Severity

_BASE_TEXT = (
    "The keeper of the lamp is ill and asks the ferry to wait for the doctor from the other side of the bay. "
    "His daughter rows out in the storm to tell the captain about it and loses an oar on the way to the ship. "
    "The captain drives the tired girl out to the old tower, and the doctor comes in the morning.\n"
)
_VARIANT_TEXT = _BASE_TEXT.replace("in the storm", "in the rain").replace("an oar", "her lantern")
_CONFLICTING_TEXT = _BASE_TEXT.replace("drives the tired girl out to", "drives the tired girl back to")
_LONGER_TEXT = (
    _BASE_TEXT
    + "A commission of the coast guard praises her, and the town puts a plaque on the wall of the harbour office.\n"
)
_UNRELATED_TEXT = (
    "In the third year of the drought the elders of the village walk to the coast to buy grain from foreign ships. "
    "They come back with seed, with debts, and with a girl who can read the stars over the plain.\n"
)
_START = "In the year of the flood the printers of the town move their presses to the attic of the guild house, and "
_BRIDGING_TEXT = (
    _BASE_TEXT
    + "The next page of the reader tells of another land, of what its people did there when the rain did not come, "
    "and of the book in which their fate is told. " + _UNRELATED_TEXT
)
_ACCEPTED_HEADER = "rule,path,fingerprint,reason,date\n"
_ONE_WORK_SETTING = 'works = { ferry = ["a.txt", "b.txt"] }'


def _make_example_files(*contents: str) -> dict[str, str | bytes]:
    return {f"{name}.txt": content for name, content in zip("abcd", contents, strict=False)}


CORPUS_RULES: tuple[CheckRule, ...] = (
    CheckRule(
        id="RC201",
        name="exact-duplicate",
        severity=Severity.ERROR,
        fix="no",
        description="A file with the same bytes as another file.",
        why="It adds nothing and counts twice.",
        remedy="Remove one of the two.",
        firing_examples=(
            RuleExample(files=_make_example_files(_BASE_TEXT, _BASE_TEXT), reason="the same bytes under two names"),
        ),
        silent_examples=(RuleExample(files=_make_example_files(_BASE_TEXT, _UNRELATED_TEXT), reason="two texts"),),
    ),
    CheckRule(
        id="RC202",
        name="duplicate-after-normalising",
        severity=Severity.ERROR,
        fix="no",
        description="A file with the same text as another one once layout, typography and sure damage are set right. Of "
        "several such files all but one are reported.",
        why="It adds nothing and counts twice; one of the two is the damaged one.",
        remedy="Keep the better one.",
        firing_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT, _BASE_TEXT.replace(". ", ".\r\n")),
                reason="the same text in other lines",
            ),
        ),
        silent_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT, _VARIANT_TEXT),
                reason="some words differ",
                settings=_ONE_WORK_SETTING,
            ),
        ),
    ),
    CheckRule(
        id="RC203",
        name="undeclared-variant",
        severity=Severity.ERROR,
        fix="no",
        description="A text that is a variant of another one, while the settings do not declare them as one work. Each pair "
        "is reported once: on the file that the reports do not know, else on the one that belongs to no declared work, "
        "else on the one that is not the base. What ties a text to the texts of one work, or to several texts of none, "
        "is one finding: it names the nearest of them, counts the others and lists the first ten.",
        why="The same work comes in twice under two names, and nobody has said that this is meant.",
        remedy="Declare both as one work (`works = { NAME = [...] }`) or as distinct (`distinct = [[...]]`).",
        firing_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT, _VARIANT_TEXT), reason="the same tale with two words changed"
            ),
        ),
        silent_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT, _VARIANT_TEXT),
                reason="declared as one work",
                settings=_ONE_WORK_SETTING,
            ),
            RuleExample(
                files=_make_example_files(_BASE_TEXT, _VARIANT_TEXT),
                reason="declared as distinct",
                settings='distinct = [["a.txt", "b.txt"]]',
            ),
        ),
    ),
    CheckRule(
        id="RC204",
        name="contained",
        severity=Severity.WARNING,
        fix="no",
        description="A text that mostly stands inside a longer one, from which it differs too much in length to resemble it.",
        why="An excerpt is not a text of its own.",
        remedy="Declare both as one work, or remove the excerpt.",
        firing_examples=(
            RuleExample(
                files=_make_example_files(
                    _BASE_TEXT + _LONGER_TEXT[len(_BASE_TEXT) :] + _UNRELATED_TEXT, _UNRELATED_TEXT[:90] + ".\n"
                ),
                reason="the excerpt of a text",
            ),
        ),
        silent_examples=(RuleExample(files=_make_example_files(_BASE_TEXT, _UNRELATED_TEXT), reason="two texts"),),
    ),
    CheckRule(
        id="RC205",
        name="declared-but-unrelated",
        severity=Severity.WARNING,
        fix="no",
        description="A text that the settings declare part of a work although it shares hardly anything with the others.",
        why="A slip in the settings would merge two works into one text.",
        remedy="Take it out of the work in the settings, or accept the finding.",
        firing_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT, _UNRELATED_TEXT),
                reason="two texts declared one",
                settings=_ONE_WORK_SETTING,
            ),
        ),
        silent_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT, _VARIANT_TEXT), reason="variants", settings=_ONE_WORK_SETTING
            ),
        ),
    ),
    CheckRule(
        id="RC206",
        name="bridge",
        severity=Severity.WARNING,
        fix="no",
        description="A text that is a variant of texts of two works which share nothing else.",
        why="A page that quotes two summaries is a variant of neither work; works are not joined by it.",
        remedy="Declare the works one, or the two texts distinct, or remove the text.",
        firing_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT, _UNRELATED_TEXT, _BRIDGING_TEXT),
                reason="the third text holds the two others",
            ),
        ),
        silent_examples=(RuleExample(files=_make_example_files(_BASE_TEXT, _VARIANT_TEXT), reason="one work"),),
    ),
    CheckRule(
        id="RC301",
        name="open-conflict",
        severity=Severity.WARNING,
        fix="no",
        description="Two texts of one work that contradict each other, while nobody has decided which one is right.",
        why="The merged text follows its base there, right or wrong.",
        remedy="Decide the place in `decisions.csv`: `reconcile explain ID` shows both readings.",
        firing_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT, _CONFLICTING_TEXT),
                reason="out to the tower, back to the tower",
                settings=_ONE_WORK_SETTING,
            ),
        ),
        silent_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT, _LONGER_TEXT),
                reason="one tells more, nothing contradicts",
                settings=_ONE_WORK_SETTING,
            ),
        ),
    ),
    CheckRule(
        id="RC302",
        name="variant-lacks",
        severity=Severity.NOTICE,
        fix="no",
        description="What a text leaves out of what the base of its work tells, in one finding.",
        why="It shows at a glance what kind of variant a new text is.",
        remedy="Nothing to do: the merged text keeps it.",
        firing_examples=(
            RuleExample(
                files=_make_example_files(_LONGER_TEXT, _BASE_TEXT),
                reason="the last sentence is missing",
                settings='works = { ferry = { members = ["a.txt", "b.txt"], base = "a.txt" } }',
            ),
        ),
        silent_examples=(RuleExample(files=_make_example_files(_BASE_TEXT, _UNRELATED_TEXT), reason="two works"),),
    ),
    CheckRule(
        id="RC303",
        name="variant-adds",
        severity=Severity.WARNING,
        fix="no",
        description="Words of a text that the canonical text of its work lacks: that of the reports, or, without any, "
        "the one that a run would write.",
        why="A new text brings something, or a passage could not be placed by rule.",
        remedy="Run `reconcile run` and commit the reports; decide what could not be placed.",
        firing_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT, _VARIANT_TEXT),
                reason="a new sentence since the reports were written",
                settings=_ONE_WORK_SETTING,
                changed={
                    "b.txt": _VARIANT_TEXT
                    + "A commission of the coast guard praises her, and the town puts up a plaque.\n"
                },
            ),
        ),
        silent_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT, _LONGER_TEXT),
                reason="the run takes the sentence in",
                settings=_ONE_WORK_SETTING,
            ),
        ),
    ),
    CheckRule(
        id="RC401",
        name="canonical-stale",
        severity=Severity.ERROR,
        fix="no",
        description="A text that was changed, added or removed since the reports were written, or other settings.",
        why="The merged texts on disk are not those that a run would write now.",
        remedy="Run `reconcile run` and commit the reports.",
        firing_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT), reason="a text was changed", changed={"a.txt": _VARIANT_TEXT}
            ),
            RuleExample(
                files=_make_example_files(_BASE_TEXT), reason="a text was added", changed={"b.txt": _UNRELATED_TEXT}
            ),
        ),
        silent_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT), reason="only another file", changed={"notes.md": "To do.\n"}
            ),
        ),
    ),
    CheckRule(
        id="RC402",
        name="canonical-edited",
        severity=Severity.ERROR,
        fix="no",
        description="A merged text that is not the one that the run wrote.",
        why="An edit by hand has no source, and the next run undoes it.",
        remedy="Edit the texts or decide the place in `decisions.csv`, then run `reconcile run`.",
        firing_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT),
                reason="a word was put in by hand",
                changed={"reports/works/a/canonical.txt": f"Ah. {_BASE_TEXT}"},
            ),
        ),
        silent_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT), reason="nothing was touched", changed={"notes.md": "To do.\n"}
            ),
        ),
    ),
    CheckRule(
        id="RC403",
        name="provenance-broken",
        severity=Severity.ERROR,
        fix="no",
        description="Reports that do not hold what they promise: a record is damaged, an invariant fails, a file is not "
        "what the records give.",
        why="No word of the merged text can be trusted without its provenance.",
        remedy="Run `reconcile run` again; `reconcile verify` says everything that does not hold.",
        firing_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT),
                reason="a record was emptied",
                changed={"reports/works/a/work.json": "{}\n"},
            ),
            RuleExample(
                files=_make_example_files(_BASE_TEXT), reason="a table was removed", changed={"reports/works.csv": None}
            ),
        ),
        silent_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT), reason="nothing was touched", changed={"notes.md": "To do.\n"}
            ),
        ),
    ),
    CheckRule(
        id="RC404",
        name="decision-stale",
        severity=Severity.ERROR,
        fix="no",
        description="A line of the decisions file that fits no difference of the reports.",
        why="The texts have changed, and what somebody decided no longer has an effect.",
        remedy="Take the line out, or decide the place anew.",
        firing_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT),
                reason="no difference has this id",
                changed={"decisions.csv": "id,choice,text,who,why,date\n0123456789ab,base,,Ann,,2026-01-31\n"},
            ),
        ),
        silent_examples=(
            RuleExample(
                files=_make_example_files(_BASE_TEXT),
                reason="the header alone",
                changed={"decisions.csv": "id,choice,text,who,why,date\n"},
            ),
        ),
    ),
    CheckRule(
        id="RC405",
        name="baseline-stale",
        severity=Severity.WARNING,
        fix="no",
        severity_note="An error with `--strict`.",
        description="An accepted finding that no longer occurs.",
        why="A list of exceptions that only grows hides the next real finding.",
        remedy="`reconcile check --accept` takes the line out.",
        firing_examples=(
            RuleExample(
                files={
                    **_make_example_files(_BASE_TEXT),
                    "accepted.csv": f"{_ACCEPTED_HEADER}RC103,a.txt,{'0' * 64},as printed,2026-01-31\n",
                },
                reason="the text has no mojibake",
            ),
        ),
        silent_examples=(
            RuleExample(
                files={**_make_example_files(_BASE_TEXT), "accepted.csv": _ACCEPTED_HEADER},
                reason="nothing is accepted",
            ),
        ),
    ),
)
"""In order of their ids."""
