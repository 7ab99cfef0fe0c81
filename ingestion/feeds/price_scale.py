"""Whether a dataset's numbers are prices or hundredths of them: told once for the whole dataset, from evidence.

Some scrapers write 58.99 as 5899. To read one row wrong is to sell a coat for the price of a button, so no row is
guessed by itself, and a dataset that does not tell is refused with the option that decides.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ingestion.feeds.money import BadPrice, read_price
from ingestion.feeds.records import BadFeed

_AGREEING = 0.95
_FEWEST = 5
_USUAL_ENDS = (0, 50, 90, 95, 98, 99, 49)  # of prices in hundredths: 59.00, 59.90, 59.99
_PLAUSIBLE = (5.0, 5_000.0)  # what half of a shop's pieces cost less than, in euros and their like
_EURO_LIKE = {"EUR", "USD", "GBP", "CHF", "AUD", "CAD", "NZD", "SGD"}
_NO_HUNDREDTHS = {"JPY", "KRW", "VND", "CLP", "ISK"}


@dataclass(slots=True)
class PriceScale:
    """Evidence, gathered row by row: `see` each price, then `decide`."""

    in_hundredths_by_name: bool = False  # "priceCents", or a dataset of an actor that writes hundredths
    whole: Counter[int] = field(default_factory=Counter)
    fractions: int = 0
    ratios: Counter[int] = field(default_factory=Counter)
    currencies: Counter[str] = field(default_factory=Counter)

    def see(self, number: float, currency: str, formatted: str = "") -> None:
        """Take a row's number into account, with the price as the page had it ("€58.99") where the row has that."""
        if number <= 0:
            return
        self.currencies[currency] += 1
        if float(number).is_integer():
            self.whole[_rounded(int(number))] += 1
        else:
            self.fractions += 1
        try:
            amount, _ = read_price(formatted, currency)
        except BadPrice:
            return
        self.ratios[1 if abs(number / amount - 1) < 0.02 else 100 if abs(number / amount - 100) < 2 else 0] += 1

    def decide(self) -> int:
        """1 or 100: by how much to divide. Raises BadFeed where the evidence is thin or contradicts itself."""
        if self.ratios:
            scale, count = self.ratios.most_common(1)[0]
            if scale and count >= _AGREEING * self.ratios.total():
                return scale
            raise self._unclear("beside the numbers stand prices that agree with neither")
        if self.fractions:
            if self.in_hundredths_by_name and self.fractions < (1 - _AGREEING) * (self.fractions + self.whole.total()):
                raise self._unclear("some have decimals, though hundredths were expected")
            return 1
        if not self.whole:
            return 1
        return self._by_numbers()

    def _by_numbers(self) -> int:
        median, currency = self._median(), self.currencies.most_common(1)[0][0]
        low, high = _PLAUSIBLE
        if self.in_hundredths_by_name:
            if currency in _EURO_LIKE and median / 100 < low:
                raise self._unclear(f"hundredths were expected, but half of them are below {median:,.0f}")
            return 100
        if currency in _NO_HUNDREDTHS:
            return 1
        if currency not in _EURO_LIKE or self.whole.total() < _FEWEST:
            raise self._unclear("all are whole numbers")
        if median < 100 * low:
            return 1
        usual = sum(count for number, count in self.whole.items() if number % 100 in _USUAL_ENDS)
        if median > high and usual > 0.8 * self.whole.total():
            return 100
        raise self._unclear(f"all are whole numbers, half of them below {median:,.0f}")

    def _median(self) -> float:
        half, passed = self.whole.total() / 2, 0
        for number in sorted(self.whole):
            passed += self.whole[number]
            if passed >= half:
                return number
        return 0.0

    def _unclear(self, why: str) -> BadFeed:
        return BadFeed(
            f"The dataset's prices may be whole or in hundredths: {why}. Look at one and say: --price-scale 1 where "
            "4990 is 4,990, --price-scale 100 where it is 49.90."
        )


def _rounded(number: int) -> int:
    """Prices repeat, so that a count of each stays small; of huge ones only the size and the last digits matter."""
    return number if number < 1_000_000 else number // 1_000_000 * 1_000_000 + number % 100
