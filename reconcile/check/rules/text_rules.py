"""The rules that look at one text: RC101 to RC117."""

from __future__ import annotations

from reconcile.check.rules.rule import Example, Rule, text
from reconcile.vocabulary import Severity

_PLAIN = "The keeper of the lamp is ill. He asks the ferry to wait for the doctor, and it does."
"""Clean prose for examples that need some."""
_TOLD = (
    "The keeper of the lamp is ill and asks the ferry to wait for the doctor from the other side of the bay. "
    "His daughter rows out in the storm to tell the captain about it and loses an oar on the way to the ship. "
    "The captain turns the ferry round and follows her light to the rocks under the old tower by the harbour. "
)

TEXT_RULES: tuple[Rule, ...] = (
    Rule(
        id="RC101",
        name="invalid-utf8",
        severity=Severity.ERROR,
        fix="no",
        finds="Bytes that do not decode as UTF-8, or as the encoding that the settings name. Files and rows of tables "
        "that cannot be read for another reason are told here too.",
        why="Every program that reads the file guesses differently, and letters are lost.",
        settle="Save the file as UTF-8, or set the encoding it has.",
        fires=(
            text(b"The caf\xe9 is closed for the winter.\n", "the byte E9 is é in Windows-1252 and no UTF-8"),
            Example(
                files={"texts.csv": f'id,text\n1,"{_PLAIN}"\n2\n'},
                settings='include = ["*.csv"]',
                says="a row of a table without the cell of its text",
            ),
        ),
        silent=(text("The café is closed for the winter.\n", "é as UTF-8"),),
    ),
    Rule(
        id="RC102",
        name="byte-order-mark",
        severity=Severity.NOTICE,
        fix="yes",
        finds="A byte-order mark (U+FEFF) at the beginning of the file.",
        why="UTF-8 needs none, and programs that do not expect it take it for a part of the first word.",
        settle="`reconcile fix` takes it out.",
        fires=(text(f"\ufeff{_PLAIN}\n", "the file begins with EF BB BF"),),
        silent=(text(f"{_PLAIN}\n", "the file begins with its first word"),),
    ),
    Rule(
        id="RC103",
        name="mojibake",
        severity=Severity.ERROR,
        fix="yes",
        finds="Text that was read in another encoding than its own: UTF-8 in a single-byte code page (`â€“` for a "
        "dash, `Ã©` for é), or one page in another (`donÕt`, `itís`); and accents beside their letters (`Mu¨ller`).",
        why="The text cannot be read aloud, searched or compared; each further copy adds another layer.",
        settle="`reconcile fix` decodes it.",
        fires=(
            text("He was â€“ as he said â€“ ill, and it was the end of the tale.\n", "â€“ is a dash twice encoded"),
            text("He doesnÕt go to the town, and it is the end of the tale.\n", "Windows has Õ for a Macintosh's ’"),
        ),
        silent=(
            text("He was – as he said – ill, and it was the end of the tale.\n", "a dash is a dash"),
            text("NÃO FUMAR, he read on the wall of the inn in São Paulo.\n", "Ã and ã are letters of Portuguese"),
        ),
    ),
    Rule(
        id="RC104",
        name="replacement-character",
        severity=Severity.ERROR,
        fix="no",
        finds="Characters that are lost: U+FFFD, question marks inside words, and letters or accents outside ASCII "
        "that this text lacks and another one of the same work has.",
        severity_note="A notice for accents that another text attests (`cafe` for `café`).",
        why="What stood there cannot be derived; only another copy of the text has it.",
        settle="Restore it from another copy; with `--against`, `reconcile fix` takes it from there.",
        fires=(
            text("The caf\ufffd is closed for the winter.\n", "U+FFFD stands for a letter that could not be read"),
            text("He said he was na?ve about it, and that was the end of it.\n", "a question mark inside a word"),
        ),
        silent=(text("Is it closed? he asked. The café is closed for the winter.\n", "a question mark that asks"),),
    ),
    Rule(
        id="RC105",
        name="dropped-apostrophe",
        severity=Severity.ERROR,
        fix="sure ones",
        finds="Contractions and possessives without their apostrophe, or with another sign for it.",
        severity_note="A warning where the text has apostrophes elsewhere and no other text shows the proper form.",
        why="Stripping apostrophes is the commonest accident of scraping, and turns owners into plurals: Nikkis dog.",
        settle="`reconcile fix` writes the sure ones; the others need another text (`--against`) or an eye.",
        fires=(
            text(
                "Ann owns a dog. The whole town fears Anns dog, and it is said that Ann cant hold it.\n",
                "the text has no apostrophe, calls her Ann, and has Anns before a noun; cant is can't",
            ),
            text("He didn´t go to the town, and that was the end of it.\n", "an acute accent for an apostrophe"),
        ),
        silent=(
            text("The dealers met in the town, and its mayor was there.\n", "a plural; its as the owner"),
            text("Ann's dog can't be held, and that is all that is known of it.\n", "the apostrophes are there"),
        ),
    ),
    Rule(
        id="RC106",
        name="html-entity",
        severity=Severity.WARNING,
        fix="yes",
        finds="Entities of HTML in prose: `&amp;`, `&#8217;`, escaped once or many times, whole or worn (`#39;s`, "
        "`&rsquo s`).",
        why="A page was saved as text without being decoded.",
        settle="`reconcile fix` decodes them.",
        fires=(text("The firm of Dodson &amp; Fogg is known to the whole town.\n", "&amp; is an ampersand"),),
        silent=(text("The firm of Dodson & Fogg is known to the whole town.\n", "an ampersand"),),
    ),
    Rule(
        id="RC107",
        name="control-or-bidi",
        severity=Severity.ERROR,
        fix="no",
        finds="Characters that cannot be seen: C0 and C1 controls, controls of writing direction in a text without "
        "right-to-left letters, zero-width characters and soft hyphens inside words; and letters of another script "
        "that look like those of the word they stand in.",
        why="They split words for every search, and may show a reader another text than a program reads.",
        settle="Look at the place and take the character out, or type the letter that belongs there.",
        fires=(
            text("The pass\u200bword is known to the whole town by now.\n", "a zero-width space inside a word"),
            text("The end \u202eof the tale is known to the whole town.\n", "an override of the writing direction"),
        ),
        silent=(
            text("The password is known\tto the whole town by now.\n", "a tabulator is no control of this kind"),
            text("A family 👩\u200d👧 is known to the whole town by now.\n", "a joiner that an emoji needs"),
        ),
    ),
    Rule(
        id="RC108",
        name="residue",
        severity=Severity.WARNING,
        fix="no",
        finds="Holes that stripping leaves: a doubled space inside a sentence, a space before a mark, empty brackets "
        "or quotation marks; and stray spaces: at an apostrophe, in a word parted at a line end.",
        why="Something was cut out: a credit, a link, a note.",
        settle="Put back what stood there, from another copy of the text, or close the gap.",
        fires=(
            text("The tale is told by Jerry Stahl  of the town, and by him alone.\n", "a name was cut out"),
            text(
                "Jerry, who is ill, meets Sandra, the lover of Nicky , at the door of the old tower.\n",
                "a credit was cut out before the comma",
            ),
        ),
        silent=(
            text("He  doubles  his  spaces  as  he  types  every  one  of  them.\n", "the habit of the whole text"),
            text("He met Nicky, who was at the door of the old tower.\n", "nothing was cut out"),
        ),
    ),
    Rule(
        id="RC109",
        name="mixed-line-endings",
        severity=Severity.WARNING,
        fix="yes",
        finds="Lines that end in different ways in one file: LF, CR LF, CR.",
        why="The file went through two systems, and every comparison by lines shows changes that are none.",
        settle="`reconcile fix` gives all lines the ending that most of them have.",
        fires=(text(f"{_PLAIN}\r\n{_PLAIN}\n{_PLAIN}\n", "one line ends in CR LF and two in LF"),),
        silent=(text(f"{_PLAIN}\r\nThat is all that is told.\r\n", "all lines end in CR LF"),),
    ),
    Rule(
        id="RC110",
        name="final-newline",
        severity=Severity.INFO,
        fix="yes",
        finds="A last line without a line end, or empty lines after it.",
        why="Tools that join files run the last line into the next file.",
        settle="`reconcile fix --select RC110` leaves one line end; as information it is not fixed unless asked for.",
        fires=(
            text(_PLAIN, "the last line has no end"),
            text(f"{_PLAIN}\n\n", "an empty line after the last one"),
        ),
        silent=(text(f"{_PLAIN}\n", "one line end"),),
    ),
    Rule(
        id="RC111",
        name="metadata-in-body",
        severity=Severity.NOTICE,
        fix="no",
        finds="What stands round the text and is none of it: title, year, byline, attribution, spoiler warning, "
        "banner, label, and the link that a page shows in place of the rest.",
        why="They belong to the record of the text; in its body they are taken for prose.",
        settle="Move them out of the text; a run lifts them into the record by itself.",
        fires=(text(f"{_PLAIN}\nThe Ferry\n2002\n", "a title and a year after the prose: one place"),),
        silent=(text(f"{_PLAIN}\nIn 2002 the ferry was sold, and the tale ends.\n", "a year in a sentence"),),
    ),
    Rule(
        id="RC112",
        name="too-short",
        severity=Severity.ERROR,
        fix="no",
        finds="A file without text, or with fewer words than the setting `min_words` (5).",
        why="It cannot be compared with anything; most often a download failed.",
        settle="Fill the file or remove it.",
        fires=(text("", "nothing in it"), text("Not found.\n", "two words")),
        silent=(text(f"{_PLAIN}\n", "two sentences"),),
    ),
    Rule(
        id="RC113",
        name="not-nfc",
        severity=Severity.INFO,
        fix="yes",
        finds="Letters and accents stored apart where Unicode has one character (NFC), and ligatures such as `ﬁ`.",
        why="Words that look equal are not found by each other.",
        settle="`reconcile fix --select RC113` composes them; as information it is not fixed unless asked for.",
        fires=(text("The cafe\u0301 is closed for the winter.\n", "e and an accent"),),
        silent=(text("The caf\u00e9 is closed for the winter.\n", "é as one character"),),
    ),
    Rule(
        id="RC114",
        name="truncated",
        severity=Severity.WARNING,
        fix="no",
        finds="A text that breaks off: its last sentence has no end, a quotation or bracket is left open there, or its "
        "last word is cut against another text.",
        why="The rest was lost, by a limit of length or a broken download.",
        settle="Fetch the whole text.",
        fires=(
            text(
                f"{_TOLD}The doctor comes over the bay in the morning with the mail and finds the keeper at the wind\n",
                "the last sentence has no end",
            ),
            text(f"{_TOLD}The doctor comes (with the mail.\n", "a bracket is left open"),
        ),
        silent=(text(f"{_TOLD}The doctor comes (with the mail).\n", "all is closed"),),
    ),
    Rule(
        id="RC115",
        name="repetition",
        severity=Severity.WARNING,
        fix="no",
        finds="The same passage twice in one text, whole or nearly.",
        why="Two copies were joined, or a page was scraped twice.",
        settle="Take out the second telling.",
        fires=(text(f"{_TOLD}\n\n{_TOLD}\n", "everything is told twice"),),
        silent=(text(f"{_TOLD}\n", "everything is told once"),),
    ),
    Rule(
        id="RC116",
        name="glued-sentences",
        severity=Severity.WARNING,
        fix="sure ones",
        finds="A lost space or paragraph break: `driver.Back at`, and words run together that another text has apart.",
        why="The commonest damage of scraped texts; sentences and words are not found.",
        settle="`reconcile fix` puts the space back where two sentences meet; the others need an eye.",
        fires=(
            text("He is her driver.Back at the house, the keeper of the lamp waits for it.\n", "two sentences glued"),
        ),
        silent=(
            text(
                "He lives in Washington, D.C. and reads it on example.com every day.\n", "an abbreviation, an address"
            ),
        ),
    ),
    Rule(
        id="RC117",
        name="markup-residue",
        severity=Severity.WARNING,
        fix="evident ones",
        finds="Remains of wiki markup, of HTML, of Markdown or of a forum in prose, and what a program writes round a "
        "text or in place of its signs: a bytes literal, doubled quotation marks, `\\n`, `u2019`, `_x000D_`, `%C3%A9`.",
        why="They are no words of the text, and hide the words they stand at.",
        settle="`reconcile fix` takes out what is evident; halves of brackets need an eye.",
        fires=(
            text("He meets [[Nicholas Rowe|Rowe]] at the door of the old tower.\n", "a link of a wiki"),
            text("He meets <i>Rowe</i> at the door of the old tower.\n", "tags of HTML"),
        ),
        silent=(text("He meets Rowe [sic] at the door of the old tower.\n", "brackets of an editor"),),
    ),
)
"""In order of their ids."""
