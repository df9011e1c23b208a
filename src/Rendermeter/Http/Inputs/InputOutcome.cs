using Rendermeter.Engine.Inputs;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Inputs;

/// <summary>What became of a file that came in.</summary>
internal abstract record InputOutcome
{
    private InputOutcome() { }

    /// <summary>It is not taken: <c>blocked_destination</c>, <c>fetch_failed</c>, <c>unsupported_media</c>, <c>too_large</c> or <c>encoding</c>.</summary>
    public sealed record Refused(string Code, string Detail) : InputOutcome;

    /// <summary>Nothing is wrong with it: no file is taken now.</summary>
    public sealed record Full(Problem Problem) : InputOutcome;

    /// <summary>It is kept.</summary>
    public sealed record Taken(RenderInput Input) : InputOutcome;
}
