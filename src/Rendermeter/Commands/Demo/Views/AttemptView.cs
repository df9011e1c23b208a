namespace Rendermeter.Commands.Demo.Views;

/// <summary>One attempt of a render.</summary>
internal sealed record AttemptView(
    string Id, int Number, OfferView Offer, string State, string? Outcome, QuoteView Quote, string? Charge, string? Cost, VerdictView? Verdict);
