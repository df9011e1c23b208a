namespace Rendermeter.Engine.Downstream;

/// <summary>Something that is done with the outputs of a route after their provider, at a price.</summary>
/// <param name="Name">Such as <c>moderation</c>; letters, digits and hyphens.</param>
/// <param name="RateNanos">For one output, or for one gigabyte of it.</param>
/// <param name="PerGigabyte">True where the size of the file decides.</param>
/// <param name="OnlyAccepted">True where only accepted outputs go through it; else every delivered one does.</param>
/// <param name="ExpectedBytes">How large a file is expected to be, for what is said before it exists.</param>
public sealed record DownstreamStep(string Name, long RateNanos, bool PerGigabyte, bool OnlyAccepted, long ExpectedBytes)
{
    /// <summary>What its quantity is counted in.</summary>
    public string Unit => PerGigabyte ? "gigabyte" : "output";

    /// <summary>What one output is expected to cost, in nano-units.</summary>
    public long ExpectedNanos => CostLine.Amount(PerGigabyte ? ExpectedBytes : CostLine.One, RateNanos);
}
