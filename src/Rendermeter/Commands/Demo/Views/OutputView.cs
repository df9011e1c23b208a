namespace Rendermeter.Commands.Demo.Views;

/// <summary>One file of a render.</summary>
internal sealed record OutputView(string Id, int Attempt, string MediaType, long Bytes, string Url);
