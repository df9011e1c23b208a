using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Requests;

/// <summary>What became of a request. Where several apply, the first listed is answered. Only the last has set money aside.</summary>
public abstract record SubmitOutcome
{
    private SubmitOutcome() { }

    /// <summary>Neither a route nor a model has this name.</summary>
    public sealed record UnknownModel(string Model, IReadOnlyList<string> Nearest) : SubmitOutcome;

    /// <summary>The request itself is wrong, or no offer sells what it asks for.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : SubmitOutcome;

    /// <summary>No price is known for it now. Unknown is never zero.</summary>
    public sealed record NoPrice(string Code, string Detail) : SubmitOutcome;

    /// <summary>The model can be quoted, and nobody here can run it.</summary>
    public sealed record NotConfigured(string Offer) : SubmitOutcome;

    /// <summary>Nothing bounds its cost, and no <c>max_cost</c> was given.</summary>
    public sealed record Unbounded(string Offer) : SubmitOutcome;

    /// <summary>The same idempotency key came with another request.</summary>
    public sealed record KeyMismatch : SubmitOutcome;

    /// <summary>A limit refused the money.</summary>
    public sealed record Refused(Refusal Refusal) : SubmitOutcome;

    /// <summary>The render stands.</summary>
    /// <param name="Replayed">True where an earlier request with the same idempotency key had made it.</param>
    public sealed record Accepted(RenderRecord Record, bool Replayed) : SubmitOutcome
    {
        /// <summary>True where the route merges identical requests and an earlier one had made it: this one pays nothing.</summary>
        public bool Merged { get; init; }
    }
}
