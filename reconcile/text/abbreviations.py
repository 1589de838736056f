"""Closed lists that sentence borders are judged by: abbreviations, sentence openers, top-level domains.

Source of the abbreviations: the English list of the Pragmatic Segmenter (Kevin Dias, MIT licence), which pySBD took
over, parted here by what may follow; whole but for the entries that are common words (*cal id ill is man mass may min
ok*). Added: the scholarly abbreviations of the Chicago Manual of Style, 10.42 (*ca cf ch ed eq vol* and their like),
times, eras, the commonest acronyms written with full stops, and the titles of Spanish, Portuguese, Italian and Dutch
that are no English words.
"""

from __future__ import annotations

from reconcile.text.word_list import parse_word_list

TITLE_ABBREVIATIONS: frozenset[str] = parse_word_list(
    "adm attys brig capt cmdr col comdr cpl det dr drs ens fr gen gov hon ing insp lt maj messrs mlle mme mr "
    "mrs ms msgr mssrs mt pfc ph prof pvt rep reps rev sen sens sfc sgt sr st ste supt surg "
    "sra srta sres dra sig dott dhr mevr"
)
"""Stand before a name: a full stop after them ends no sentence."""

ABBREVIATIONS_BEFORE_NUMBER: frozenset[str] = parse_word_list(
    "n° nº art ca ch chap eq eqs ext fig figs lib no nos nr op p para pp pt ref sec sect vol vols v"
)
"""Stand before a number."""

ABBREVIATIONS_INSIDE_SENTENCE: frozenset[str] = parse_word_list(
    "adj adv al approx apt arc asst bart bld bldg btw cf cl con cres dept dist ed eds e.g eg esp exp fed fy "
    "hosp hr i.e ie incl mfg mm mtn ord pd pl plz res rs rt trans univ ver viz vs"
)
"""Stand inside a sentence, before a word of any kind."""

ABBREVIATIONS_AT_SENTENCE_END: frozenset[str] = parse_word_list(
    "ala alta ariz ark assn ave blvd bros calif co colo conn corp ct dak d.c d.phil dr.phil dr.philos del esq "
    "etc expy fla ft fwy ga hway hwy ia ida inc ind jr kan kans ken ky la ltd md me med mex mich minn miss mo "
    "mont neb nebr nev n.y l.a okla ont ore pa pde penn penna ph.d que rd sask sq tce tenn tex u.k u.n u.s "
    "u.s.a e.u usafa ut va vt wash wis wisc wy wyo yuk a.m p.m am pm a.d b.c b.c.e c.e"
)
"""May end a sentence: what follows decides."""

MONTH_ABBREVIATIONS: frozenset[str] = parse_word_list("jan feb mar apr jun jul aug sep sept oct nov dec")
"""Followed by a number, or at the end of a sentence."""

MONTHS_AFTER_DAY: frozenset[str] = parse_word_list(
    "januar j\u00e4nner februar m\u00e4rz mai juni juli oktober dezember"
)
"""Months before which a number with a full stop is a day, as German and its neighbours write it: *3. Oktober*."""

MONTHS_AFTER_DAY_WITH_YEAR: frozenset[str] = parse_word_list("april august september november")
"""Those that English writes in the same way, which need a year after them: *3. April 1990*."""

ABBREVIATIONS_ALSO_WORDS: frozenset[str] = parse_word_list(
    "al arc art con det ed ext fed fig id ill ind ing ken la man mar mass may md me med mill min miss mo no op "
    "ord ore p pa pt que ref rep res sat sec sen sun v ver wash art surg ark del hon col gen"
)
"""Abbreviations that are English words as well: in lower case they may end a sentence like any word."""

SENTENCE_OPENERS: frozenset[str] = parse_word_list(
    "a about above according after again all along also although among an and another any anyway are as at back "
    "because before behind being below besides both but by can could despite did do does during each earlier "
    "either elsewhere even eventually every everyone everything finally following for from furthermore had has "
    "have he hence her here his how however i if in indeed initially instead into is it its just last later let "
    "like many maybe me meanwhile millions more moreover most much my my near neither never nevertheless next "
    "no nobody none nor not nothing now of off often on once one only or other our outside over perhaps please "
    "rather see several shall she shortly should since so some someone something sometimes soon still such "
    "suddenly than that the their them then there therefore these they this those though three through "
    "throughout thus to today together too toward two under unfortunately unless unlike until up upon was we "
    "well were what whatever when whenever where whereas whether which while who whoever whose why will with "
    "within without would yes yet you your"
)
"""Function words and adverbs that open sentences; in capitals after an abbreviation they show that one ended."""

DOMAIN_AND_FILE_ENDINGS: frozenset[str] = parse_word_list(
    "com org net edu gov mil int info biz io co uk us ca de fr it es eu ru jp cn au nz ie tv me ly ai app dev "
    "blog html htm php asp aspx jsp js css xml json csv pdf doc docx xls xlsx ppt pptx txt zip gz tar exe dll "
    "jpg jpeg png gif bmp svg mp3 mp4 avi mov wav py java rb cpp md ini cfg log"
)
"""The generic top-level domains of RFC 1591, the commonest country codes, and the commonest file name endings: what
follows a full stop inside an address or a file name."""
