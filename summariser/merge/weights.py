"""The weights of the pair features, and what they were tuned on.

Learnt by ``python training/train_merger.py GOLD_FOLDER`` from five annotated stories (228 events,
140 allegations, 85 denials; 25 articles on diplomacy, an oil spill, a campaign, a trial and an arms
contract): logistic regression on all pairs of records, each story counting equally, each pair once
with the annotator's text and once with the record's first quote in its place, a pair of a group of
n weighing 1 / (n - 1). Signs were fixed: what speaks for sameness may not count against it. The
biases were then moved so that the groups, not the pairs, came out best. ``strangers``,
``repeated``, ``steps_apart``, ``two_days`` and ``grain_apart`` were set later and change no figure
below. With them the command gives the other weights within 0.3, save ``parties_apart`` of events
(-0.21), of which ``strangers`` says the most, and ``related`` of claims (1.03), and leaves out a
``denier_proxy`` of 0.05. Two biases differ further: that of claims (the command: -3.74), and that
of denials which say what they respond to (the command: -6.36; from there down to the end of its
grid the links are the same). The softness, the margins and the least log odds of a link are not
learnt.

B-cubed F1 with perfect records, mean (lowest) story: events 0.971 (0.961), claims 0.875 (0.814);
with every story scored by weights learnt without it 0.954 (0.930) and 0.850 (0.817). F1 of the
links between claims and denials 0.827 (0.757), and left out 0.796 (0.696); where what the denials
respond to is not given 0.647 (0.476), and left out 0.604 (0.442). ``--leave-one-out`` prints them
story by story. The numbers belong together: do not tune one alone.

Weights marked SET were not learnt, because no story has enough such pairs: they say what follows
from the meaning of the feature.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

EVENT_BIAS = -4.2
EVENT_WEIGHTS: Mapping[str, float] = {
    "letters": 1.7,
    "meaning": 1.87,
    "quoted": 1.32,
    "rare": 2.65,
    "acts": 1.31,
    "acts_apart": -1.14,
    "numbers": 0.67,
    "numbers_apart": -0.39,
    "all_parties": 1.45,
    "parties_apart": -1.46,
    "wording_and_parties": 0.5,
    "same_day": 1.32,
    "overlap": 0.78,
    "status": -1.45,
    "near": -1.0,  # SET: a slip of a day is common, in itself it still speaks against
    "gap": -4.0,  # SET: at least -4 for two days apart, -20 for two years
    "moved": -2.0,  # SET: what was planned for another day may have been put off
    "drift": -1.0,  # SET: an undated visit told a year later may be another one
    "before": -6.0,  # SET: told as past before it began
    "namesakes": -4.0,  # SET: one family name, two first names
    "strangers": -2.0,  # SET: what one of two people did the other need not have done
    "ordinals_apart": -4.0,  # SET: a second visit is not the third
    "steps_apart": -4.0,  # SET: charged, tried and convicted are three events
    "repeated": -6.0,  # SET: what was done again, a day from the other, is another time
    "two_days": -12.0,  # SET: an article that gives a thing two days tells of it twice
    "same_article": -3.5,  # SET: an article tells an event once, unless nearly in the same words
    "scene_only": -1.5,  # SET: one day and one town have room for two events (no gold pair has it)
}

CLAIM_BIAS = -4.07
CLAIM_SOFTNESS = 0.4
CLAIM_WEIGHTS: Mapping[str, float] = {
    "meaning": 1.0,
    "rare": 2.33,
    "acts_apart": -0.92,
    "object": 0.64,
    "quoted": 0.72,
    "parties": 0.28,
    "all_parties": 1.81,
    "related": 0.38,
    "parties_apart": -1.32,
    "wording_and_parties": 0.95,
    "possible": -0.6,
    "answers": 2.06,
    "source_across": 1.38,
    "negated": -0.4,  # SET
    "ordinals_apart": -2.0,  # SET
    "namesakes": -2.0,  # SET
    "grain_apart": -4.0,  # SET: what a state's companies do the state need not do
    "source_within": -0.4,  # SET: one voice in one article says different things
}

LINK_BIAS = -1.86
GIVEN_LINK_BIAS = -7.0
"""The bias for a denial that says what it responds to: that is nearly always all it answers."""
LINK_LEAST = -0.5
"""Log odds above which a denial is linked to the likeliest claim at least."""
LINK_MARGIN = 0.75
"""How far behind the likeliest claim another may be to be answered by the same denial."""
LINK_WEIGHTS: Mapping[str, float] = {
    "denier_accused": 0.48,
    "denier_related": 0.4,
    "denier_alleger": -1.76,
    "denier_other": -0.93,
    "target_named": 0.45,
    "meaning": 2.75,
    "rare": 1.81,
    "meaning_and_target": 1.1,
    "same_article": 1.01,
    "nearness": 0.54,
    "earlier": -0.41,
}


# Records that were read off single sentences, as the embedded engine does, are told in the words of
# the article: a denial does not repeat the claim, and many a claim is none. Which claims it answers
# is then told by what its article tells around it, by what is alleged most, and by whom the claim
# names. Logistic regression on what the embedded engine makes of the five stories, rounded by hand:
# F1 of the links .262 on average, and .247 with every story scored by weights learnt without it; on
# what the engine makes of them now .224 and .207.
# ``python training/train_merger_sentences.py GOLD_FOLDER RUN_FOLDER --leave-one-out`` prints both.
SENTENCE_LINK_BIAS = -5.15
SENTENCE_LINK_LEAST = -1.1
"""Log odds above which a denial read off a sentence is linked to a claim."""
SENTENCE_LINK_FIRST = -1.75
"""The same for the likeliest claim: where one is near, few denials answer none."""
SENTENCE_LINK_MARGIN = 2.0
"""How far behind the likeliest claim another may be."""
SENTENCE_LINK_GIVEN_MARGIN = 1.5
"""The same for a denial that says what it responds to: it answers little else."""
PLAIN_LINK_LEAST = 2.0
"""Log odds by `LINK_WEIGHTS` above which the answer of somebody accused is linked all the same.

The weights below go by what is alleged most and would pass over the plainest answer to a claim that
one outlet made.
"""
SENTENCE_LINK_WEIGHTS: Mapping[str, float] = {
    "context": 4.4,
    "central": 1.4,
    "denier_involved": 1.25,
    "earlier": -1.1,
    "behind": -1.25,
    "is_denial": -1.0,
}


def log_odds(features: Mapping[str, float], weights: Mapping[str, float], bias: float) -> float:
    """Return the log odds that a pair is one; the sum does not depend on the order of features.

    Args:
        features: The features of a pair, all that have a weight and perhaps others.
        weights: Feature -> weight.
        bias: Log odds of a pair without any features.
    """
    return math.fsum([bias, *[weight * features[name] for name, weight in weights.items()]])


def probability(log_odds_value: float) -> float:
    """Return log odds as a probability rounded to three digits."""
    if log_odds_value < -50:
        return 0.0
    return round(1 / (1 + math.exp(-log_odds_value)), 3)
