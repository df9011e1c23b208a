using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;

namespace Rendermeter.Http.Inputs;

/// <summary>One of <c>inputs</c> as it was asked for. Exactly one of its sources is not null.</summary>
/// <param name="Url">An address to fetch.</param>
/// <param name="Inline">Which of the files that stood in the body.</param>
/// <param name="File">A file that was sent before.</param>
internal sealed record InputAsk(InputRole Role, Uri? Url, int? Inline, InputId? File)
{
    /// <summary>Where it stands in the request, as errors name it.</summary>
    public required string Pointer { get; init; }

    /// <summary>What a render has brought.</summary>
    public OutputId? Output { get; init; }
}
