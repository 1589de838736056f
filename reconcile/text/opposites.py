"""Closed lists of words that contradict each other in one slot.

Sources: the direct antonyms of WordNet 3.0 (Princeton University 2006, used under its licence) between single words,
taken whole, where the rarer word of the pair has at least three tags in its sense-tagged corpus; the opposed
prepositions and particles of Quirk et al., A Comprehensive Grammar of the English Language (1985), 9.14 to 9.31 and
9.66; and, of the same work, the universal and negative quantifiers and pronouns of 6.45 to 6.50 and 10.60, and the
male and female words and pronouns of 5.104 to 5.107 and 6.8.
"""

from __future__ import annotations

from reconcile.text.stems import stem_word

_ANTONYMS = """
    ability/inability able/unable abolish/establish above/below absence/presence absent/present absolute/relative
    absorb/emit abstract/concrete accept/refuse accept/reject acceptance/rejection accurate/inaccurate
    acquaintance/stranger active/inactive active/passive active/quiet actual/potential acute/chronic add/subtract
    adequate/inadequate adjusted/unadjusted admit/deny admit/exclude admit/reject adopted/native advance/back
    advance/recede advance/retreat advantage/disadvantage agitate/calm agree/disagree agreement/disagreement
    ahead/back alive/dead all/no all/some allow/deny alternate/opposite amateur/professional ambiguous/unambiguous
    ample/meager analysis/synthesis analytic/synthetic analyze/synthesize anode/cathode answer/question
    anterior/posterior anti/pro appear/disappear appearance/disappearance appreciation/depreciation
    approval/disapproval approve/disapprove arrive/leave artificial/natural ascend/descend asleep/awake
    attach/detach attached/detached attack/defend attend/miss attract/repel attraction/repulsion aunt/uncle
    available/unavailable avoid/confront aware/unaware away/home back/front back/veer backward/forward bad/good
    badly/well badness/goodness bare/covered beautiful/ugly begin/end beginning/end beginning/ending
    beginning/middle bend/straighten best/worst better/worse big/little birth/death black/white bless/curse
    blur/focus boil/freeze bold/timid bore/interest borrow/lend bottom/top bounce/clear bound/free boy/girl
    break/keep break/make break/repair bright/dull broken/unbroken brother/sister busy/idle buy/sell calm/stormy
    capable/incapable capitalism/socialism careful/careless cash/credit central/peripheral cerebral/emotional
    certain/uncertain certainty/uncertainty change/stay changed/unchanged charge/discharge charged/uncharged
    cheap/expensive cheerful/depressing child/parent civilian/military clarity/obscurity clean/dirty clear/opaque
    close/distant close/open closed/open closing/opening cold/hot come/go comedy/tragedy comfort/discomfort
    comfortable/uncomfortable common/individual common/uncommon compact/loose competition/cooperation
    complete/incomplete complex/simple complexity/simplicity complicate/simplify concentration/dilution
    concentration/distribution conception/misconception concerned/unconcerned confine/free conscious/unconscious
    consciously/unconsciously conservative/liberal conserve/waste consonant/vowel constructive/destructive
    continual/sporadic continue/discontinue continuity/discontinuity contract/expand convenience/inconvenience
    conventional/nuclear cool/heat cool/warm correct/falsify cover/uncover criticize/praise cry/laugh
    curved/straight danger/safety dangerous/safe dark/light daughter/son day/night dead/live dead/living
    decent/indecent decline/improvement decrease/increase deep/shallow defeat/victory defend/prosecute
    defense/offense defense/prosecution definite/indefinite delay/rush delicate/rugged demand/supply depart/stay
    dependent/independent deposit/withdraw deprive/enrich despair/hope differ/equal difference/sameness
    different/same differentiate/integrate difficult/easy direct/indirect directly/indirectly discharge/enlist
    discourage/encourage dislike/like dislike/liking disobedience/obedience disobey/obey disorder/order
    disordered/ordered dissuade/persuade distrust/trust divide/multiply divide/unite docile/stubborn
    domestic/foreign double/single down/up downgrade/upgrade downstairs/upstairs dramatic/lyric dry/sweet dry/wet
    due/undue dull/lively dull/sharp early/late early/middle east/west eastern/western easy/uneasy
    empirical/theoretical empirically/theoretically employee/employer employment/unemployment empty/fill empty/full
    end/middle enjoy/suffer erase/record even/odd even/uneven ever/never evil/good exclude/include
    expected/unexpected experienced/inexperienced explicit/implicit export/import external/internal
    extraordinary/ordinary fail/manage fail/pass fail/succeed failure/success fair/foul fair/unfair fall/rise
    false/true familiar/strange familiar/unfamiliar fancy/plain far/near fast/slow fat/thin father/mother
    feed/starve female/male feminine/masculine few/many fewer/more figurative/literal figure/ground find/lose
    finish/start finite/infinite fire/hire first/last first/second flat/natural flat/sharp flatten/sharpen
    float/sink foe/friend fold/unfold follow/precede follower/leader following/leading folly/wisdom foolish/wise
    foot/head forbid/permit foreign/native forget/mind forget/remember formal/informal former/latter
    fortunate/unfortunate fortunately/unfortunately free/obstruct friendly/hostile frivolous/serious front/rear
    full/thin functional/organic future/past future/present gain/loss gain/reduce gather/spread general/local
    general/particular general/specific generalist/specialist generalize/specify generally/specifically give/take
    glad/sad gradual/steep gradual/sudden greater/lesser green/ripe gross/net guilt/innocence guilty/innocent
    half/whole happily/sadly happy/unhappy hard/soft harden/soften hate/love have/lack have/miss head/rear head/tail
    heaven/hell heavily/lightly heavy/light here/there heterogeneous/homogeneous hide/show high/low hit/miss
    hollow/solid hopeful/hopeless hopefully/hopelessly horizontal/inclined horizontal/vertical host/parasite
    humble/proud humility/pride husband/wife idle/run idle/work ignore/know ignore/notice ill/well illegal/legal
    immature/mature immoral/moral immortal/mortal immortality/mortality impatience/patience impatient/patient
    impatiently/patiently imperfect/perfect impersonal/personal impossible/possible impotent/potent impurity/purity
    inclined/vertical inferior/superior inner/outer inorganic/organic inside/outside insignificant/significant
    insufficient/sufficient intelligence/stupidity intense/mild intermediate/terminal international/national
    intolerable/tolerable invisible/visible inward/outward irregular/regular irrelevant/relevant issue/recall
    joint/separate joy/sorrow junior/senior keep/lose king/queen known/unknown lady/lord large/small late/middle
    lean/rich least/most left/right less/more let/prevent level/raise lie/sit lie/stand like/unlike likely/unlikely
    limited/unlimited lined/unlined linger/rush liquid/solid little/much local/national location/studio lock/unlock
    long/short loose/tight loosen/stiffen lose/profit lose/win loud/soft loudly/softly lower/raise major/minor
    majority/minority man/woman maximize/minimize maximum/minimum meaningful/meaningless mental/physical
    metallic/nonmetallic move/stay moving/still multiple/single naive/sophisticated narrow/wide narrow/widen
    natural/sharp natural/supernatural natural/unnatural necessary/unnecessary negative/neutral negative/positive
    neutral/positive new/old new/worn no/some no/yes noisy/quiet nonspecific/specific north/south northern/southern
    numerical/verbal objective/subjective obscurity/prominence off/on official/unofficial often/rarely old/young
    open/shut orthodox/unorthodox other/same out/safe overhead/surface paid/unpaid pain/pleasure partly/wholly
    passing/running past/present peace/war penalty/reward permanently/temporarily pleasant/unpleasant poor/rich
    popular/unpopular poverty/wealth precede/succeed preceding/succeeding preparation/resolution prepared/unprepared
    primary/secondary private/public privately/publicly profound/superficial pull/push qualitative/quantitative
    quickly/slowly reassure/worry reliable/unreliable religious/secular resist/surrender ride/walk right/wrong
    rise/set rough/smooth roughness/smoothness round/square running/standing rural/urban satisfactory/unsatisfactory
    screw/unscrew seated/standing separation/union sharpen/soften short/tall shout/whisper shrink/stretch side/top
    silence/sound sink/source sit/stand sleep/wake smart/stupid sparkling/still spoken/written stable/unstable
    stained/unstained stand/yield start/stop steadily/unsteadily stifle/stimulate strength/weakness
    strengthen/weaken strong/weak structured/unstructured successful/unsuccessful succumb/survive tender/tough
    thick/thin thoughtful/thoughtless tie/untie unusual/usual unwillingness/willingness useful/useless wane/wax
"""

_OPPOSITE_PARTICLES = """
    above/below across/along after/before ahead/behind apart/together around/through away/back away/toward away/towards
    back/forth back/forward back/off back/on back/out down/up from/to from/toward from/towards in/out inside/outside
    into/out near/off off/on onto/off out/within over/under past/to since/until with/without within/without
"""

_QUANTITIES_AND_GENDER = """
    all/none always/never always/sometimes everybody/nobody everyone/nobody everything/nothing everywhere/nowhere
    anybody/nobody anyone/nobody anything/nothing somebody/nobody someone/nobody something/nothing somewhere/nowhere
    both/neither each/neither either/neither every/no never/often never/sometimes
    he/she him/her his/her his/hers himself/herself actor/actress boyfriend/girlfriend bridegroom/bride duke/duchess
    emperor/empress ally/enemy enemy/friend father-in-law/mother-in-law godfather/godmother gentleman/lady
    grandfather/grandmother grandson/granddaughter groom/bride heir/heiress hero/heroine host/hostess lad/lass
    landlord/landlady male/female monk/nun nephew/niece policeman/policewoman prince/princess sir/madam
    stepfather/stepmother stepson/stepdaughter steward/stewardess waiter/waitress widower/widow wizard/witch
"""

_OPPOSITE_PAIRS = frozenset(
    frozenset(map(stem_word, pair.split("/")))
    for block in (_ANTONYMS, _OPPOSITE_PARTICLES, _QUANTITIES_AND_GENDER)
    for pair in block.split()
)

OPPOSED_PARTICLES = frozenset(word for pair in _OPPOSITE_PARTICLES.split() for word in pair.split("/"))
"""The words of the second list: direction and relation, no content of their own."""


def are_opposites(first: str, second: str) -> bool:
    """Whether two folded words, or forms of them, contradict each other.

    >>> are_opposites("accepts", "refused"), are_opposites("out", "back"), are_opposites("big", "large")
    (True, True, False)
    """
    pair = frozenset((stem_word(first), stem_word(second)))
    return len(pair) == 2 and pair in _OPPOSITE_PAIRS
