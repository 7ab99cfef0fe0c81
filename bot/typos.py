"""Misspelled garment words put right: "jeens", "tshrt", "blck", "polkadot". A word that means something stays.

Only words that the vocabulary does not know are looked at, and only ones near to exactly one of its words. It does not
spell-check the rest of a message.
"""

# ruff: noqa: SIM905 - word lists are read, not counted

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from bot.phrases import Word, read_words
from retrieval.vocabulary import Vocabulary, singular

_FACETS = ("category", "color", "pattern", "material", "sleeves", "occasion", "season")
_SHORTEST = 4
_LONG = 7  # letters from which one other letter is a slip, too: "trowsers"
_SHORTEST_TARGET = {facet: 7 if facet == "occasion" else 6 if facet == "season" else 4 for facet in _FACETS}
_SOUNDS = str.maketrans("eiouykqz", "aaaaaccs")
# English words that lie within one letter of a garment's, found by running 40,000 common words through `mend`.
_ENGLISH = frozenset(
    """
    argyll arian aryan avatar banana bangla bass beet bert bet boer boo boost bot bout bowie brake brawn bret
    briton britton bron browne brownie browny bullish buse bush busier buster cain cameo can canvase cardio carmel
    carmelo carton cat champaign chan chapel checker cheek cheery chennai chick chill chilli china chinese chock
    chuck chucked clamping clarity coal coate cog coker collage colleague committing commune communes commuted
    compute computing concept concepts concerto concrete convert converts cooper corral cram cramping creamy crise
    crockett deni don dost duress earning earnings fairest fan fat ferry float fluff follower forrest freeing frick
    frost fury gary gay gilt god gould gove gra greene hanley heal hell hood hop ivor jagger jena kicker kit
    knotted kurt lagging lather lay leon lien logging longing loo macintosh magneto maintain mariano marino marion
    marla mcintosh mecha melanie melting metallica meting mile model mole monty mountainous mustered myle napa
    nappy organize overlay paid pain painted palin pan paolo para parent park parke parse pat patient patreon
    patrol patten peanut pennant peter pimp pinky pint pirate pirates plan plate playin plume pointed polio polk
    pooch potent professionally pup puppy pursue quit raining raion relating rig ringo rise rob robbed robber
    robbers robbery roper rosie ross rouse rub rubbed ruining salman salomon salon sar satan scandal scare scarlett
    seat seater sh shearing shipper shit shorty shot sicker side silvery simmer sin sit skipper skippers skit
    slacker slapping sleeper slid slippery slipping sliver sloan sloping snicker snooker sold soldier sole soled
    solomon solver sort sparing sparring speaker speakers spider spiders spit sprang spraying sprung stacking stain
    staking stale steal steele steely sticking stile stoney stony strapped stride strides strike striker strikers
    strikes strikingly strip stripper studio study suck sued suite summary sweeping sweet sweeter tape tonic topsy
    tot tracking traditionally trail trailer trailers trailing tricking trucking tully universite vet vile violate
    viscous vocation voila waistband watcher weakened weeding welding welle whit whyte wien win wished witch
    """.split()
)


class Spelling:
    """What the words of one vocabulary may be misspelled as."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Gather the words that name something by themselves, and the phrases that people write as one word."""
        phrases = {
            (word.lower(), facet)
            for facet in _FACETS
            for name in vocabulary.names(facet)
            for word in vocabulary.words(facet, name)
        }
        self._known = vocabulary.known_words | {word.said for phrase, _ in phrases for word in read_words(phrase)}
        self._targets: dict[str, list[str]] = defaultdict(list)
        for target in sorted(
            {p for p, facet in phrases if p.isalpha() and len(p) >= _SHORTEST_TARGET[facet]} - _ENGLISH
        ):
            self._targets[target[0]].append(target)
        self._means = {word.lower(): frozenset(vocabulary.find(word)) for word, _ in phrases}
        self._colors = {word for word, facet in phrases if facet in ("color", "pattern", "material") and len(word) > 2}
        self._kinds = {word for word, facet in phrases if facet == "category" and len(word) > 2}
        self._joined = {"".join(word.said for word in read_words(phrase)): phrase for phrase, _ in sorted(phrases)}

    def mend(self, word: Word, *, first: bool) -> str | None:
        """The word meant, or None to leave it. `first` words may be capitals; later ones with a capital are names."""
        said = word.said
        if said in self._known or word.word in self._known or said in _ENGLISH or word.word in _ENGLISH:
            return None
        if phrase := self._joined.get(said) or self._joined.get(word.word):
            return phrase
        if parts := self._two(said) or self._two(word.word):
            return parts
        if len(said) < _SHORTEST or not said.isalpha() or not said.isascii() or (word.capital and not first):
            return None
        return self._nearest(said) or (self._nearest(word.word) if word.word != said else None)

    def _two(self, said: str) -> str | None:
        """ "blackdress" → "black dress": a color, pattern or material and a kind written as one word."""
        for cut in range(3, len(said) - 2):
            if said[:cut] in self._colors and said[cut:] in self._kinds:
                return f"{said[:cut]} {said[cut:]}"
        return None

    def _nearest(self, said: str) -> str | None:
        near: dict[int, set[str]] = defaultdict(set)
        for target in self._targets[said[0]]:
            distance = OSA.distance(said, target, score_cutoff=2)
            if distance <= 2 and _is_slip(said, target, distance):
                near[distance].add(singular(target))
        best = sorted(near[min(near)]) if near else []
        if not best or len({self._meaning(target) for target in best}) != 1:
            return None
        meant = best[0]
        return meant + "s" if said.endswith("s") and not meant.endswith("s") else meant

    def _meaning(self, target: str) -> frozenset[tuple[str, str]]:
        return frozenset((mention.facet, mention.name) for mention in self._means.get(target, frozenset()))


def _is_slip(said: str, target: str, distance: int) -> bool:
    """Whether a word is a likely misspelling of another: other vowels, letters swapped, doubled or left out."""
    if distance == 1 and sorted(said) == sorted(target):
        return True
    if _consonants(said) == _consonants(target) and distance <= (2 if len(said) >= 7 else 1):
        return len(said) > _SHORTEST or len(target) > len(said)
    if distance > 1:
        return False
    if len(said) == len(target):
        return sorted(said) == sorted(target) or (len(said) >= _LONG and said[-1] == target[-1])
    if len(said) < len(target):
        return said[-1] == target[-1]
    return len(said) >= 8 and said[-1] == target[-1]


def _consonants(word: str) -> str:
    """A word without its vowels and doubled letters; c, k and q sound alike, and s and z."""
    sounds = word.translate(_SOUNDS)
    kept = [now for last, now in pairwise(" " + sounds) if now != last]
    return word[0] + "".join(letter for letter in kept[1:] if letter != "a")


@lru_cache(maxsize=4)
def spelling(vocabulary: Vocabulary) -> Spelling:
    """The spelling of a vocabulary, made once."""
    return Spelling(vocabulary)


def mend(text: str, vocabulary: Vocabulary, names: frozenset[str] = frozenset()) -> str:
    """A cleaned text with its garment words put right; words in `names` (lower case: brands) stay as they are."""
    words = read_words(text)
    shouted = text.isupper()
    speller = spelling(vocabulary)
    for word in reversed(words):
        joined = text[word.start - 1 : word.start] == "-" or text[word.end : word.end + 1] == "-"
        if joined or word.said in names or word.said.rstrip("'") in names:
            continue
        starts = word.start == 0 or text[: word.start].rstrip().endswith((".", "!", "?", ":", ";"))
        meant = speller.mend(word, first=starts or shouted)
        if meant is not None:
            text = text[: word.start] + meant + text[word.end :]
    return text
