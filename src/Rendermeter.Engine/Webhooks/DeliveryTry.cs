namespace Rendermeter.Engine.Webhooks;

/// <summary>One try of a delivery, kept for its history.</summary>
/// <param name="Number">1 for the first since it was asked for.</param>
/// <param name="Status">What the receiver answered; null where it did not.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
public sealed record DeliveryTry(int Number, DateTimeOffset At, int? Status, string? Error, long DurationMilliseconds);
