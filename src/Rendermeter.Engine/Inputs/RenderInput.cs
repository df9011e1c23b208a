using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Inputs;

/// <summary>One file that goes into a render, kept under the hash of its bytes.</summary>
/// <param name="MediaType">What its first bytes are, such as <c>image/png</c>.</param>
/// <param name="Shape">What was measured in it.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record RenderInput(InputId Id, InputRole Role, string MediaType, long Bytes, MediaShape Shape, string Sha256)
{
    /// <summary>True for what a price counts as a picture that goes in: masks are none.</summary>
    public bool IsPicture => Role != InputRole.Mask && MediaType.StartsWith("image/", StringComparison.Ordinal);

    /// <summary>True for what a price counts by its length.</summary>
    public bool HasLength => MediaType.StartsWith("video/", StringComparison.Ordinal) || MediaType.StartsWith("audio/", StringComparison.Ordinal);
}
