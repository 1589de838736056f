"""The rules that look at one text: RC101 to RC117."""

from __future__ import annotations

from reconcile.check.rules.rule import CheckRule, RuleExample, make_text_example
from reconcile.vocabulary import Severity

_CLEAN_PROSE = "The keeper of the lamp is ill. He asks the ferry to wait for the doctor, and it does."
"""Clean prose for examples that need some."""
_LONG_PROSE = (
    "The keeper of the lamp is ill and asks the ferry to wait for the doctor from the other side of the bay. "
    "His daughter rows out in the storm to tell the captain about it and loses an oar on the way to the ship. "
    "The captain turns the ferry round and follows her light to the rocks under the old tower by the harbour. "
)

TEXT_RULES: tuple[CheckRule, ...] = (
    CheckRule(
        id="RC101",
        name="invalid-utf8",
        severity=Severity.ERROR,
        fix="no",
        description="Bytes that do not decode as UTF-8, or as the encoding that the settings name. Files and rows of tables "
        "that cannot be read for another reason are told here too.",
        why="Every program that reads the file guesses differently, and letters are lost.",
        remedy="Save the file as UTF-8, or set the encoding it has.",
        firing_examples=(
            make_text_example(
                b"The caf\xe9 is closed for the winter.\n", "the byte E9 is é in Windows-1252 and no UTF-8"
            ),
            RuleExample(
                files={"texts.csv": f'id,text\n1,"{_CLEAN_PROSE}"\n2\n'},
                settings='include = ["*.csv"]',
                reason="a row of a table without the cell of its text",
            ),
        ),
        silent_examples=(make_text_example("The café is closed for the winter.\n", "é as UTF-8"),),
    ),
    CheckRule(
        id="RC102",
        name="byte-order-mark",
        severity=Severity.NOTICE,
        fix="yes",
        description="A byte-order mark (U+FEFF) at the beginning of the file.",
        why="UTF-8 needs none, and programs that do not expect it take it for a part of the first word.",
        remedy="`reconcile fix` takes it out.",
        firing_examples=(make_text_example(f"\ufeff{_CLEAN_PROSE}\n", "the file begins with EF BB BF"),),
        silent_examples=(make_text_example(f"{_CLEAN_PROSE}\n", "the file begins with its first word"),),
    ),
    CheckRule(
        id="RC103",
        name="mojibake",
        severity=Severity.ERROR,
        fix="yes",
        description="Text that was read in another encoding than its own: UTF-8 in a single-byte code page (`â€“` for a "
        "dash, `Ã©` for é), or one page in another (`donÕt`, `itís`); and accents beside their letters (`Mu¨ller`).",
        why="The text cannot be read aloud, searched or compared; each further copy adds another layer.",
        remedy="`reconcile fix` decodes it.",
        firing_examples=(
            make_text_example(
                "He was â€“ as he said â€“ ill, and it was the end of the tale.\n", "â€“ is a dash twice encoded"
            ),
            make_text_example(
                "He doesnÕt go to the town, and it is the end of the tale.\n", "Windows has Õ for a Macintosh's ’"
            ),
        ),
        silent_examples=(
            make_text_example("He was – as he said – ill, and it was the end of the tale.\n", "a dash is a dash"),
            make_text_example(
                "NÃO FUMAR, he read on the wall of the inn in São Paulo.\n", "Ã and ã are letters of Portuguese"
            ),
        ),
    ),
    CheckRule(
        id="RC104",
        name="replacement-character",
        severity=Severity.ERROR,
        fix="no",
        description="Characters that are lost: U+FFFD, question marks inside words, and letters or accents outside ASCII "
        "that this text lacks and another one of the same work has.",
        severity_note="A notice for accents that another text attests (`cafe` for `café`).",
        why="What stood there cannot be derived; only another copy of the text has it.",
        remedy="Restore it from another copy; with `--against`, `reconcile fix` takes it from there.",
        firing_examples=(
            make_text_example(
                "The caf\ufffd is closed for the winter.\n", "U+FFFD stands for a letter that could not be read"
            ),
            make_text_example(
                "He said he was na?ve about it, and that was the end of it.\n", "a question mark inside a word"
            ),
        ),
        silent_examples=(
            make_text_example(
                "Is it closed? he asked. The café is closed for the winter.\n", "a question mark that asks"
            ),
        ),
    ),
    CheckRule(
        id="RC105",
        name="dropped-apostrophe",
        severity=Severity.ERROR,
        fix="sure ones",
        description="Contractions and possessives without their apostrophe, or with another sign for it.",
        severity_note="A warning where the text has apostrophes elsewhere and no other text shows the proper form.",
        why="Stripping apostrophes is the commonest accident of scraping, and turns owners into plurals: Nikkis dog.",
        remedy="`reconcile fix` writes the sure ones; the others need another text (`--against`) or an eye.",
        firing_examples=(
            make_text_example(
                "Ann owns a dog. The whole town fears Anns dog, and it is said that Ann cant hold it.\n",
                "the text has no apostrophe, calls her Ann, and has Anns before a noun; cant is can't",
            ),
            make_text_example(
                "He didn´t go to the town, and that was the end of it.\n", "an acute accent for an apostrophe"
            ),
        ),
        silent_examples=(
            make_text_example("The dealers met in the town, and its mayor was there.\n", "a plural; its as the owner"),
            make_text_example(
                "Ann's dog can't be held, and that is all that is known of it.\n", "the apostrophes are there"
            ),
        ),
    ),
    CheckRule(
        id="RC106",
        name="html-entity",
        severity=Severity.WARNING,
        fix="yes",
        description="Entities of HTML in prose: `&amp;`, `&#8217;`, escaped once or many times, whole or worn (`#39;s`, "
        "`&rsquo s`).",
        why="A page was saved as text without being decoded.",
        remedy="`reconcile fix` decodes them.",
        firing_examples=(
            make_text_example("The firm of Dodson &amp; Fogg is known to the whole town.\n", "&amp; is an ampersand"),
        ),
        silent_examples=(make_text_example("The firm of Dodson & Fogg is known to the whole town.\n", "an ampersand"),),
    ),
    CheckRule(
        id="RC107",
        name="control-or-bidi",
        severity=Severity.ERROR,
        fix="no",
        description="Characters that cannot be seen: C0 and C1 controls, controls of writing direction in a text without "
        "right-to-left letters, zero-width characters and soft hyphens inside words; and letters of another script "
        "that look like those of the word they stand in.",
        why="They split words for every search, and may show a reader another text than a program reads.",
        remedy="Look at the place and take the character out, or type the letter that belongs there.",
        firing_examples=(
            make_text_example(
                "The pass\u200bword is known to the whole town by now.\n", "a zero-width space inside a word"
            ),
            make_text_example(
                "The end \u202eof the tale is known to the whole town.\n", "an override of the writing direction"
            ),
        ),
        silent_examples=(
            make_text_example(
                "The password is known\tto the whole town by now.\n", "a tabulator is no control of this kind"
            ),
            make_text_example(
                "A family 👩\u200d👧 is known to the whole town by now.\n", "a joiner that an emoji needs"
            ),
        ),
    ),
    CheckRule(
        id="RC108",
        name="residue",
        severity=Severity.WARNING,
        fix="no",
        description="Holes that stripping leaves: a doubled space inside a sentence, a space before a mark, empty brackets "
        "or quotation marks; and stray spaces: at an apostrophe, in a word parted at a line end.",
        why="Something was cut out: a credit, a link, a note.",
        remedy="Put back what stood there, from another copy of the text, or close the gap.",
        firing_examples=(
            make_text_example(
                "The tale is told by Jerry Stahl  of the town, and by him alone.\n", "a name was cut out"
            ),
            make_text_example(
                "Jerry, who is ill, meets Sandra, the lover of Nicky , at the door of the old tower.\n",
                "a credit was cut out before the comma",
            ),
        ),
        silent_examples=(
            make_text_example(
                "He  doubles  his  spaces  as  he  types  every  one  of  them.\n", "the habit of the whole text"
            ),
            make_text_example("He met Nicky, who was at the door of the old tower.\n", "nothing was cut out"),
        ),
    ),
    CheckRule(
        id="RC109",
        name="mixed-line-endings",
        severity=Severity.WARNING,
        fix="yes",
        description="Lines that end in different ways in one file: LF, CR LF, CR.",
        why="The file went through two systems, and every comparison by lines shows changes that are none.",
        remedy="`reconcile fix` gives all lines the ending that most of them have.",
        firing_examples=(
            make_text_example(
                f"{_CLEAN_PROSE}\r\n{_CLEAN_PROSE}\n{_CLEAN_PROSE}\n", "one line ends in CR LF and two in LF"
            ),
        ),
        silent_examples=(
            make_text_example(f"{_CLEAN_PROSE}\r\nThat is all that is told.\r\n", "all lines end in CR LF"),
        ),
    ),
    CheckRule(
        id="RC110",
        name="final-newline",
        severity=Severity.INFO,
        fix="yes",
        description="A last line without a line end, or empty lines after it.",
        why="Tools that join files run the last line into the next file.",
        remedy="`reconcile fix --select RC110` leaves one line end; as information it is not fixed unless asked for.",
        firing_examples=(
            make_text_example(_CLEAN_PROSE, "the last line has no end"),
            make_text_example(f"{_CLEAN_PROSE}\n\n", "an empty line after the last one"),
        ),
        silent_examples=(make_text_example(f"{_CLEAN_PROSE}\n", "one line end"),),
    ),
    CheckRule(
        id="RC111",
        name="metadata-in-body",
        severity=Severity.NOTICE,
        fix="no",
        description="What stands round the text and is none of it: title, year, byline, attribution, spoiler warning, "
        "banner, label, and the link that a page shows in place of the rest.",
        why="They belong to the record of the text; in its body they are taken for prose.",
        remedy="Move them out of the text; a run lifts them into the record by itself.",
        firing_examples=(
            make_text_example(f"{_CLEAN_PROSE}\nThe Ferry\n2002\n", "a title and a year after the prose: one place"),
        ),
        silent_examples=(
            make_text_example(
                f"{_CLEAN_PROSE}\nIn 2002 the ferry was sold, and the tale ends.\n", "a year in a sentence"
            ),
        ),
    ),
    CheckRule(
        id="RC112",
        name="too-short",
        severity=Severity.ERROR,
        fix="no",
        description="A file without text, or with fewer words than the setting `min_words` (5).",
        why="It cannot be compared with anything; most often a download failed.",
        remedy="Fill the file or remove it.",
        firing_examples=(make_text_example("", "nothing in it"), make_text_example("Not found.\n", "two words")),
        silent_examples=(make_text_example(f"{_CLEAN_PROSE}\n", "two sentences"),),
    ),
    CheckRule(
        id="RC113",
        name="not-nfc",
        severity=Severity.INFO,
        fix="yes",
        description="Letters and accents stored apart where Unicode has one character (NFC), and ligatures such as `ﬁ`.",
        why="Words that look equal are not found by each other.",
        remedy="`reconcile fix --select RC113` composes them; as information it is not fixed unless asked for.",
        firing_examples=(make_text_example("The cafe\u0301 is closed for the winter.\n", "e and an accent"),),
        silent_examples=(make_text_example("The caf\u00e9 is closed for the winter.\n", "é as one character"),),
    ),
    CheckRule(
        id="RC114",
        name="truncated",
        severity=Severity.WARNING,
        fix="no",
        description="A text that breaks off: its last sentence has no end, a quotation or bracket is left open there, or its "
        "last word is cut against another text.",
        why="The rest was lost, by a limit of length or a broken download.",
        remedy="Fetch the whole text.",
        firing_examples=(
            make_text_example(
                f"{_LONG_PROSE}The doctor comes over the bay in the morning with the mail and finds the keeper at the wind\n",
                "the last sentence has no end",
            ),
            make_text_example(f"{_LONG_PROSE}The doctor comes (with the mail.\n", "a bracket is left open"),
        ),
        silent_examples=(make_text_example(f"{_LONG_PROSE}The doctor comes (with the mail).\n", "all is closed"),),
    ),
    CheckRule(
        id="RC115",
        name="repetition",
        severity=Severity.WARNING,
        fix="no",
        description="The same passage twice in one text, whole or nearly.",
        why="Two copies were joined, or a page was scraped twice.",
        remedy="Take out the second telling.",
        firing_examples=(make_text_example(f"{_LONG_PROSE}\n\n{_LONG_PROSE}\n", "everything is told twice"),),
        silent_examples=(make_text_example(f"{_LONG_PROSE}\n", "everything is told once"),),
    ),
    CheckRule(
        id="RC116",
        name="glued-sentences",
        severity=Severity.WARNING,
        fix="sure ones",
        description="A lost space or paragraph break: `driver.Back at`, and words run together that another text has apart.",
        why="The commonest damage of scraped texts; sentences and words are not found.",
        remedy="`reconcile fix` puts the space back where two sentences meet; the others need an eye.",
        firing_examples=(
            make_text_example(
                "He is her driver.Back at the house, the keeper of the lamp waits for it.\n", "two sentences glued"
            ),
        ),
        silent_examples=(
            make_text_example(
                "He lives in Washington, D.C. and reads it on example.com every day.\n", "an abbreviation, an address"
            ),
        ),
    ),
    CheckRule(
        id="RC117",
        name="markup-residue",
        severity=Severity.WARNING,
        fix="evident ones",
        description="Remains of wiki markup, of HTML, of Markdown or of a forum in prose, and what a program writes round a "
        "text or in place of its signs: a bytes literal, doubled quotation marks, `\\n`, `u2019`, `_x000D_`, `%C3%A9`.",
        why="They are no words of the text, and hide the words they stand at.",
        remedy="`reconcile fix` takes out what is evident; halves of brackets need an eye.",
        firing_examples=(
            make_text_example("He meets [[Nicholas Rowe|Rowe]] at the door of the old tower.\n", "a link of a wiki"),
            make_text_example("He meets <i>Rowe</i> at the door of the old tower.\n", "tags of HTML"),
        ),
        silent_examples=(
            make_text_example("He meets Rowe [sic] at the door of the old tower.\n", "brackets of an editor"),
        ),
    ),
)
"""In order of their ids."""
