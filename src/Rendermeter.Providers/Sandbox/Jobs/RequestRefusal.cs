namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>Why an order was not taken. There is no job and no bill.</summary>
internal sealed record RequestRefusal(string Code, string Message);
