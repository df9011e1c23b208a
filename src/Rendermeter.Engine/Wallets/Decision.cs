namespace Rendermeter.Engine.Wallets;

/// <summary>The answer to a command, and what is to be written for it to be true.</summary>
public readonly record struct Decision(object Outcome, Draft Draft);
