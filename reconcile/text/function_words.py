"""The closed list of English function words, by word class.

Source: the closed classes of Quirk, Greenbaum, Leech & Svartvik, A Comprehensive Grammar of the English Language
(1985), section 2.39 (determiners, pronouns, prepositions, conjunctions, auxiliaries) with the simple prepositions of
9.7, the subordinators of 14.12 and the full paradigms of *be*, *have*, *do*. Keys are folded (`text.keys.word_key`):
no apostrophes, lower case. Adverbs such as *soon* and *finally* are content. So are number words.
"""

from __future__ import annotations

DETERMINERS = frozenset(
    "a an the this that these those some any no every each either neither such what which whose all both other "
    "others".split()
)

PRONOUNS = frozenset(
    "i me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself "
    "we us our ours ourselves they them their theirs themselves one ones oneself who whom whose which what that "
    "this these those there whoever whomever whatever whichever each other another".split()
)

PREPOSITIONS = frozenset(
    "about above across after against along alongside amid among amongst around as at atop before behind below beneath "
    "beside besides between beyond by despite down during except for from in inside into like near of off on onto out "
    "outside over past per since through throughout till to toward towards under underneath until unto up upon via "
    "with within without".split()
)

COMPLEX_PREPOSITION_WORDS = frozenset(
    "according account accordance addition ahead aid apart aside back basis behalf bottom case charge close common "
    "company comparison connection consequence contact contrary course due edge end event exchange exception face "
    "favor favour front hands help interest lack lieu light line means middle midst name need next opposite owing part "
    "place point possession preparatory previous prior process purpose pursuant quest rear regard regardless relation "
    "respect return sake search side sight spite subsequent terms thanks top view virtue wake way".split()
)
"""The content words of complex prepositions: *due to*, *in front of*, *by means of* (Quirk 9.10 to 9.13)."""

CONJUNCTIONS = frozenset(
    "and but or nor so yet for if because although though while whilst when whenever where whereas wherever whereupon "
    "as since than that lest once unless until till before after whether thus then therefore however thereby".split()
)

AUXILIARIES = frozenset(
    "be am is are was were been being have has had having do does did doing done can could may might must shall should "
    "will would ought "
    "im youre hes shes theyre ive youve weve theyve youd hed theyd youll theyll "
    "isnt arent wasnt werent hasnt havent hadnt dont doesnt didnt cant couldnt mustnt mightnt shant shouldnt wont "
    "wouldnt".split()
)

PARTICLES = frozenset("not to too also only just even very".split())

# The folded forms of I'd, we'd, I'll, he'll and she'll are words of their own (id, wed, ill, hell, shell): left out.
FUNCTION_WORDS = DETERMINERS | PRONOUNS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | PARTICLES
"""Every word that carries grammar rather than content."""

PERSONAL_PRONOUNS = frozenset(
    "i me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself "
    "we us our ours ourselves they them their theirs themselves".split()
)
"""Personal, possessive and reflexive pronouns: what makes sense only with what it refers to."""

PRO_VERBS = frozenset("do does did doing done".split())
"""What stands for a verb already named: *Ross agrees*, *which Ross does* (Quirk 12.21)."""

LIGHT_ADVERBS = frozenset(
    "now then soon later again still already finally eventually afterwards afterward meanwhile".split()
)
"""Adverbs of time relationship (Quirk 8.55 to 8.72): content when they stand alone, none beside a clause."""

ARTICLES = frozenset("a an the".split())

NEGATIONS = frozenset(
    "no not never none nobody nothing nor neither without isnt arent wasnt werent hasnt havent hadnt dont doesnt didnt "
    "cant cannot couldnt mustnt shant shouldnt wont wouldnt aint".split()
)
"""Words that turn a statement into its contrary (Quirk 10.54 to 10.60)."""

FULL_AND_NEAR_NEGATIONS = NEGATIONS | frozenset("hardly scarcely barely seldom rarely".split())
"""Words that turn an opposite into its contrary, fully or nearly (Quirk 8.120)."""
