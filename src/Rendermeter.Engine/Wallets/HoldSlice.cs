using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>The part of a hold that one fund carries. Captured plus released is at most the amount; both are zero while the attempt is unresolved.</summary>
public sealed record HoldSlice(AttemptId Attempt, int Sequence, string AccountId, long AmountNanos, long CapturedNanos, long ReleasedNanos);
