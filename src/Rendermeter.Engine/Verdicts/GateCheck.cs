namespace Rendermeter.Engine.Verdicts;

/// <summary>One check of a gate.</summary>
/// <param name="Threshold">In the unit of its kind; null where the kind has none.</param>
/// <param name="Unknown">What it says where nothing can be measured.</param>
public sealed record GateCheck(CheckKind Kind, long? Threshold, UnknownPolicy Unknown)
{
    /// <summary>Of an external check: whom to ask, and what an answer costs in nano-units of the render's currency.</summary>
    public ExternalCheck? External { get; init; }

    /// <summary>Of the check <c>human</c>: how a person is asked.</summary>
    public PersonTerms? Person { get; init; }

    /// <summary>The check as it is written.</summary>
    public string Name => CheckKinds.Name(Kind);
}
