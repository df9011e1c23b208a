using Rendermeter.Engine.Identities;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Attempts;

/// <summary>What is sent to a provider. Everything that a price depends on stands in <paramref name="Parameters"/>, defaults included: nothing is left to the provider.</summary>
/// <param name="Reference">Our reference: the attempt. A provider that is not blind can be asked for it.</param>
/// <param name="Model">The provider's own name of the model.</param>
/// <param name="CallbackUrl">Where the provider may report, with the attempt's signed token in it; null where it cannot reach us.</param>
public sealed record ProviderJob(AttemptId Reference, string Model, string Prompt, ParameterSet Parameters, Uri? CallbackUrl)
{
    /// <summary>Has what comes inside the answer, from before it is kept until the settlement is written.</summary>
    public required Inputs.FileHold Hold { get; init; }

    /// <summary>The files that go in, in the order in which they were given.</summary>
    public IReadOnlyList<Inputs.JobInput> Inputs { get; init; } = [];

    /// <summary>How long the provider may let it wait before it starts, for a vendor with such a header; null is as long as it likes.</summary>
    public TimeSpan? StartWithin { get; init; }

    /// <summary>How long it may take in all, for a vendor with such a header; null is as long as it likes.</summary>
    public TimeSpan? FinishWithin { get; init; }
}
