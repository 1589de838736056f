"""Words whose forms no stem joins: irregular verbs and plurals.

Source: the irregular verbs and plurals of Quirk, Greenbaum, Leech & Svartvik, A Comprehensive Grammar of the English
Language (1985), 3.11 to 3.20 and 5.82 to 5.91, those of common use that `text.stems` does not join anyway.
"""

from __future__ import annotations

from reconcile.text.stems import stem_word

_IRREGULAR_FORMS = """
    arise/arose/arisen awake/awoke bear/bore/borne become/became begin/began/begun bend/bent bind/bound bite/bit/bitten
    bleed/bled blow/blew/blown break/broke/broken breed/bred bring/brought build/built buy/bought catch/caught
    choose/chose/chosen cling/clung come/came creep/crept deal/dealt dig/dug draw/drew/drawn drink/drank/drunk
    drive/drove/driven eat/ate/eaten fall/fell/fallen feed/fed feel/felt fight/fought find/found flee/fled fling/flung
    fly/flew/flown forbid/forbade/forbidden forget/forgot/forgotten forgive/forgave/forgiven freeze/froze/frozen
    get/got/gotten give/gave/given go/goes/went/gone grind/ground grow/grew/grown hang/hung hear/heard hide/hid/hidden
    hold/held keep/kept kneel/knelt know/knew/known lay/laid lead/led leave/left lend/lent lie/lay/lain light/lit
    lose/lost make/made mean/meant meet/met pay/paid ride/rode/ridden ring/rang/rung rise/rose/risen run/ran say/said
    see/saw/seen seek/sought sell/sold send/sent shake/shook/shaken shine/shone shoot/shot show/shown
    shrink/shrank/shrunk sing/sang/sung sink/sank/sunk sit/sat slay/slew/slain sleep/slept slide/slid sling/slung
    speak/spoke/spoken spend/spent spin/spun spring/sprang/sprung stand/stood steal/stole/stolen stick/stuck sting/stung
    stink/stank/stunk strike/struck strive/strove/striven swear/swore/sworn sweep/swept swim/swam/swum swing/swung
    take/took/taken teach/taught tear/tore/torn tell/told think/thought throw/threw/thrown understand/understood
    wake/woke/woken wear/wore/worn weave/wove/woven weep/wept win/won wind/wound withdraw/withdrew/withdrawn
    wring/wrung write/wrote/written
    man/men woman/women child/children foot/feet tooth/teeth goose/geese mouse/mice louse/lice ox/oxen person/people
    brother/brethren penny/pence knife/knives life/lives wife/wives half/halves thief/thieves wolf/wolves shelf/shelves
"""

_GROUPS_BY_STEM: dict[str, list[frozenset[str]]] = {}
for _line in _IRREGULAR_FORMS.split():
    _group = frozenset(map(stem_word, _line.split("/")))
    for _form in _group:
        _GROUPS_BY_STEM.setdefault(_form, []).append(_group)


def are_irregular_forms(first: str, second: str) -> bool:
    """Whether two folded words are irregular forms of one word.

    >>> are_irregular_forms("came", "comes"), are_irregular_forms("women", "woman"), are_irregular_forms("policeman", "policemen")
    (True, True, True)
    >>> are_irregular_forms("slides", "slips")
    False
    """
    if {first[-3:], second[-3:]} == {"man", "men"}:
        return first[:-3] == second[:-3]
    return any(stem_word(second) in group for group in _GROUPS_BY_STEM.get(stem_word(first), ()))
