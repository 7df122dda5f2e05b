"""What each feature of a pair adds to its log odds, in the order of its weight in the sum."""

from __future__ import annotations

from collections.abc import Mapping

from summariser.schema import FeatureWeight

_DIGITS = 3


def weigh_features(
    features: Mapping[str, float], weights: Mapping[str, float], bias: float
) -> tuple[FeatureWeight, ...]:
    """Return what adds to or takes from the log odds of a pair, the strongest first.

    Args:
        features: The features of the pair.
        weights: Feature -> weight.
        bias: Log odds of a pair without any features; it is told as the feature ``bias``.
    """
    found = [
        FeatureWeight(
            feature=name,
            value=round(features[name], _DIGITS),
            weight=weight,
            odds=round(weight * features[name], _DIGITS),
        )
        for name, weight in weights.items()
        if features[name]
    ]
    found.sort(key=lambda one: (-abs(one.odds), one.feature))
    return (FeatureWeight(feature="bias", value=1.0, weight=bias, odds=bias), *found)
