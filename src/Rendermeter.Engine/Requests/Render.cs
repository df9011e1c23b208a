using Rendermeter.Engine.Identities;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Requests;

/// <summary>What a customer asked for, as it was admitted. Its <see cref="End"/> is added to it, and its content may be erased afterwards.</summary>
public sealed record Render
{
    public required RenderId Id { get; init; }
    public required OrgId Org { get; init; }
    public required ProjectId Project { get; init; }
    public required KeyId Key { get; init; }

    /// <summary>The model or route, as the caller named it.</summary>
    public required string Model { get; init; }

    /// <summary><c>image</c>, <c>video</c> or <c>speech</c>.</summary>
    public required string Media { get; init; }
    public required string Prompt { get; init; }

    /// <summary>The parameters as given; each quote has them with its own defaults filled in.</summary>
    public required ParameterSet Parameters { get; init; }

    /// <summary>The offers it may use, in order, as <c>provider/model</c>: pinned at admission.</summary>
    public required IReadOnlyList<string> Offers { get; init; }

    /// <summary>The currency of everything that it costs.</summary>
    public required string Unit { get; init; }

    /// <summary>The caller's bound on charges plus open holds over all attempts, in nano-units; null is none.</summary>
    public long? MaxCostNanos { get; init; }

    /// <summary>The route's bound on the same; null is none.</summary>
    public long? CeilingNanos { get; init; }

    /// <summary>The version of the route that it was admitted on, and of its gate: what judges it, however the route changes meanwhile. Null where its name is no route.</summary>
    public int? RouteVersion { get; init; }
    public int? GateVersion { get; init; }

    /// <summary>What became of the approval that it needs; null where it needs none.</summary>
    public ApprovalState? Approval { get; init; }

    /// <summary>Why its offers stand in this order, a JSON object with every input of the choice; null where they stand as they are listed. It is written once and read by those who ask.</summary>
    public string? ChoiceJson { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public string? Feature { get; init; }
    public string? Customer { get; init; }

    /// <summary>The customer's class, such as <c>free</c>; null is none.</summary>
    public string? CustomerTier { get; init; }

    /// <summary>The caller's own members, a JSON object; null is none.</summary>
    public string? MetadataJson { get; init; }
    public string? CallbackUrl { get; init; }
    public DateTimeOffset? DeadlineAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the customer asked to cancel; no further attempt is made then.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>When its prompt, its metadata and its files were erased; null while they are kept. The money stays.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>How many files went in; none once it is erased.</summary>
    public int InputCount { get; init; }

    /// <summary>The files that went in, where they were read with it.</summary>
    public IReadOnlyList<Inputs.RenderInput> Inputs { get; init; } = [];

    /// <summary>How it ended; null while it has not.</summary>
    public RenderEnd? End { get; init; }

    /// <summary>The lower of the two bounds, in nano-units; null where there is none.</summary>
    public long? BoundNanos => (MaxCostNanos, CeilingNanos) switch
    {
        ({ } caller, { } route) => Math.Min(caller, route),
        var (caller, route) => caller ?? route,
    };
}
