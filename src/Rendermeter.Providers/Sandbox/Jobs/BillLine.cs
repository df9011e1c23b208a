namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>One line of the bill: one for every job that has ended, also at nothing.</summary>
internal sealed record BillLine(string Job, string Reference, Product Model, JobResult Outcome, long AmountNanos, DateTimeOffset At);
