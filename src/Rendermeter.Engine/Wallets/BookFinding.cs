namespace Rendermeter.Engine.Wallets;

/// <summary>An invariant that a book breaks.</summary>
/// <param name="Invariant">Its id, such as <c>M01</c>.</param>
/// <param name="Sentence">What should be true.</param>
/// <param name="Subject">The account, transfer, attempt or cap.</param>
public sealed record BookFinding(string Invariant, string Sentence, string Subject);
