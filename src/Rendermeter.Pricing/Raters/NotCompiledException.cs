namespace Rendermeter.Pricing.Raters;

/// <summary>A price uses something that only the exact path knows. It never leaves this folder.</summary>
internal sealed class NotCompiledException : Exception;
