using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Attempts;

/// <summary>The answer to an event: what is written first, and what is done then.</summary>
/// <param name="Write">Committed before <paramref name="Next"/> begins; null writes nothing.</param>
public sealed record Reaction(AttemptCommand? Write, AttemptAction Next);
