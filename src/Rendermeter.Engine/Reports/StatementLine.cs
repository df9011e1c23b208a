using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Reports;

/// <summary>One movement of one fund of a wallet.</summary>
/// <param name="Kind">Of the transfer: <c>top_up</c>, <c>capture</c>, <c>credit_line</c>, …</param>
/// <param name="Fund">The account, such as <c>fund:wallet</c>.</param>
/// <param name="AmountNanos">Positive into the fund, negative out of it.</param>
/// <param name="Transfer">The id of the transfer that it is one side of.</param>
/// <param name="Render">What it was for, or null.</param>
public sealed record StatementLine(DateTimeOffset At, string Kind, string Fund, long AmountNanos, string Transfer, AttemptId? Attempt, RenderId? Render);
