using Rendermeter.Engine.Verdicts.Media;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Verdicts;

/// <summary>What a gate is asked about.</summary>
/// <param name="Media"><c>image</c>, <c>video</c> or <c>speech</c>.</param>
/// <param name="Asked">The parameters that were quoted.</param>
/// <param name="Files">What was delivered, as it was read.</param>
/// <param name="RecentHashes">The perceptual hashes of recent outputs of the same route.</param>
internal sealed record GateQuestion(string Media, ParameterSet Asked, int OutputsAsked, IReadOnlyList<MediaReading> Files, IReadOnlyList<ulong> RecentHashes);
