namespace Rendermeter.Commands.Demo.Views;

/// <summary>Why something was refused.</summary>
internal sealed record ProblemView(string Code, string Detail, string? Needed, string? Left, DateTimeOffset? ResetsAt);
