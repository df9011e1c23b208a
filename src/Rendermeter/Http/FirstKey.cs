using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Http;

/// <summary>An admin key that was made at this start: the only time that it can be shown.</summary>
/// <param name="WasGiven">True where the operator has set it and knows it.</param>
/// <param name="CreditLine">The credit line that was opened with it; null where the organisation stood already.</param>
internal sealed record FirstKey(string Text, bool WasGiven, Money? CreditLine);
