using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Verdicts;

/// <summary>One file of a render, kept under the hash of its bytes.</summary>
/// <param name="WidthPixels">Null where the medium has none, or it could not be read.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record Output(
    OutputId Id, AttemptId Attempt, int Index, string MediaType, long Bytes, int? WidthPixels, int? HeightPixels, long? LengthMilliseconds, string Sha256)
{
    /// <summary>The perceptual hash of a picture; null where there is none. It is kept for the check against near-copies.</summary>
    public ulong? PictureHash { get; init; }
}
