namespace Rendermeter.Engine.Routes;

/// <summary>What is left of the caps on spend for one request, in nano-units; null is no cap.</summary>
/// <param name="OfRequest">Of the caps that name it whichever offer serves it.</param>
/// <param name="OfOffer">Of the caps that name an offer.</param>
public sealed record PlanRoom(long? OfRequest, Func<string, long?> OfOffer);
