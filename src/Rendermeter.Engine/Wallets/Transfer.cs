using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>One debit and one credit of the same amount. Immutable. Its id is made from the command, so that a command run again collides with itself.</summary>
/// <param name="TransferId"><c>attempt/phase/leg</c>, or the id of the command.</param>
/// <param name="Transaction">What belongs together.</param>
/// <param name="Attempt">The attempt whose phase it is, or null.</param>
/// <param name="Phase">The phase of the attempt, or null.</param>
/// <param name="Kind"><c>capture</c>, <c>cost</c>, <c>top_up</c>, <c>credit_line</c>, …</param>
/// <param name="AmountNanos">1 to 1e18 nano-units.</param>
public sealed record Transfer(
    string TransferId, string Transaction, AttemptId? Attempt, int? Phase, string Kind, string Unit, string DebitAccount, string CreditAccount,
    long AmountNanos, DateTimeOffset EffectiveAt);
