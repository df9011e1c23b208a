using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Quotes;

/// <summary>How the quote of a price that is known after the run stands to what such requests came to before.</summary>
/// <param name="Shape">What a settled attempt must share to count: the price version, everything that was asked for, and what costs are divided by.</param>
/// <param name="Scale">What its cost is divided by before it is compared: the book's expected amount in nano-units, the bytes of the prompt, or 1.</param>
/// <param name="Attempts">The settled attempts of this shape that were found, the newest first.</param>
/// <param name="Window">At most so many are looked back on.</param>
/// <param name="IsUsed">True where they are enough: <c>expected</c> and <c>upper_bound</c> are theirs. False leaves both as the book has them.</param>
/// <param name="BookExpected">What the price book alone expects.</param>
/// <param name="BookUpperBound">What the price book alone bounds it by; null is no bound.</param>
public sealed record QuoteHistory(string Shape, long Scale, int Attempts, int Window, bool IsUsed, Money BookExpected, Money? BookUpperBound);
